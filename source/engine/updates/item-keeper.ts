/** Items of the DHT for those who publish and follow: it is entered for their sake, and waited for where somebody waits. */
import type { Unsubscribe } from '../../base/emitter.ts';
import { SluiceError } from '../../base/errors.ts';
import type { Clock } from '../../base/ports/clock.ts';
import type { ItemToKeep, KeptItem } from '../../discovery/dht/item-search.ts';
import type { SessionDht } from '../session/session-dht.ts';

export interface ItemKeeperOptions {
  readonly setTimer: Clock['setTimer'];
  readonly dht: () => Pick<SessionDht, 'lodge' | 'keepItem' | 'state'>;
  /** Nodes answer now. */
  readonly onReady: () => void;
}

export class ItemKeeper {
  readonly #options: ItemKeeperOptions;
  readonly #waiting = new Set<() => void>();
  #leave: Unsubscribe | undefined;
  #isNeeded = false;

  constructor(options: ItemKeeperOptions) {
    this.#options = options;
  }

  get isReady(): boolean {
    return this.#options.dht().state === 'ready';
  }

  /** Somebody publishes or follows. */
  need(isNeeded: boolean): void {
    this.#isNeeded = isNeeded;
    this.#lodge();
  }

  /** Rejects with `session/not-allowed` where nodes do not answer, nor begin to within this time. */
  async keep(item: ItemToKeep, patienceMs = 0): Promise<KeptItem> {
    await this.#entered(patienceMs);
    if (!this.isReady) {
      const why =
        this.#options.dht().state === 'off' ? 'is switched off' : 'does not answer just now';
      throw new SluiceError('session/not-allowed', `the DHT ${why}`);
    }
    return await this.#options.dht().keepItem(item);
  }

  close(): void {
    this.#isNeeded = false;
    for (const goOn of [...this.#waiting]) goOn();
    this.#lodge();
  }

  async #entered(patienceMs: number): Promise<void> {
    if (this.isReady || patienceMs === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.add(resolve);
    this.#lodge();
    const patience = this.#options.setTimer(patienceMs, resolve);
    if (this.#options.dht().state !== 'off') await promise;
    patience.cancel();
    this.#waiting.delete(resolve);
    this.#lodge();
  }

  #lodge(): void {
    const isNeeded = this.#isNeeded || this.#waiting.size > 0;
    if (isNeeded && this.#leave === undefined) {
      this.#leave = this.#options.dht().lodge(() => this.#onState());
    }
    if (isNeeded || this.#leave === undefined) return;
    this.#leave();
    this.#leave = undefined;
  }

  #onState(): void {
    if (!this.isReady) return;
    for (const goOn of [...this.#waiting]) goOn();
    this.#options.onReady();
  }
}
