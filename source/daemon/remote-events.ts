/** The events of an engine for any number of listeners here, each from where it wishes; none is lost where we read too slowly. */
import type { Unsubscribe } from '../base/emitter.ts';
import { SluiceError } from '../base/errors.ts';
import type { SessionEvent } from '../contract/events.ts';
import { MAX_EVENT_SUBSCRIPTIONS } from './limits.ts';
import type { Params } from './rpc-message.ts';

type EventListener = (event: SessionEvent) => void;
type Call = (method: string, params: object) => Promise<unknown>;

export class RemoteEvents {
  readonly #call: Call;
  /** By number; ours, for the events may come with the answer. */
  readonly #listeners = new Map<number, EventListener>();
  #lastNumber = 0;

  constructor(call: Call) {
    this.#call = call;
  }

  /** Throws `daemon/limit`. */
  listen(listener: EventListener, after?: number): Unsubscribe {
    if (this.#listeners.size >= MAX_EVENT_SUBSCRIPTIONS) {
      throw new SluiceError('daemon/limit', 'too many listen to the events of this engine');
    }
    this.#lastNumber += 1;
    const subscription = this.#lastNumber;
    this.#listeners.set(subscription, listener);
    this.#tell('events', { subscription, after });
    return () => {
      if (this.#listeners.delete(subscription)) this.#tell('unsubscribe', { subscription });
    };
  }

  onNotification(method: string, params: Params): void {
    const subscription = params.subscription as number;
    const listener = this.#listeners.get(subscription);
    if (listener === undefined) return;
    if (method === 'event') listener(params.event as SessionEvent);
    // We were too slow; the journal still has what it keeps.
    if (method === 'events-lost') this.#tell('events', { subscription, after: params.after });
  }

  /** Where it fails the connection is gone, and whoever wants to know is told of that. */
  #tell(method: string, params: object): void {
    this.#call(method, params).catch(() => {});
  }
}
