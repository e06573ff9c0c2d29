/**
 * Spreads a window over its round trip: what leaves at once arrives at once, makes a queue of its own, and comes back
 * as a burst of answers that would let the next burst go.
 */
import {
  UTP_PACE,
  UTP_PACE_BURST_BYTES,
  UTP_PACE_BURST_MS,
  UTP_SLOW_START_PACE,
} from './limits.ts';

export class Pacer {
  /** Undefined before anything is known of the line: then nothing is held back. */
  #bytesPerMs: number | undefined;
  #spareBytes = UTP_PACE_BURST_BYTES;
  #atMs = 0;

  /** As of now: what a round trip would carry, and a little faster, or the window would never be full. */
  set(
    windowBytes: number,
    roundTripMs: number | undefined,
    isSlowStart: boolean,
    nowMs: number,
  ): void {
    const passedMs = nowMs - this.#atMs;
    this.#atMs = nowMs;
    if (roundTripMs === undefined) return;
    const pace = isSlowStart ? UTP_SLOW_START_PACE : UTP_PACE;
    this.#bytesPerMs = (pace * windowBytes) / Math.max(roundTripMs, 0.01);
    const most = Math.max(UTP_PACE_BURST_BYTES, this.#bytesPerMs * UTP_PACE_BURST_MS);
    this.#spareBytes = Math.min(this.#spareBytes + this.#bytesPerMs * passedMs, most);
  }

  get mayGo(): boolean {
    return this.#bytesPerMs === undefined || this.#spareBytes > 0;
  }

  onSent(bytes: number): void {
    if (this.#bytesPerMs !== undefined) this.#spareBytes -= bytes;
  }

  /** When it `mayGo` again. */
  get readyAtMs(): number {
    if (this.#bytesPerMs === undefined) return this.#atMs;
    return this.#atMs + Math.max(-this.#spareBytes / this.#bytesPerMs, 0) + 1;
  }
}
