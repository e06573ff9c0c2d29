/**
 * The peer wire's stream of bytes → messages (BEP 3, 5, 6, 10). The hottest code there is: it decodes in
 * place with offsets, copies a block's payload once, straight to where it belongs, and allocates nothing a message.
 */
import { invariant, SluiceError } from '../base/errors.ts';
import type { MessageSink } from './message-sink.ts';
import { HEAD_BYTES, LENGTH_BYTES, MessageId, REQUEST_BYTES, readUint32 } from './messages.ts';
import { PayloadGatherer } from './payload-gatherer.ts';

export interface DecoderLimits {
  /** Largest length prefix taken; anything above ends the stream before a byte of it is kept. */
  readonly maxMessageBytes: number;
  /** Largest payload of one piece message. */
  readonly maxBlockBytes: number;
  /** Largest bitfield; without it only `maxMessageBytes` counts. */
  readonly maxBitfieldBytes?: number;
}

/** The longest head (length, id, fixed fields) there is: it is gathered here when chunks split it. */
const MAX_HEAD_BYTES = REQUEST_BYTES;

/** What a message that is longer than its head does with the bytes that follow. */
type Payload = 'skip' | 'block' | 'bitfield' | 'extended';

export class MessageDecoder {
  readonly #sink: MessageSink;
  readonly #maxMessageBytes: number;
  readonly #maxBlockBytes: number;
  readonly #maxBitfieldBytes: number;

  readonly #head = new Uint8Array(MAX_HEAD_BYTES);
  #headFilled = 0;

  #payload: Payload = 'skip';
  /** Payload bytes still to come; 0 between messages. */
  #rest = 0;
  #length = 0;
  #piece = 0;
  #begin = 0;
  #extension = 0;
  #destination: Uint8Array | undefined;
  readonly #gatherer = new PayloadGatherer();

  #isStopped = false;
  #messageCount = 0;
  #blockBytes = 0;
  #stateMessageCount = 0;

  constructor(sink: MessageSink, limits: DecoderLimits) {
    this.#sink = sink;
    this.#maxMessageBytes = limits.maxMessageBytes;
    this.#maxBlockBytes = limits.maxBlockBytes;
    this.#maxBitfieldBytes = limits.maxBitfieldBytes ?? limits.maxMessageBytes - 1;
  }

  /** Between two messages: nothing is kept of one that has begun. */
  get isIdle(): boolean {
    return this.#headFilled === 0 && this.#rest === 0;
  }

  /** All messages begun, of every kind. */
  get messageCount(): number {
    return this.#messageCount;
  }

  /** Payload of blocks, kept or not. */
  get blockBytes(): number {
    return this.#blockBytes;
  }

  /** What is here of the block that comes, where it is to be kept. */
  get begunBlockBytes(): number {
    return this.#destination === undefined ? 0 : this.#length - this.#rest;
  }

  /** Those that carry nothing (keep-alive, choke to not interested): an honest peer sends few. */
  get stateMessageCount(): number {
    return this.#stateMessageCount;
  }

  /**
   * Decodes a chunk of any size; only what the sink may keep is kept. Throws `wire/protocol` or `wire/limit`
   * where the peer breaks the rules, and whatever the sink throws; the decoder is stopped then.
   */
  push(chunk: Uint8Array): void {
    try {
      this.#decode(chunk);
    } catch (error) {
      this.stop();
      throw error;
    }
  }

  /** The block under way is no longer wanted: its memory is let go at once, the rest of it is skipped. */
  discardBlock(): void {
    this.#destination = undefined;
  }

  /** Nothing is decoded or told any more, also when called by the sink in the middle of a push. */
  stop(): void {
    this.#isStopped = true;
    this.#destination = undefined;
    this.#gatherer.clear();
  }

  #decode(chunk: Uint8Array): void {
    const end = chunk.length;
    let at = this.#headFilled > 0 && !this.#isStopped ? this.#completeHead(chunk) : 0;
    while (at < end && !this.#isStopped) {
      if (this.#rest > 0) {
        at = this.#takePayload(chunk, at);
        continue;
      }
      const needed = this.#headBytes(chunk, at, end - at);
      if (needed > end - at) {
        this.#keepHead(chunk, at);
        return;
      }
      this.#dispatch(chunk, at);
      at += needed;
    }
  }

  /** Fills the head begun in an earlier chunk; the offset after what it took. */
  #completeHead(chunk: Uint8Array): number {
    let at = 0;
    for (;;) {
      const needed = this.#headBytes(this.#head, 0, this.#headFilled);
      if (needed === this.#headFilled) break;
      if (at === chunk.length) return at;
      this.#head[this.#headFilled++] = chunk[at++]!;
    }
    this.#headFilled = 0;
    this.#dispatch(this.#head, 0);
    return at;
  }

  #keepHead(chunk: Uint8Array, from: number): void {
    for (let at = from; at < chunk.length; at++) this.#head[this.#headFilled++] = chunk[at]!;
  }

  /** How long the head is, as far as the bytes at hand tell: more than `available` asks for more. */
  #headBytes(bytes: Uint8Array, at: number, available: number): number {
    if (available < LENGTH_BYTES) return LENGTH_BYTES;
    const length = readUint32(bytes, at);
    if (length === 0) return LENGTH_BYTES;
    if (length > this.#maxMessageBytes) throw tooLong('a message', length, this.#maxMessageBytes);
    if (available < HEAD_BYTES) return HEAD_BYTES;
    return HEAD_BYTES + this.#fixedBytes(bytes[at + LENGTH_BYTES]!, length);
  }

  /** Bytes of fixed fields after the id; the place where every length is checked. */
  #fixedBytes(id: number, length: number): number {
    switch (id) {
      case MessageId.piece:
        if (length < 9) throw badLength(id, length);
        if (length - 9 > this.#maxBlockBytes) {
          throw tooLong('a block', length - 9, this.#maxBlockBytes);
        }
        return 8;
      case MessageId.request:
      case MessageId.cancel:
      case MessageId.reject:
        return fixed(id, length, 12);
      case MessageId.extended:
        if (length < 2) throw badLength(id, length);
        return 1;
      case MessageId.have:
      case MessageId.suggest:
      case MessageId.allowedFast:
        return fixed(id, length, 4);
      case MessageId.bitfield:
        if (length - 1 > this.#maxBitfieldBytes) {
          throw tooLong('a bitfield', length - 1, this.#maxBitfieldBytes);
        }
        return 0;
      case MessageId.choke:
      case MessageId.unchoke:
      case MessageId.interested:
      case MessageId.notInterested:
      case MessageId.haveAll:
      case MessageId.haveNone:
        return fixed(id, length, 0);
      case MessageId.port:
        return fixed(id, length, 2);
      default:
        return 0;
    }
  }

  /** A whole head stands at `at`: tells short messages, prepares for the payload of long ones. */
  #dispatch(bytes: Uint8Array, at: number): void {
    const length = readUint32(bytes, at);
    this.#messageCount += 1;
    if (length === 0) {
      this.#stateMessageCount += 1;
      this.#sink.onKeepAlive();
      return;
    }
    const id = bytes[at + LENGTH_BYTES]!;
    const body = at + HEAD_BYTES;
    switch (id) {
      case MessageId.piece:
        this.#beginBlock(readUint32(bytes, body), readUint32(bytes, body + 4), length - 9);
        return;
      case MessageId.request:
        this.#sink.onRequest(
          readUint32(bytes, body),
          readUint32(bytes, body + 4),
          readUint32(bytes, body + 8),
        );
        return;
      case MessageId.have:
        this.#sink.onHave(readUint32(bytes, body));
        return;
      case MessageId.cancel:
        this.#sink.onCancel(
          readUint32(bytes, body),
          readUint32(bytes, body + 4),
          readUint32(bytes, body + 8),
        );
        return;
      case MessageId.bitfield:
        this.#beginBitfield(length - 1);
        return;
      case MessageId.port:
        this.#sink.onPort((bytes[body]! << 8) | bytes[body + 1]!);
        return;
      case MessageId.choke:
      case MessageId.unchoke:
      case MessageId.interested:
      case MessageId.notInterested:
        this.#tellState(id);
        return;
      case MessageId.extended:
        this.#beginExtended(bytes[body]!, length - 2);
        return;
      default:
        if (!this.#tellFast(id, bytes, body)) this.#skip(id, length - 1);
    }
  }

  #skip(id: number, length: number): void {
    this.#payload = 'skip';
    this.#rest = length;
    this.#sink.onUnknown(id, length);
  }

  /** BEP 6. False where it is none of these. */
  #tellFast(id: number, bytes: Uint8Array, body: number): boolean {
    switch (id) {
      case MessageId.haveAll:
        this.#sink.onHaveAll();
        return true;
      case MessageId.haveNone:
        this.#sink.onHaveNone();
        return true;
      case MessageId.suggest:
        this.#sink.onSuggest(readUint32(bytes, body));
        return true;
      case MessageId.allowedFast:
        this.#sink.onAllowedFast(readUint32(bytes, body));
        return true;
      case MessageId.reject:
        this.#sink.onReject(
          readUint32(bytes, body),
          readUint32(bytes, body + 4),
          readUint32(bytes, body + 8),
        );
        return true;
      default:
        return false;
    }
  }

  #tellState(id: 0 | 1 | 2 | 3): void {
    this.#stateMessageCount += 1;
    if (id === MessageId.choke) this.#sink.onChoke();
    else if (id === MessageId.unchoke) this.#sink.onUnchoke();
    else if (id === MessageId.interested) this.#sink.onInterested();
    else this.#sink.onNotInterested();
  }

  #beginBlock(piece: number, begin: number, length: number): void {
    const destination = this.#sink.onBlockStart(piece, begin, length);
    if (this.#isStopped) return;
    invariant(
      destination === undefined || destination.length === length,
      'the memory for a block is as long as the block',
    );
    this.#payload = 'block';
    this.#piece = piece;
    this.#begin = begin;
    this.#length = length;
    this.#rest = length;
    this.#destination = destination;
    if (length === 0) this.#endBlock();
  }

  #beginBitfield(length: number): void {
    this.#payload = 'bitfield';
    this.#rest = length;
    this.#gatherer.begin(length);
    if (length === 0) this.#sink.onBitfield(new Uint8Array(0));
  }

  #beginExtended(extension: number, length: number): void {
    this.#extension = extension;
    this.#payload = this.#sink.onExtendedStart(extension, length) ? 'extended' : 'skip';
    if (this.#isStopped) return;
    this.#rest = length;
    this.#gatherer.begin(length);
    if (length === 0 && this.#payload === 'extended') {
      this.#sink.onExtended(extension, new Uint8Array(0));
    }
  }

  /** The offset after what it took of the chunk. */
  #takePayload(chunk: Uint8Array, at: number): number {
    const taken = Math.min(this.#rest, chunk.length - at);
    const next = at + taken;
    if (this.#payload === 'block') {
      this.#blockBytes += taken;
      if (this.#destination !== undefined) {
        // Piece memory is shared with the hash workers: there `set` goes word by word, `copy` is a memmove.
        Buffer.prototype.copy.call(chunk, this.#destination, this.#length - this.#rest, at, next);
      }
      this.#rest -= taken;
      if (this.#rest === 0) this.#endBlock();
    } else {
      this.#rest -= taken;
      if (this.#payload !== 'skip') this.#gather(chunk.subarray(at, next));
    }
    return next;
  }

  #endBlock(): void {
    const isKept = this.#destination !== undefined;
    this.#destination = undefined;
    if (isKept) this.#sink.onBlockEnd(this.#piece, this.#begin, this.#length);
    else this.#sink.onBlockDropped(this.#piece, this.#begin, this.#length);
  }

  #gather(part: Uint8Array): void {
    const whole = this.#gatherer.take(part);
    if (whole === undefined) return;
    if (this.#payload === 'bitfield') this.#sink.onBitfield(whole);
    else this.#sink.onExtended(this.#extension, whole);
  }
}

const fixed = (id: number, length: number, bytes: number): number => {
  if (length !== 1 + bytes) throw badLength(id, length);
  return bytes;
};

const badLength = (id: number, length: number): SluiceError =>
  new SluiceError('wire/protocol', `the peer sent message ${id} with the wrong length ${length}`);

const tooLong = (what: string, length: number, limit: number): SluiceError =>
  new SluiceError('wire/limit', `the peer sent ${what} of ${length} bytes; ${limit} is the limit`);
