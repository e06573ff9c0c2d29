/** Who is told that there is no such connection: few in a second, and nobody twice in a row (H76). */
import { MAX_UTP_RESETS_KEPT, MAX_UTP_RESETS_PER_SECOND, UTP_RESET_AGAIN_MS } from './limits.ts';

export class ResetLimiter {
  /** Who was told when, oldest first. */
  readonly #told = new Map<string, number>();
  #secondBeganAtMs = -Infinity;
  #thisSecond = 0;

  /** `key`: of an address and a connection. */
  mayTell(key: string, nowMs: number): boolean {
    if (nowMs - this.#secondBeganAtMs >= 1_000) {
      this.#secondBeganAtMs = nowMs;
      this.#thisSecond = 0;
    }
    if (this.#thisSecond >= MAX_UTP_RESETS_PER_SECOND) return false;
    const told = this.#told.get(key);
    if (told !== undefined && nowMs - told < UTP_RESET_AGAIN_MS) return false;
    this.#thisSecond += 1;
    this.#told.delete(key);
    this.#told.set(key, nowMs);
    for (const oldest of this.#told.keys()) {
      if (this.#told.size <= MAX_UTP_RESETS_KEPT) break;
      this.#told.delete(oldest);
    }
    return true;
  }
}
