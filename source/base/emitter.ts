/** A typed emitter without the traps of Node's: no special 'error' event, and one listener's throw does not silence the rest. */
export type Unsubscribe = () => void;

export type Listener<Payload> = (payload: Payload) => void;

/** One call of `on`: the same function subscribed twice is two subscriptions. */
interface Subscription {
  readonly listener: Listener<never>;
}

export class Emitter<Events extends object> {
  readonly #subscriptions = new Map<keyof Events, Set<Subscription>>();

  on<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): Unsubscribe {
    const subscriptions = this.#subscriptions.get(name) ?? new Set();
    this.#subscriptions.set(name, subscriptions);
    const subscription: Subscription = { listener };
    subscriptions.add(subscription);
    return () => {
      subscriptions.delete(subscription);
    };
  }

  once<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): Unsubscribe {
    const unsubscribe = this.on(name, (payload) => {
      unsubscribe();
      listener(payload);
    });
    return unsubscribe;
  }

  /**
   * Calls the listeners of this moment in order; one that is unsubscribed meanwhile is not called.
   * What a listener throws is thrown when all have been called (several as an AggregateError).
   */
  emit<Name extends keyof Events>(name: Name, payload: Events[Name]): void {
    const subscriptions = this.#subscriptions.get(name);
    if (subscriptions === undefined || subscriptions.size === 0) return;
    const thrown: unknown[] = [];
    for (const subscription of [...subscriptions]) {
      if (!subscriptions.has(subscription)) continue;
      try {
        (subscription.listener as Listener<Events[Name]>)(payload);
      } catch (error) {
        thrown.push(error);
      }
    }
    if (thrown.length > 1) throw new AggregateError(thrown, `listeners of ${String(name)} threw`);
    if (thrown.length === 1) throw thrown[0];
  }

  listenerCount(name: keyof Events): number {
    return this.#subscriptions.get(name)?.size ?? 0;
  }
}
