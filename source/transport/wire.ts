/**
 * An established peer connection (BEP 3): messages in through a sink, messages out through methods. Everything
 * said in one turn leaves in one write; payloads are never copied on the way out.
 */
import { SluiceError } from '../base/errors.ts';
import type { Clock, Timer } from '../base/ports/clock.ts';
import type { Connection, ConnectionHandler } from '../base/ports/network.ts';
import { MessageDecoder } from '../protocol/message-decoder.ts';
import type { MessageLimits } from '../protocol/message-heads.ts';
import type { MessageSink } from '../protocol/message-sink.ts';
import { FloodGate } from './flood-gate.ts';
import {
  END_GRACE_MS,
  INACTIVITY_TIMEOUT_MS,
  KEEP_ALIVE_AFTER_MS,
  MAX_BLOCK_BYTES,
  MAX_BUFFERED_BYTES,
  MAX_MESSAGE_BYTES,
  MAX_STATE_MESSAGES_PER_MINUTE,
} from './limits.ts';
import { MessageSender } from './message-sender.ts';
import { reasonOf } from './reason.ts';
import { SendBuffer } from './send-buffer.ts';

export interface WireSink extends MessageSink {
  /** All that was queued has been handed to the system. */
  onDrain(): void;
  /**
   * Exactly once and last, in a later turn than the `close` that caused it; undefined where either side
   * just left. A block under way is lost with it: its memory is not touched any more.
   */
  onClose(reason: SluiceError | undefined): void;
}

export interface WireLimits extends MessageLimits {
  readonly maxStateMessagesPerMinute: number;
  readonly maxBufferedBytes: number;
}

export interface WireOptions {
  readonly connection: Connection;
  readonly sink: WireSink;
  readonly clock: Clock;
  readonly limits?: Partial<WireLimits>;
}

const DEFAULT_LIMITS: WireLimits = {
  maxMessageBytes: MAX_MESSAGE_BYTES,
  maxBlockBytes: MAX_BLOCK_BYTES,
  maxStateMessagesPerMinute: MAX_STATE_MESSAGES_PER_MINUTE,
  maxBufferedBytes: MAX_BUFFERED_BYTES,
};

/** Give it to the connection as its handler (`handshaken.adopt(wire)`). */
export class Wire extends MessageSender implements ConnectionHandler {
  readonly #connection: Connection;
  readonly #sink: WireSink;
  readonly #clock: Clock;
  readonly #limits: WireLimits;
  readonly #decoder: MessageDecoder;
  protected readonly sending: SendBuffer;
  readonly #floodGate: FloodGate;
  /** One function for the life of the wire: nothing is made for each turn. */
  readonly #flushInTurn = () => {
    this.#isFlushDue = false;
    this.#flush();
  };

  #isReceiving = false;
  #isFlushDue = false;
  #state: 'open' | 'ending' | 'closing' | 'closed' = 'open';
  #reason: SluiceError | undefined;
  #endTimer: Timer | undefined;

  #bytesIn = 0;
  #lastReceivedAtMs: number;
  #lastSentAtMs: number;

  constructor({ connection, sink, clock, limits }: WireOptions) {
    super();
    this.#connection = connection;
    this.#sink = sink;
    this.#clock = clock;
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
    this.#decoder = new MessageDecoder(sink, this.#limits);
    this.sending = new SendBuffer(connection);
    const now = clock.now();
    this.#lastReceivedAtMs = now;
    this.#lastSentAtMs = now;
    this.#floodGate = new FloodGate(this.#limits.maxStateMessagesPerMinute, now);
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  /** Also while it ends: what is queued must not change until it has left. */
  get isSending(): boolean {
    return this.#state === 'open' || this.#state === 'ending';
  }

  /** Queued and not yet taken by the system, ours and the connection's. */
  get bufferedBytes(): number {
    return this.sending.pendingBytes + this.#connection.bufferedBytes;
  }

  get bytesIn(): number {
    return this.#bytesIn;
  }

  /** Queued to be sent, ever. */
  get bytesOut(): number {
    return this.sending.totalBytes;
  }

  /** What is here of the block that comes, where it is to be kept. */
  get begunBlockBytes(): number {
    return this.#decoder.begunBlockBytes;
  }

  /** What came that is no payload of a block: the price of talking. */
  get overheadIn(): number {
    return this.#bytesIn - this.#decoder.blockBytes;
  }

  get overheadOut(): number {
    return this.sending.totalBytes - this.blockBytesOut;
  }

  get messagesIn(): number {
    return this.#decoder.messageCount;
  }

  get lastReceivedAtMs(): number {
    return this.#lastReceivedAtMs;
  }

  get lastSentAtMs(): number {
    return this.#lastSentAtMs;
  }

  /** See `Connection`: for whoever wants to be sent little by little. */
  readAtMost(bytes: number): void {
    if (this.#state === 'open') this.#connection.readAtMost(bytes);
  }

  /** The rest of the block under way is skipped, and its memory not touched again. */
  discardBlock(): void {
    this.#decoder.discardBlock();
  }

  /** To be called every few seconds: keeps the connection alive, and gives up a peer that has gone silent. */
  tick(nowMs: number): void {
    if (this.#state !== 'open') return;
    if (nowMs - this.#lastReceivedAtMs >= INACTIVITY_TIMEOUT_MS) {
      this.close(new SluiceError('wire/timeout', 'the peer has been silent for too long'));
      return;
    }
    if (nowMs - this.#lastSentAtMs >= KEEP_ALIVE_AFTER_MS) this.sendKeepAlive();
  }

  /** Of the block that was begun; not copied, as in `sendBlock`. */
  sendBlockPart(part: Uint8Array, isLast: boolean): void {
    if (this.#state !== 'open') return;
    this.blockBytesOut += part.length;
    this.sending.appendPart(part);
    if (isLast) this.sending.release();
    this.#lastSentAtMs = this.#clock.now();
    this.#checkBuffered();
  }

  /** Closes now; what is queued is lost. The first reason counts. */
  close(reason?: SluiceError): void {
    if (this.#state === 'closing' || this.#state === 'closed') return;
    this.#reason ??= reason;
    this.#state = 'closing';
    this.#endTimer?.cancel();
    this.#decoder.stop();
    this.#connection.destroy();
  }

  /** Sends what is queued, then closes; nothing more is received. */
  end(): void {
    if (this.#state !== 'open') return;
    this.#flush();
    if (this.#state !== 'open') return;
    this.#state = 'ending';
    this.#decoder.stop();
    this.#connection.end();
    this.#endTimer = this.#clock.setTimer(END_GRACE_MS, () => this.close());
  }

  /** Bytes from the peer, in any portions. */
  feed(chunk: Uint8Array): void {
    if (this.#state !== 'open') return;
    const nowMs = this.#clock.now();
    this.#lastReceivedAtMs = nowMs;
    this.#bytesIn += chunk.length;
    this.#isReceiving = true;
    try {
      this.#decoder.push(chunk);
      this.#floodGate.check(this.#decoder.stateMessageCount, nowMs);
    } catch (error) {
      this.close(reasonOf(error));
    }
    this.#isReceiving = false;
    this.#flush();
  }

  onConnect(): void {}

  onData(chunk: Uint8Array): void {
    this.feed(chunk);
  }

  onDrain(): void {
    if (this.#state !== 'open') return;
    this.#isReceiving = true;
    try {
      this.#sink.onDrain();
    } catch (error) {
      this.close(reasonOf(error));
    }
    this.#isReceiving = false;
    this.#flush();
  }

  onClose(error?: Error): void {
    if (this.#state === 'closed') return;
    const isOurs = this.#state !== 'open';
    this.#state = 'closed';
    this.#decoder.stop();
    this.#endTimer?.cancel();
    const reason = isOurs || error === undefined ? this.#reason : reasonOf(error);
    try {
      this.#sink.onClose(reason);
    } catch (fault) {
      // Nobody is left to tell, and it must not be lost: it surfaces outside the socket's callback.
      this.#clock.nextTurn(() => {
        throw fault;
      });
    }
  }

  /** Room for a message that leaves at the end of this turn; undefined where it is too late for any. */
  protected reserve(size: number): number | undefined {
    if (this.#state !== 'open') return undefined;
    if (!this.#isReceiving && !this.#isFlushDue) {
      this.#isFlushDue = true;
      this.#clock.nextTurn(this.#flushInTurn);
    }
    return this.sending.reserve(size);
  }

  #flush(): void {
    if (this.#state !== 'open' || !this.sending.flush()) return;
    this.#lastSentAtMs = this.#clock.now();
    this.#checkBuffered();
  }

  #checkBuffered(): void {
    if (this.bufferedBytes <= this.#limits.maxBufferedBytes) return;
    this.close(new SluiceError('wire/limit', 'the peer does not read what it is sent'));
  }
}
