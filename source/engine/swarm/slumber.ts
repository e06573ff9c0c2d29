/**
 * A seed that nobody asks of sleeps: no files open, no timers, nothing in memory but what its line in
 * the list needs. Whoever comes waits while it wakes, which takes a look at its files: they may have
 * changed meanwhile.
 */
import type { Endpoint } from '../../base/ports/network.ts';
import type { PeerSource } from '../../contract/details.ts';
import type { PieceIndex } from '../../protocol/layout.ts';
import type { Handshaken } from '../../transport/handshaking.ts';
import { MAX_WAITING_ADDRESSES, MAX_WAITING_PEERS } from '../limits.ts';

/** Who takes over those who waited. */
export interface Awake {
  accept(handshaken: Handshaken): void;
  hear(endpoints: readonly Endpoint[], source: PeerSource): void;
}

export interface SlumberOptions {
  /** Lets go of the data, once all is written and saved; keeps it where that cannot be. */
  readonly letGo: () => Promise<void>;
  /** Takes the data to hand: answers pieces that are gone. Undefined: there is nothing to wait for. */
  readonly takeUp: () => Promise<readonly PieceIndex[] | undefined> | undefined;
  readonly join: (missing: readonly PieceIndex[]) => Awake;
  /** The data cannot be had. */
  readonly onFailed: (error: unknown) => void;
}

interface Heard {
  readonly endpoints: readonly Endpoint[];
  readonly source: PeerSource;
}

// Most wait for nobody: these are the same for all.
const NO_PEERS: readonly Handshaken[] = [];
const NO_ADDRESSES: readonly Heard[] = [];

export class Slumber {
  readonly #options: SlumberOptions;
  #state: 'over' | 'asleep' | 'waking' = 'over';
  #falling: Promise<void> | undefined;
  #peers: readonly Handshaken[] = NO_PEERS;
  #addresses: readonly Heard[] = NO_ADDRESSES;

  constructor(options: SlumberOptions) {
    this.#options = options;
  }

  /** Asleep, or about to be up. */
  get isOn(): boolean {
    return this.#state !== 'over';
  }

  /** `before` is waited for before anything is let go. */
  begin(before?: Promise<void>): void {
    this.#state = 'asleep';
    const falling = this.#fall(before).finally(() => {
      if (this.#falling === falling) this.#falling = undefined;
    });
    this.#falling = falling;
  }

  /** Joins at once where the data is at hand. */
  wake(): void {
    if (this.#state !== 'asleep') return;
    this.#state = 'waking';
    if (this.#falling !== undefined) {
      void this.#falling.then(() => this.#takeUp());
      return;
    }
    this.#takeUp();
  }

  accept(handshaken: Handshaken): void {
    if (!this.isOn || this.#peers.length >= MAX_WAITING_PEERS) {
      handshaken.connection.destroy();
      return;
    }
    this.#peers = [...this.#peers, handshaken];
    this.wake();
  }

  hear(endpoints: readonly Endpoint[], source: PeerSource): void {
    if (!this.isOn || endpoints.length === 0) return;
    if (this.#addresses.length < MAX_WAITING_ADDRESSES) {
      this.#addresses = [...this.#addresses, { endpoints, source }];
    }
    this.wake();
  }

  /** The swarm is left. */
  async end(): Promise<void> {
    this.#state = 'over';
    this.#addresses = NO_ADDRESSES;
    for (const { connection } of this.#takePeers()) connection.destroy();
    await this.#falling;
  }

  async #fall(before: Promise<void> | undefined): Promise<void> {
    await before;
    if (this.#state === 'asleep') await this.#options.letGo();
  }

  #takeUp(): void {
    if (this.#state !== 'waking') return;
    const takingUp = this.#options.takeUp();
    if (takingUp === undefined) this.#join([]);
    else takingUp.then((missing) => this.#join(missing), this.#options.onFailed);
  }

  #join(missing: readonly PieceIndex[] | undefined): void {
    if (this.#state !== 'waking' || missing === undefined) return;
    this.#state = 'over';
    const awake = this.#options.join(missing);
    const heard = this.#addresses;
    this.#addresses = NO_ADDRESSES;
    for (const { endpoints, source } of heard) awake.hear(endpoints, source);
    for (const handshaken of this.#takePeers()) awake.accept(handshaken);
  }

  #takePeers(): readonly Handshaken[] {
    const peers = this.#peers;
    this.#peers = NO_PEERS;
    return peers;
  }
}
