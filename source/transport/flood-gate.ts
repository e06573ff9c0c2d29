/** Counts messages that say nothing (keep-alive, choke and unchoke, ...) by the minute (H69). */
import { SluiceError } from '../base/errors.ts';

const MINUTE_MS = 60_000;

export class FloodGate {
  readonly #maxPerMinute: number;
  #minuteBeganAtMs: number;
  #countBefore = 0;

  constructor(maxPerMinute: number, nowMs: number) {
    this.#maxPerMinute = maxPerMinute;
    this.#minuteBeganAtMs = nowMs;
  }

  /** `count` is of the connection's whole life. Throws `wire/limit` where this minute has seen too many. */
  check(count: number, nowMs: number): void {
    if (nowMs - this.#minuteBeganAtMs >= MINUTE_MS) {
      this.#minuteBeganAtMs = nowMs;
      this.#countBefore = count;
    }
    if (count - this.#countBefore <= this.#maxPerMinute) return;
    throw new SluiceError('wire/limit', 'the peer floods us with messages that say nothing');
  }
}
