/**
 * Rate limits: who wants to move bytes takes them from the session's and the torrent's bucket, and
 * waits in line where one is empty. Where it is the session's, the torrents stand in its line, so
 * that each gets its turn. Some take from several: a peer from its torrent's, and from that of its carrier.
 * Costs nothing while unlimited.
 */
import type { Clock, Timer } from '../../base/ports/clock.ts';
import { TokenBucket } from '../../policy/token-bucket.ts';

const isUnlimited = (throttle: Throttle): boolean => throttle.isUnlimited;

/** One direction of traffic. */
export class Throttle {
  readonly #clock: Clock;
  readonly #bucket: TokenBucket;
  readonly #parents: readonly Throttle[];
  readonly #waiting = new Set<() => void>();
  #timer: Timer | undefined;

  /** Bytes per second, null is unlimited; what each parent grants bounds it too. */
  constructor(clock: Clock, limit: number | null, ...parents: readonly Throttle[]) {
    this.#clock = clock;
    this.#parents = parents;
    this.#bucket = new TokenBucket(limit, clock.now());
  }

  get limit(): number | null {
    return this.#bucket.bytesPerSecond;
  }

  setLimit(limit: number | null): void {
    this.#bucket.setRate(limit, this.#clock.now());
    this.#wake();
  }

  get isUnlimited(): boolean {
    return this.#bucket.isUnlimited && this.#parents.every(isUnlimited);
  }

  /** Bytes per second of the narrowest; Infinity where none has a limit. */
  get slowest(): number {
    let rate = this.limit ?? Infinity;
    for (const parent of this.#parents) rate = Math.min(rate, parent.slowest);
    return rate;
  }

  /** All or nothing: whoever finds anything gets its whole block, and the debt is paid off before the next. */
  take(bytes: number): boolean {
    if (this.isUnlimited) return true;
    const now = this.#clock.now();
    if (!this.isReady(now)) return false;
    this.#spend(now, bytes);
    return true;
  }

  isReady(now: number): boolean {
    return this.millisecondsUntilReady(now) <= 0;
  }

  millisecondsUntilReady(now: number): number {
    let waitMs = this.#bucket.timeUntil(now, 1);
    for (const parent of this.#parents) {
      waitMs = Math.max(waitMs, parent.millisecondsUntilReady(now));
    }
    return waitMs;
  }

  /** Books what moved without asking: whoever comes next waits for it. */
  charge(bytes: number): void {
    if (bytes > 0 && !this.isUnlimited) this.#spend(this.#clock.now(), bytes);
  }

  /** Gives back what was taken and not used. */
  refund(bytes: number): void {
    this.#bucket.giveBack(bytes);
    for (const parent of this.#parents) parent.refund(bytes);
    if (this.#waiting.size === 0) return;
    // It may be ready sooner than the timer was set for.
    this.#stopTimer();
    this.#arm();
  }

  /** Calls once when there is something to take again; in the order of asking. */
  whenReady(run: () => void): void {
    this.#waiting.add(run);
    this.#arm();
  }

  forget(run: () => void): void {
    this.#waiting.delete(run);
  }

  close(): void {
    this.#stopTimer();
    this.#waiting.clear();
    for (const parent of this.#parents) parent.forget(this.#wake);
  }

  #spend(now: number, bytes: number): void {
    this.#bucket.spend(now, bytes);
    for (const parent of this.#parents) parent.#spend(now, bytes);
  }

  #arm(): void {
    if (this.#waiting.size === 0) return;
    const now = this.#clock.now();
    const own = this.#bucket.timeUntil(now, 1);
    const busy = this.#parents.find((parent) => !parent.isReady(now)) ?? this.#parents[0];
    if (own > 0 || busy === undefined) this.#startTimer(own);
    else busy.whenReady(this.#wake);
  }

  #startTimer(delayMs: number): void {
    this.#timer ??= this.#clock.setTimer(Math.max(1, Math.ceil(delayMs)), () => {
      this.#timer = undefined;
      this.#wake();
    });
  }

  #stopTimer(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** A parent calls it when it is this one's turn. */
  readonly #wake = (): void => {
    this.#stopTimer();
    for (const run of [...this.#waiting]) {
      if (!this.isReady(this.#clock.now())) break;
      if (!this.#waiting.delete(run)) continue;
      run();
    }
    this.#arm();
  };
}
