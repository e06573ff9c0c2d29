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
} from './limits.ts';

export interface AckedBytes {
  readonly bytes: number;
  /** Undefined where nobody knows. */
  readonly queueingMs: number | undefined;
  readonly roundTripMs: number;
  /** Was there as much under way as might be? Else nothing is learnt about more. */
  readonly wasFull: boolean;
  readonly nowMs: number;
}

/** Shares of the target: a line that is never as full has no queue of ours to empty; slow start ends; the queue is deep enough to steer by. */
const SLOWDOWN_ABOVE = 0.5;
const SLOW_START_BELOW = 0.75;
const DEEP_ABOVE = 0.9;
const ROUND_PEAK = 1.5;
/** Of the window, given up in a round trip; then others fill the line, and nothing is asked for any more. */
const MOST_EXCESS = 0.5;
const ROUND_LOOK_ACKS = 8;

export class CongestionWindow {
  #packetBytes: number;
  #bytes: number;
  #isSlowStart = true;
  /** Slow start ends here. */
  #threshold = MAX_UTP_WINDOW_BYTES;
  #beforeLoss = 0;
  #wasShallow = false;
  #roundEndsAtMs = 0;
  #roundAcks = 0;
  #hasQueued = false;
  /** The line's queue holds less than the target: losses alone say that it is full, and we may not be keener than TCP. */
  #isShallow = false;
  /** Having just shrunk it does not shrink again: what that has done does not show before. */
  #steersAtMs = 0;
  #hasSlowedDown = false;
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
    if (queueingMs > UTP_TARGET_DELAY_MS * DEEP_ABOVE) this.#isShallow = false;
    if (queueingMs > UTP_TARGET_DELAY_MS * SLOWDOWN_ABOVE) this.#hasQueued = true;
    if (this.#isSlowingDown(acked)) return;
    if (this.#isSlowStart) this.#startSlowly(acked, queueingMs);
    else this.#steer(acked, queueingMs);
  }

  /** To be called once for all that was lost within one round trip. */
  onLoss({ queueingMs, nowMs, roundTripMs }: Omit<AckedBytes, 'bytes' | 'wasFull'>): void {
    // Where no queue is seen it is the air that loses, not a line that is full.
    const isClear = queueingMs !== undefined && queueingMs < UTP_CLEAR_LINE_MS;
    this.#wasShallow = this.#isShallow;
    if (!isClear) this.#isShallow = (queueingMs ?? 0) < UTP_TARGET_DELAY_MS * DEEP_ABOVE;
    this.#isSlowStart = false;
    this.#steersAtMs = nowMs + roundTripMs;
    this.#beforeLoss = this.#bytes;
    this.#set(this.#bytes * (isClear ? UTP_CLEAR_LOSS_FACTOR : UTP_LOSS_FACTOR));
    this.#threshold = this.#bytes;
  }

  /** What was taken for lost had only been overtaken. */
  onFalseAlarm(): void {
    this.#set(Math.max(this.#bytes, this.#beforeLoss));
    this.#beforeLoss = 0;
    this.#isShallow = this.#wasShallow;
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

  #startSlowly(acked: AckedBytes, queueingMs: number): void {
    const { bytes, wasFull, roundTripMs, nowMs } = acked;
    const most = UTP_TARGET_DELAY_MS * (this.#isTimeToLook(acked) ? SLOW_START_BELOW : ROUND_PEAK);
    if (queueingMs > most) {
      this.#isSlowStart = false;
      this.#steersAtMs = nowMs + roundTripMs;
      // What was seen now is what half of it did, one round trip ago.
      this.#set(this.#bytes / 2);
      // What the line holds is known now, but perhaps not how long it is.
      if (!this.#hasSlowedDown) {
        this.#nextSlowdownAtMs = nowMs + UTP_SLOWDOWN_ROUND_TRIPS * roundTripMs;
      }
      return;
    }
    if (wasFull) this.#set(this.#bytes + bytes);
    if (this.#bytes >= this.#threshold) this.#isSlowStart = false;
  }

  /**
   * Each round sends twice as much as the one before, and so at first makes a queue that goes by itself: only what the
   * first packets of a round still find there stays.
   */
  #isTimeToLook({ nowMs, roundTripMs }: AckedBytes): boolean {
    const isNewRound = nowMs >= this.#roundEndsAtMs;
    const wasLookedAt = this.#roundAcks >= ROUND_LOOK_ACKS;
    if (isNewRound) {
      this.#roundEndsAtMs = nowMs + roundTripMs;
      this.#roundAcks = 0;
    }
    this.#roundAcks += 1;
    return this.#roundAcks === ROUND_LOOK_ACKS || (isNewRound && !wasLookedAt);
  }

  /** A constant more for each round trip, and less by as large a share as the delay is above the target, half at most. */
  #steer({ bytes, wasFull, nowMs }: AckedBytes, queueingMs: number): void {
    const above = Math.max(queueingMs / UTP_TARGET_DELAY_MS - 1, 0);
    const excess = nowMs < this.#steersAtMs ? 0 : Math.min(above, MOST_EXCESS);
    const share = Math.min(bytes / this.#bytes, 1);
    const gain = this.#isShallow ? Math.min(this.#packetBytes, UTP_GAIN_BYTES) : UTP_GAIN_BYTES;
    const more = wasFull && excess < MOST_EXCESS ? gain * share : 0;
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
    this.#hasSlowedDown = true;
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
