/** Some searches at a time; the others wait for their turn. */
import { SluiceError } from '../../base/errors.ts';
import { MAX_DHT_SEARCHES, MAX_WAITING_DHT_SEARCHES } from '../limits.ts';

export class SearchTurns {
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  /** Rejects with `session/not-allowed` where too many wait. */
  async inTurn<Result>(run: () => Promise<Result>): Promise<Result> {
    if (this.#waiting.length >= MAX_WAITING_DHT_SEARCHES) {
      throw new SluiceError('session/not-allowed', 'too many searches wait for their turn');
    }
    if (this.#running >= MAX_DHT_SEARCHES) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else {
      this.#running += 1;
    }
    try {
      return await run();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}
