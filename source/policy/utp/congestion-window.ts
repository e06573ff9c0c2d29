/**
 * How many bytes may be under way (LEDBAT): it grows while our packets wait less than the target in queues, and gives
 * way where they wait longer. As in LEDBAT++ it grows by a constant and shrinks by a share, so that flows become equal,
 * and from time to time all but stops, so that the queue it has filled itself is not taken for the length of the way.
 */
import {
  FIRST_UTP_WINDOW_BYTES,
  MAX_UTP_WINDOW_BYTES,
  MIN_UTP_WINDOW_PACKETS,
  UTP_CLEAR_LINE_MS,
  UTP_CLEAR_LOSS_FACTOR,
  UTP_GAIN_BYTES,
  UTP_LOSS_FACTOR,
  UTP_SLOWDOWN_INTERVAL_MS,
  UTP_SLOWDOWN_ROUND_TRIPS,
  UTP_TARGET_DELAY_MS,
} from '../limits.ts';

export interface AckedBytes {
  readonly bytes: number;
  /** Undefined where nobody knows. */
  readonly queueingMs: number | undefined;
  readonly roundTripMs: number;
  /** Was there as much under way as might be? Else nothing is learnt about more. */
  readonly wasFull: boolean;
  readonly nowMs: number;
}

/** A line that is never as full as this has no queue of ours to empty. */
const SLOWDOWN_ABOVE_MS = UTP_TARGET_DELAY_MS / 2;
const SLOW_START_BELOW_MS = UTP_TARGET_DELAY_MS * 0.75;

export class CongestionWindow {
  #packetBytes: number;
  #bytes: number;
  #isSlowStart = true;
  /** Slow start ends here. */
  #threshold = MAX_UTP_WINDOW_BYTES;
  #beforeLoss = 0;
  #hasQueued = false;
  #nextSlowdownAtMs: number | undefined;
  #slowdown: { readonly endsAtMs: number; readonly resumesWith: number } | undefined;

  constructor(packetBytes: number) {
    this.#packetBytes = packetBytes;
    this.#bytes = Math.max(FIRST_UTP_WINDOW_BYTES, this.#leastBytes);
  }

  get bytes(): number {
    return this.#slowdown === undefined ? this.#bytes : this.#leastBytes;
  }

  get isSlowStart(): boolean {
    return this.#isSlowStart;
  }

  /** What a whole packet carries by now. */
  set packetBytes(bytes: number) {
    this.#packetBytes = bytes;
    this.#set(this.#bytes);
  }

  onAck(acked: AckedBytes): void {
    const { queueingMs = 0 } = acked;
    if (queueingMs > SLOWDOWN_ABOVE_MS) this.#hasQueued = true;
    if (this.#isSlowingDown(acked)) return;
    if (this.#isSlowStart) this.#startSlowly(acked, queueingMs);
    else this.#steer(acked, queueingMs);
  }

  /** To be called once for all that was lost within one round trip. */
  onLoss(queueingMs: number | undefined): void {
    // Where no queue is seen it is the air that loses, not a line that is full.
    const isClear = queueingMs !== undefined && queueingMs < UTP_CLEAR_LINE_MS;
    this.#isSlowStart = false;
    this.#beforeLoss = this.#bytes;
    this.#set(this.#bytes * (isClear ? UTP_CLEAR_LOSS_FACTOR : UTP_LOSS_FACTOR));
    this.#threshold = this.#bytes;
  }

  /** What was taken for lost had only been overtaken. */
  onFalseAlarm(): void {
    this.#set(Math.max(this.#bytes, this.#beforeLoss));
    this.#beforeLoss = 0;
  }

  /** Nothing was heard for long: from the beginning. */
  onTimeout(): void {
    // Of several in a row the first has seen how much there was.
    if (this.#bytes > 2 * this.#leastBytes) this.#threshold = this.#bytes / 2;
    this.#isSlowStart = true;
    this.#slowdown = undefined;
    this.#set(0);
  }

  /** Nothing was sent for so long that what was learnt may not hold any more. */
  onIdle(): void {
    const first = Math.max(FIRST_UTP_WINDOW_BYTES, this.#leastBytes);
    if (this.#bytes <= first) return;
    this.#threshold = Math.max(this.#bytes * 0.75, first);
    this.#isSlowStart = true;
    this.#slowdown = undefined;
    this.#set(first);
  }

  #startSlowly({ bytes, wasFull, roundTripMs, nowMs }: AckedBytes, queueingMs: number): void {
    if (queueingMs > SLOW_START_BELOW_MS) {
      this.#isSlowStart = false;
      // What the line holds is known now, but perhaps not how long it is.
      this.#nextSlowdownAtMs ??= nowMs + UTP_SLOWDOWN_ROUND_TRIPS * roundTripMs;
      return;
    }
    if (wasFull) this.#set(this.#bytes + bytes);
    if (this.#bytes >= this.#threshold) this.#isSlowStart = false;
  }

  /** A constant more for each round trip, and less by as large a share as the delay is above the target, half at most. */
  #steer({ bytes, wasFull }: AckedBytes, queueingMs: number): void {
    const excess = Math.min(Math.max(queueingMs / UTP_TARGET_DELAY_MS - 1, 0), 0.5);
    const share = Math.min(bytes / this.#bytes, 1);
    const more = wasFull ? UTP_GAIN_BYTES * share : 0;
    this.#set(this.#bytes + more - excess * Math.min(bytes, this.#bytes));
  }

  /** True while it all but stops. */
  #isSlowingDown({ nowMs, roundTripMs, wasFull }: AckedBytes): boolean {
    if (this.#slowdown !== undefined) {
      if (nowMs < this.#slowdown.endsAtMs) return true;
      this.#endSlowdown(this.#slowdown.resumesWith, nowMs);
      return false;
    }
    this.#nextSlowdownAtMs ??= nowMs + UTP_SLOWDOWN_INTERVAL_MS;
    if (nowMs < this.#nextSlowdownAtMs) return false;
    if (!this.#hasQueued || !wasFull) {
      this.#nextSlowdownAtMs = nowMs + UTP_SLOWDOWN_INTERVAL_MS;
      return false;
    }
    const endsAtMs = nowMs + UTP_SLOWDOWN_ROUND_TRIPS * roundTripMs;
    this.#slowdown = { endsAtMs, resumesWith: this.#bytes };
    return true;
  }

  /** Half at once, which a queue that is empty takes, the rest by slow start. */
  #endSlowdown(resumesWith: number, nowMs: number): void {
    this.#slowdown = undefined;
    this.#hasQueued = false;
    this.#nextSlowdownAtMs = nowMs + UTP_SLOWDOWN_INTERVAL_MS;
    this.#threshold = resumesWith;
    this.#isSlowStart = true;
    this.#set(resumesWith / 2);
  }

  get #leastBytes(): number {
    return MIN_UTP_WINDOW_PACKETS * this.#packetBytes;
  }

  #set(bytes: number): void {
    this.#bytes = Math.min(Math.max(bytes, this.#leastBytes), MAX_UTP_WINDOW_BYTES);
  }
}
