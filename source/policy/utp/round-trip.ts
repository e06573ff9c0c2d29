/** How long an answer takes, and how long to wait for one (BEP 29, timeouts). */
import {
  FIRST_UTP_TIMEOUT_MS,
  MAX_UTP_TIMEOUT_MS,
  MIN_UTP_TAIL_MS,
  MIN_UTP_TIMEOUT_MS,
  UTP_TAIL_ROUND_TRIPS,
} from './limits.ts';

export class RoundTrip {
  #meanMs: number | undefined;
  #variationMs = 0;
  #timeoutMs = FIRST_UTP_TIMEOUT_MS;
  #backOffs = 0;

  /** Undefined before the first sample. */
  get meanMs(): number | undefined {
    return this.#meanMs;
  }

  /** What has not been acknowledged for so long is lost. */
  get timeoutMs(): number {
    return Math.min(this.#timeoutMs * 2 ** this.#backOffs, MAX_UTP_TIMEOUT_MS);
  }

  /** After so long without an answer the end of a flight may be lost; Infinity where nobody can tell. */
  get tailMs(): number {
    if (this.#meanMs === undefined || this.#backOffs > 0) return Infinity;
    return Math.max(this.#meanMs * UTP_TAIL_ROUND_TRIPS, MIN_UTP_TAIL_MS);
  }

  /** Timeouts in a row. */
  get backOffs(): number {
    return this.#backOffs;
  }

  /** Of a packet that was sent once only: of others nobody knows which copy was acknowledged. */
  sample(ms: number): void {
    if (this.#meanMs === undefined) {
      this.#meanMs = ms;
      this.#variationMs = ms / 2;
    } else {
      this.#variationMs += (Math.abs(this.#meanMs - ms) - this.#variationMs) / 4;
      this.#meanMs += (ms - this.#meanMs) / 8;
    }
    this.#timeoutMs = Math.max(this.#meanMs + this.#variationMs * 4, MIN_UTP_TIMEOUT_MS);
  }

  /** The other side was heard to have got something. */
  onProgress(): void {
    this.#backOffs = 0;
  }

  onTimeout(): void {
    this.#backOffs += 1;
  }
}
