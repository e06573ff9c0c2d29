/** Tells whether a web seed that is waited for sends drop by drop: enough not to be silent, and too little to be of use. */
import { LEAST_WEB_SEED_BYTES, WEB_SEED_DRIP_MS } from '../limits.ts';

export class DripWatch {
  #sinceMs = 0;
  #bytes = 0;
  #drips = false;

  /** By the last stretch of time in which it was waited for without a break. */
  get drips(): boolean {
    return this.#drips;
  }

  onBytes(bytes: number): void {
    this.#bytes += bytes;
  }

  /** Once a second. */
  look(now: number, isWaiting: boolean): void {
    if (isWaiting && now - this.#sinceMs < WEB_SEED_DRIP_MS) return;
    if (isWaiting) this.#drips = this.#bytes < LEAST_WEB_SEED_BYTES;
    this.#sinceMs = now;
    this.#bytes = 0;
  }
}
