/** How fast a torrent, or the whole session, was: the last minutes finely, the last day coarsely. */
import type { RateLevelDetails, RatesDetails } from '../../contract/details.ts';
import { RATE_LEVELS } from '../limits.ts';
import { RateLevel } from './rate-level.ts';

export class RateHistory {
  readonly #levels: readonly RateLevel[];
  #details: RatesDetails | undefined;

  constructor(nowMs: number) {
    this.#levels = RATE_LEVELS.map(
      ({ intervalMs, sampleCount }) => new RateLevel(intervalMs, sampleCount, nowMs),
    );
  }

  /** So many bytes moved evenly between two times, neither before the last one named. */
  add(fromMs: number, untilMs: number, down: number, up: number): void {
    for (const level of this.#levels) level.add(fromMs, untilMs, down, up);
  }

  /** As of then: nothing has moved since what was added last. What has no new sample is the same object. */
  details(untilMs: number, wallOffsetMs: number): RatesDetails {
    const levels = this.#levels.map((level): RateLevelDetails => {
      level.silence(untilMs);
      return level.details(wallOffsetMs);
    });
    const known = this.#details?.levels;
    if (known === undefined || levels.some((level, at) => level !== known[at])) {
      this.#details = { levels };
    }
    return this.#details!;
  }
}
