/**
 * Computations that may take longer than the event loop can spare. What is short is done at once; of
 * the rest one at a time goes on, a slice in each turn of the loop, so that many are no longer block than one.
 */
import type { Clock } from '../base/ports/clock.ts';
import type { Steps } from '../base/steps.ts';
import { WORK_SLICE_MS } from './limits.ts';
import { Turns } from './session/turns.ts';

export class LongWork {
  readonly #clock: Pick<Clock, 'now' | 'nextTurn'>;
  readonly #turns = new Turns(1);

  constructor(clock: Pick<Clock, 'now' | 'nextTurn'>) {
    this.#clock = clock;
  }

  /** Rejects with what a step throws. */
  async do<T>(steps: Steps<T>): Promise<T> {
    const first = this.#slice(steps);
    return first.done === true ? first.value : this.#finish(steps);
  }

  async #finish<T>(steps: Steps<T>): Promise<T> {
    const turn = this.#turns.take();
    try {
      await turn.begun;
      for (;;) {
        await new Promise<void>((resolve) => this.#clock.nextTurn(resolve));
        const step = this.#slice(steps);
        if (step.done === true) return step.value;
      }
    } finally {
      turn.end();
    }
  }

  #slice<T>(steps: Steps<T>): IteratorResult<undefined, T> {
    const begunMs = this.#clock.now();
    for (;;) {
      const step = steps.next();
      if (step.done === true || this.#clock.now() - begunMs >= WORK_SLICE_MS) return step;
    }
  }
}
