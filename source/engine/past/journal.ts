/** Past facts, numbered, kept for listeners that come late: milestones apart from chatter, which would drown them. */
import { Emitter, type Unsubscribe } from '../../base/emitter.ts';
import type { Clock } from '../../base/ports/clock.ts';
import type { EventName, EventPayload, SessionEvent } from '../../contract/events.ts';
import { MAX_CHATTER_EVENTS, MAX_JOURNAL_EVENTS } from '../limits.ts';
import { EventRing } from './event-ring.ts';

export type EventListener = (event: SessionEvent) => void;

/** What the rest of the engine sees of the journal. */
export type Report = <Name extends EventName>(
  name: Name,
  payload: EventPayload<Name>,
  /** Left out it follows from the name. */
  kind?: 'chatter',
) => void;

/** Facts of which a large download has hundreds of thousands. */
const CHATTER: ReadonlySet<EventName> = new Set<EventName>([
  'piece:verified',
  'peer:connected',
  'peer:disconnected',
  'tracker:announced',
]);

export class Journal {
  readonly #clock: Clock;
  readonly #emitter = new Emitter<{ event: SessionEvent }>();
  readonly #milestones = new EventRing(MAX_JOURNAL_EVENTS);
  readonly #chatter = new EventRing(MAX_CHATTER_EVENTS);
  readonly #onReported: ((event: SessionEvent, isMilestone: boolean) => void) | undefined;
  #lastNumber = 0;

  constructor(
    clock: Clock,
    /** Called before anybody is told. */
    onReported?: (event: SessionEvent, isMilestone: boolean) => void,
  ) {
    this.#clock = clock;
    this.#onReported = onReported;
  }

  /** Of any kind. */
  get lastNumber(): number {
    return this.#lastNumber;
  }

  /** Goes on where an earlier session ended. Before anything is reported. */
  resume(milestones: readonly SessionEvent[], lastNumber: number): void {
    for (const event of milestones) this.#milestones.push(event);
    this.#lastNumber = lastNumber;
  }

  readonly report: Report = (name, payload, kind) => {
    this.#lastNumber += 1;
    const event = {
      name,
      number: this.#lastNumber,
      at: this.#clock.wallTime(),
      ...payload,
    } as unknown as SessionEvent;
    const isChatter = kind === 'chatter' || CHATTER.has(name);
    (isChatter ? this.#chatter : this.#milestones).push(event);
    this.#onReported?.(event, !isChatter);
    this.#tell(event);
  };

  /** With `after`, first the kept events numbered above it. */
  listen(listener: EventListener, after?: number): Unsubscribe {
    if (after !== undefined) {
      // Looked up each time: what a listener does may bring more, and push the oldest out.
      for (let event = this.#after(after); event; event = this.#after(event.number)) {
        listener(event);
      }
    }
    return this.#emitter.on('event', listener);
  }

  /** The first that is kept with a number above this one, of either kind. */
  #after(number: number): SessionEvent | undefined {
    const milestone = this.#milestones.after(number);
    const chatter = this.#chatter.after(number);
    if (milestone === undefined || chatter === undefined) return milestone ?? chatter;
    return milestone.number < chatter.number ? milestone : chatter;
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
