/**
 * A rate limit: tokens are bytes, they come in at the rate and pile up to the burst. What was sent
 * or received beyond what was granted is a debt, paid off before anything more is granted.
 */
import { invariant } from '../base/errors.ts';
import { LEAST_BURST, TOKEN_BURST_MS } from './limits.ts';

export class TokenBucket {
  #rate: number | null;
  #burst: number;
  #tokens: number;
  #filledAt: number;

  /** `bytesPerSecond` null is unlimited; the burst is a quarter of a second's worth where not given. */
  constructor(bytesPerSecond: number | null, now: number, burst?: number) {
    this.#rate = bytesPerSecond;
    this.#burst = burst ?? burstOf(bytesPerSecond);
    this.#tokens = this.#burst;
    this.#filledAt = now;
    checkRate(bytesPerSecond);
  }

  get isUnlimited(): boolean {
    return this.#rate === null;
  }

  get bytesPerSecond(): number | null {
    return this.#rate;
  }

  setRate(bytesPerSecond: number | null, now: number, burst?: number): void {
    checkRate(bytesPerSecond);
    this.#fill(now);
    const wasUnlimited = this.#rate === null;
    this.#rate = bytesPerSecond;
    this.#burst = burst ?? burstOf(bytesPerSecond);
    this.#tokens = wasUnlimited ? this.#burst : Math.min(this.#tokens, this.#burst);
  }

  /** Takes up to `wanted` whole bytes; answers how many, 0 for none. */
  take(now: number, wanted: number): number {
    if (this.#rate === null) return wanted;
    this.#fill(now);
    const granted = Math.max(0, Math.min(wanted, Math.floor(this.#tokens)));
    this.#tokens -= granted;
    return granted;
  }

  /** Books bytes that are through already; may leave a debt. */
  spend(now: number, bytes: number): void {
    if (this.#rate === null) return;
    this.#fill(now);
    this.#tokens -= bytes;
  }

  /** Gives back what was taken and not used. */
  giveBack(bytes: number): void {
    if (this.#rate !== null) this.#tokens = Math.min(this.#burst, this.#tokens + bytes);
  }

  /** Milliseconds until `bytes` can be taken (no more than the burst counts); infinite at rate 0. */
  timeUntil(now: number, bytes: number): number {
    if (this.#rate === null) return 0;
    this.#fill(now);
    const lacking = Math.min(bytes, this.#burst) - this.#tokens;
    if (lacking <= 0) return 0;
    return this.#rate === 0 ? Number.POSITIVE_INFINITY : Math.ceil((lacking * 1_000) / this.#rate);
  }

  #fill(now: number): void {
    const elapsed = now - this.#filledAt;
    if (elapsed <= 0) return;
    this.#filledAt = now;
    if (this.#rate === null) return;
    this.#tokens = Math.min(this.#burst, this.#tokens + (elapsed * this.#rate) / 1_000);
  }
}

const burstOf = (bytesPerSecond: number | null): number =>
  bytesPerSecond === null
    ? 0
    : Math.max(LEAST_BURST, Math.ceil((bytesPerSecond * TOKEN_BURST_MS) / 1_000));

const checkRate = (bytesPerSecond: number | null): void => {
  invariant(
    bytesPerSecond === null || (Number.isFinite(bytesPerSecond) && bytesPerSecond >= 0),
    `a rate of ${bytesPerSecond} bytes per second`,
  );
};
