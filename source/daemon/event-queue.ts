/** Events on their way to one viewer: capped, and whoever falls behind by more is told where to take up again. */
import type { SessionEvent } from '../contract/events.ts';
import { EVENTS_PER_WRITE, MAX_WAITING_EVENTS } from './limits.ts';

export class EventQueue {
  #waiting: SessionEvent[] = [];
  #lastTaken: number;
  #isOverrun = false;

  /** `after`: all events up to this number are known already. */
  constructor(after: number) {
    this.#lastTaken = after;
  }

  /** False once there were too many: nothing more is kept. */
  push(event: SessionEvent): boolean {
    if (this.#isOverrun) return false;
    this.#waiting.push(event);
    this.#isOverrun = this.#waiting.length > MAX_WAITING_EVENTS;
    if (this.#isOverrun) this.#waiting = [];
    return !this.#isOverrun;
  }

  /** The next few, in order; none where none wait. */
  take(): readonly SessionEvent[] {
    const taken = this.#waiting.splice(0, EVENTS_PER_WRITE);
    this.#lastTaken = taken.at(-1)?.number ?? this.#lastTaken;
    return taken;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** Undefined while nothing was dropped; else the last event that was not. */
  get lostAfter(): number | undefined {
    return this.#isOverrun ? this.#lastTaken : undefined;
  }
}
