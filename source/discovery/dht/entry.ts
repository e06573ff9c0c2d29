/** The way into the DHT (F28): saved nodes first, then the entry points by name, again and again at growing intervals until somebody answers. */
import type { Clock, Timer } from '../../base/ports/clock.ts';
import type { Dns, Endpoint } from '../../base/ports/network.ts';
import type { NodeContact } from '../../protocol/compact-nodes.ts';
import type { AddressFamily } from '../../protocol/compact-peers.ts';
import { FEW_DHT_NODES, FIRST_DHT_RETRY_MS, MAX_DHT_RETRY_MS } from '../limits.ts';
import type { DhtNode } from './dht-node.ts';
import type { EntryPoints } from './entry-points.ts';

export type DhtStanding =
  /** Looking for a way in. */
  | 'starting'
  | 'ready'
  /** Nobody answers; it is tried again. */
  | 'alone';

export interface EntryOptions {
  readonly node: DhtNode;
  readonly clock: Clock;
  readonly dns: Dns;
  readonly saved: readonly NodeContact[];
  readonly entryPoints: EntryPoints;
  /** Families of nodes to be asked for: both where both are here (BEP 32); undefined: our own. */
  readonly want: readonly AddressFamily[] | undefined;
  readonly onReady: () => void;
  /** How it stands is otherwise now. */
  readonly onChanged: () => void;
}

export class Entry {
  readonly #options: EntryOptions;
  #standing: DhtStanding = 'starting';
  #isTrying = false;
  /** A saved node or an entry point has answered. */
  #isLetIn = false;
  #failures = 0;
  #timer: Timer | undefined;
  #retryAt: number | undefined;
  #isClosed = false;

  constructor(options: EntryOptions) {
    this.#options = options;
  }

  /** Whoever knows a node is in, also while it looks for more. */
  get standing(): DhtStanding {
    return this.#options.node.table.size > 0 ? 'ready' : this.#standing;
  }

  /** Milliseconds; undefined where no further attempt is planned. */
  get retriesInMs(): number | undefined {
    return this.#retryAt === undefined
      ? undefined
      : Math.max(0, this.#retryAt - this.#options.clock.now());
  }

  /** Tries now, unless it does so already. */
  async enter(): Promise<void> {
    if (this.#isTrying || this.#isClosed) return;
    this.#isTrying = true;
    this.#timer?.cancel();
    this.#retryAt = undefined;
    const { saved } = this.#options;
    const answers = await this.#lookAround(saved);
    if (saved.length > 0 && answers > 0) this.#isLetIn = true;
    if (!this.#isIn) await this.#askEntryPoints();
    this.#isTrying = false;
    if (this.#isClosed) return;
    this.#conclude();
    this.#options.onChanged();
  }

  /** The last node we knew is gone, or somebody came by another way: no need to wait for the next attempt. */
  onChange(): void {
    const isReady = this.#standing === 'ready';
    if (isReady === (this.#options.node.table.size === 0)) void this.enter();
  }

  /**
   * Many nodes are not enough where none of those who should let us in has answered: they may all have come by us,
   * and be an island.
   */
  get #isIn(): boolean {
    const { node, saved, entryPoints } = this.#options;
    const isExpected = saved.length > 0 || entryPoints.count > 0;
    return node.table.size >= FEW_DHT_NODES && (this.#isLetIn || !isExpected);
  }

  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
  }

  /** Looks for our own neighbours, which fills the table on the way. */
  async #lookAround(contacts: readonly NodeContact[]): Promise<number> {
    const { node, want } = this.#options;
    const target = node.ownId;
    const query = { method: 'find_node', target, want } as const;
    const { figures } = await node.search({ target, query }, contacts).result;
    return figures.answers;
  }

  async #askEntryPoints(): Promise<void> {
    const { node, entryPoints, dns } = this.#options;
    const endpoints = await entryPoints.resolve(node.family, dns);
    if (this.#isClosed) return;
    const named = await Promise.all(endpoints.map((endpoint) => this.#askEntryPoint(endpoint)));
    if (named.flat().length > 0) await this.#lookAround(named.flat());
  }

  #askEntryPoint(endpoint: Endpoint): Promise<readonly NodeContact[]> {
    const { node, want } = this.#options;
    return new Promise((resolve) => {
      node.insist(
        endpoint,
        { method: 'find_node', target: node.ownId, want },
        {
          onAnswer: ({ nodes, nodes6 }) => {
            this.#isLetIn = true;
            const named = (node.family === 4 ? nodes : nodes6) ?? [];
            resolve(named.filter((contact) => node.mayName(endpoint, contact)));
          },
          onFailure: () => resolve([]),
        },
      );
    });
  }

  #conclude(): void {
    const { node, clock } = this.#options;
    if (node.table.size > 0) {
      const wasReady = this.#standing === 'ready';
      this.#standing = 'ready';
      if (!wasReady) this.#failures = 0;
      if (!wasReady) this.#options.onReady();
      if (this.#isIn) return;
    } else {
      this.#standing = 'alone';
    }
    const waitMs = Math.min(MAX_DHT_RETRY_MS, FIRST_DHT_RETRY_MS * 2 ** this.#failures);
    this.#failures += 1;
    this.#retryAt = clock.now() + waitMs;
    this.#timer = clock.setTimer(waitMs, () => void this.enter());
  }
}
