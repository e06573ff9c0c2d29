/**
 * The peer wire's stream of bytes → messages (BEP 3, 5, 6, 10). The hottest code there is: it decodes in
 * place with offsets, copies a block's payload once, straight to where it belongs, and allocates nothing a message.
 */
import { invariant } from '../base/errors.ts';
import { headBytes, MAX_HEAD_BYTES, type MessageLimits } from './message-heads.ts';
import type { MessageSink } from './message-sink.ts';
import { HEAD_BYTES, LENGTH_BYTES, MessageId, readUint32 } from './messages.ts';
import { PayloadGatherer } from './payload-gatherer.ts';

/** What a message that is longer than its head does with the bytes that follow. */
type Payload = 'skip' | 'block' | 'bitfield' | 'extended';

export class MessageDecoder {
  readonly #sink: MessageSink;
  readonly #limits: MessageLimits;

  /** The head of a message, where chunks split it. */
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

  constructor(sink: MessageSink, limits: MessageLimits) {
    this.#sink = sink;
    this.#limits = limits;
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
      const needed = headBytes(this.#limits, chunk, at, end - at);
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
      const needed = headBytes(this.#limits, this.#head, 0, this.#headFilled);
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
