/** Real time behind the port; the one place that reads it and sets timers. */
import type { Clock, Timer } from '../base/ports/clock.ts';

/** Node fires anything longer after 1 ms. */
const MAX_DELAY_MS = 2 ** 31 - 1;

class NodeTimer implements Timer {
  readonly #dueMs: number;
  readonly #run: () => void;
  #timeout: NodeJS.Timeout;

  constructor(delayMs: number, run: () => void) {
    this.#dueMs = performance.now() + delayMs;
    this.#run = run;
    this.#timeout = setTimeout(this.#fire, delayMs);
  }

  cancel(): void {
    clearTimeout(this.#timeout);
  }

  /** Node counts whole milliseconds of its own clock, and so may be early by a fraction. */
  readonly #fire = (): void => {
    const leftMs = this.#dueMs - performance.now();
    if (leftMs > 0) this.#timeout = setTimeout(this.#fire, Math.ceil(leftMs));
    else this.#run();
  };
}

export class NodeClock implements Clock {
  now(): number {
    return performance.now();
  }

  wallTime(): number {
    return Date.now();
  }

  zoneOffset(at: number): number {
    return -new Date(at).getTimezoneOffset();
  }

  setTimer(delayMs: number, run: () => void): Timer {
    if (Number.isNaN(delayMs)) throw new RangeError('a timer needs a number of milliseconds');
    return new NodeTimer(Math.min(Math.max(delayMs, 0), MAX_DELAY_MS), run);
  }

  nextTurn(run: () => void): void {
    setImmediate(run);
  }
}
