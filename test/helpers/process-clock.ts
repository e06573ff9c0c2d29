/** The clock as one simulated process sees it: when the process is killed, nothing it had asked for happens. */
import type { Clock, Timer } from '../../source/base/ports/clock.ts';

export class ProcessClock implements Clock {
  readonly #clock: Clock;
  readonly #timers = new Set<Timer>();
  #isKilled = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What the process still waits for: 0 after it has shut down cleanly. */
  get pendingTimers(): number {
    return this.#timers.size;
  }

  now(): number {
    return this.#clock.now();
  }

  wallTime(): number {
    return this.#clock.wallTime();
  }

  zoneOffset(at: number): number {
    return this.#clock.zoneOffset(at);
  }

  setTimer(delayMs: number, run: () => void): Timer {
    if (this.#isKilled) return { cancel: () => {} };
    const timer = this.#clock.setTimer(delayMs, () => {
      this.#timers.delete(mine);
      run();
    });
    const mine: Timer = {
      cancel: () => {
        timer.cancel();
        this.#timers.delete(mine);
      },
    };
    this.#timers.add(mine);
    return mine;
  }

  nextTurn(run: () => void): void {
    if (this.#isKilled) return;
    this.#clock.nextTurn(() => {
      if (!this.#isKilled) run();
    });
  }

  kill(): void {
    this.#isKilled = true;
    for (const timer of [...this.#timers]) timer.cancel();
  }
}
