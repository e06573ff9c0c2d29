/**
 * How many blocks to have out at one peer: bandwidth × delay with head-room (BEP 3, pipelining).
 * Grows by one for each block while the pipe is what holds us back (doubling per round trip, as
 * TCP's slow start does), then keeps some seconds of the peer's rate; one block for a peer that snubs us.
 */
import {
  BLOCK_SIZE,
  DEFAULT_REQUEST_QUEUE,
  MAX_DEPTH,
  MAX_REQUEST_QUEUE,
  MIN_DEPTH,
  QUEUE_TIME_MS,
  SNUB_AFTER_MS,
  SNUBBED_DEPTH,
  START_DEPTH,
} from './limits.ts';

/** Rate steps below this share of growth end the slow start. */
const GROWTH_WORTH_HAVING = 1.1;
const MEASURE_MS = 1_000;

export class RequestDepth {
  #depth = START_DEPTH;
  #limit = Math.min(MAX_DEPTH, DEFAULT_REQUEST_QUEUE);
  #isStarting = true;
  #isSnubbed = false;
  #measuredAt: number;
  #bytesSince = 0;
  #lastRate = 0;
  /** When the last block came, or when we first had something out after none. */
  #waitingSince: number;

  constructor(now: number) {
    this.#measuredAt = now;
    this.#waitingSince = now;
  }

  /** Blocks that may be out now. */
  get depth(): number {
    if (this.#isSnubbed) return SNUBBED_DEPTH;
    return Math.min(this.#depth, this.#limit);
  }

  get isSnubbed(): boolean {
    return this.#isSnubbed;
  }

  /** Bytes per second over the last measure, about a second old. */
  get rate(): number {
    return this.#lastRate;
  }

  /** The peer's `reqq` (BEP 10); clamped, whatever it says (H67). */
  setPeerLimit(requestQueue: number): void {
    const limit = Number.isFinite(requestQueue) ? Math.floor(requestQueue) : DEFAULT_REQUEST_QUEUE;
    this.#limit = Math.min(MAX_DEPTH, MAX_REQUEST_QUEUE, Math.max(1, limit));
  }

  /** Requests leave; `outstanding` is how many were out before. */
  onRequest(outstanding: number, now: number): void {
    if (outstanding === 0) this.#waitingSince = now;
  }

  /** A block came; `outstanding` is how many are out still. */
  onBlock(bytes: number, outstanding: number, now: number): void {
    this.#waitingSince = now;
    this.#isSnubbed = false;
    this.#bytesSince += bytes;
    // With the pipe half empty it is not the depth that holds us back.
    if (this.#isStarting && (outstanding + 1) * 2 >= this.#depth) {
      this.#depth = Math.min(MAX_DEPTH, this.#depth + 1);
    }
    if (now - this.#measuredAt >= MEASURE_MS) this.#measure(now);
  }

  /** To be called once a second or so; answers whether the peer has just begun to snub us. */
  onTick(outstanding: number, now: number): boolean {
    if (now - this.#measuredAt >= MEASURE_MS) this.#measure(now);
    if (this.#isSnubbed || outstanding === 0) return false;
    if (now - this.#waitingSince < SNUB_AFTER_MS) return false;
    this.#isSnubbed = true;
    this.#isStarting = false;
    this.#depth = MIN_DEPTH;
    return true;
  }

  /** We were choked and are free again: what was learned of the rate may be old. */
  onUnchoke(now: number): void {
    this.#isStarting = true;
    this.#depth = Math.max(START_DEPTH, Math.min(this.#depth, this.#depthFor(this.#lastRate)));
    this.#measuredAt = now;
    this.#bytesSince = 0;
    this.#waitingSince = now;
  }

  #measure(now: number): void {
    const rate = (this.#bytesSince * 1_000) / (now - this.#measuredAt);
    this.#measuredAt = now;
    this.#bytesSince = 0;
    if (this.#isStarting && rate < this.#lastRate * GROWTH_WORTH_HAVING) this.#isStarting = false;
    this.#lastRate = rate;
    if (this.#isStarting || this.#isSnubbed) return;
    const goal = this.#depthFor(rate);
    // Down by halves, so that one slow second does not empty the pipe.
    this.#depth = goal >= this.#depth ? goal : Math.max(goal, this.#depth >> 1);
  }

  #depthFor(bytesPerSecond: number): number {
    const blocks = Math.ceil((bytesPerSecond * QUEUE_TIME_MS) / 1_000 / BLOCK_SIZE);
    return Math.min(MAX_DEPTH, Math.max(MIN_DEPTH, blocks));
  }
}
