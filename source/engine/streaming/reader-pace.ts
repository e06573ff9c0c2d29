/** How fast somebody reads: over some time, and not while there was nothing to read. */
import { RateMeter } from '../../base/rate-meter.ts';
import { FIRST_READER_RATE, LEAST_READER_RATE, READER_RATE_SHARE } from './limits.ts';

export class ReaderPace {
  readonly #meter = new RateMeter();
  #average: number | undefined;
  #hasWaited = false;

  onRead(bytes: number, now: number): void {
    this.#meter.add(bytes, now);
  }

  onWait(): void {
    this.#hasWaited = true;
  }

  /** Once a second. */
  look(now: number): void {
    const hasWaited = this.#hasWaited;
    this.#hasWaited = false;
    if (hasWaited) return;
    const rate = this.#meter.bytesPerSecond(now);
    this.#average =
      this.#average === undefined
        ? rate
        : this.#average + (rate - this.#average) * READER_RATE_SHARE;
  }

  /** To plan by. */
  get bytesPerSecond(): number {
    return Math.max(LEAST_READER_RATE, this.#average ?? FIRST_READER_RATE);
  }

  /** To show. */
  measured(now: number): number {
    return this.#meter.bytesPerSecond(now);
  }
}
