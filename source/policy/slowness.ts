/**
 * Whether a torrent moves next to nothing: once it has for minutes, and not any more once it has
 * moved more for a while. A download begins as quick, for it has to find peers first; a seed as slow,
 * for it sleeps until somebody comes.
 */
import { QUICK_AFTER_MS, SLOW_AFTER_MS, SLOW_BYTES_PER_SECOND } from './limits.ts';

export class Slowness {
  #isSlow: boolean;
  /** Since when it has been otherwise. */
  #otherSinceMs: number | undefined;

  constructor(isSlow: boolean) {
    this.#isSlow = isSlow;
  }

  get isSlow(): boolean {
    return this.#isSlow;
  }

  note(bytesPerSecond: number, now: number): void {
    if (bytesPerSecond < SLOW_BYTES_PER_SECOND === this.#isSlow) {
      this.#otherSinceMs = undefined;
      return;
    }
    this.#otherSinceMs ??= now;
    const afterMs = this.#isSlow ? QUICK_AFTER_MS : SLOW_AFTER_MS;
    if (now - this.#otherSinceMs < afterMs) return;
    this.#isSlow = !this.#isSlow;
    this.#otherSinceMs = undefined;
  }
}
