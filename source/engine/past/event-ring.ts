/** The newest events of a kind, in order of their numbers. */
import type { SessionEvent } from '../../contract/events.ts';

export class EventRing {
  readonly #events: SessionEvent[] = [];
  readonly #size: number;

  /** At least so many are kept, and never more than twice as many. */
  constructor(size: number) {
    this.#size = size;
  }

  push(event: SessionEvent): void {
    this.#events.push(event);
    // Trimmed in halves, so that a shift of the whole array is rare.
    if (this.#events.length > this.#size * 2) this.#events.splice(0, this.#size);
  }

  /** The first that is kept with a number above this one. */
  after(number: number): SessionEvent | undefined {
    let low = 0;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#events[middle]!.number > number) high = middle;
      else low = middle + 1;
    }
    return this.#events[low];
  }
}
