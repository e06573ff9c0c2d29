/** Past facts, numbered, kept in a ring for listeners that come late. */
import { Emitter, type Unsubscribe } from '../base/emitter.ts';
import type { Clock } from '../base/ports/clock.ts';
import type { EventName, EventPayload, SessionEvent } from '../contract/events.ts';
import { MAX_JOURNAL_EVENTS } from './limits.ts';

export type EventListener = (event: SessionEvent) => void;

/** What the rest of the engine sees of the journal. */
export type Report = <Name extends EventName>(name: Name, payload: EventPayload<Name>) => void;

export class Journal {
  readonly #clock: Clock;
  readonly #emitter = new Emitter<{ event: SessionEvent }>();
  readonly #events: SessionEvent[] = [];
  #lastNumber = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  readonly report: Report = (name, payload) => {
    this.#lastNumber += 1;
    const event = {
      name,
      number: this.#lastNumber,
      at: this.#clock.wallTime(),
      ...payload,
    } as unknown as SessionEvent;
    this.#events.push(event);
    // Trimmed in halves, so that a shift of the whole array is rare.
    if (this.#events.length > MAX_JOURNAL_EVENTS * 2) this.#events.splice(0, MAX_JOURNAL_EVENTS);
    this.#tell(event);
  };

  /** With `after`, first the kept events numbered above it. */
  listen(listener: EventListener, after?: number): Unsubscribe {
    if (after !== undefined) {
      for (const event of this.#events) if (event.number > after) listener(event);
    }
    return this.#emitter.on('event', listener);
  }

  /** A listener's fault is thrown in a turn of its own: whoever reports is in the middle of its work. */
  #tell(event: SessionEvent): void {
    try {
      this.#emitter.emit('event', event);
    } catch (fault) {
      this.#clock.nextTurn(() => {
        throw fault;
      });
    }
  }
}
