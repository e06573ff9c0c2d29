/** Keeps a routing table in shape (BEP 5): asks those in doubt whether they are there, looks into buckets where nothing has moved, forgets what has expired. */
import type { Clock, Timer } from '../../base/ports/clock.ts';
import type { Random } from '../../base/ports/random.ts';
import { BUCKET_NODES } from '../../policy/dht/limits.ts';
import { NODE_ID_BYTES } from '../../protocol/node-id.ts';
import { DHT_UPKEEP_MS, EAGER_DHT_TURNS, SELDOM_DHT_TURNS } from '../limits.ts';
import type { DhtNode } from './dht-node.ts';
import type { Entry } from './entry.ts';

export interface UpkeepOptions {
  readonly node: DhtNode;
  readonly entry: Entry;
  readonly clock: Clock;
  readonly random: Random;
  readonly onChanged: () => void;
}

export class Upkeep {
  readonly #options: UpkeepOptions;
  #timer: Timer | undefined;
  #isRefreshing = false;
  #turns = 0;
  #isClosed = false;

  constructor(options: UpkeepOptions) {
    this.#options = options;
  }

  begin(): void {
    this.#wait();
  }

  /** Looks once into each bucket that has room: the way in has filled those that lie on it. */
  lookThrough(): void {
    void this.#refreshAll();
  }

  close(): void {
    this.#timer?.cancel();
    this.#isClosed = true;
  }

  /** Often at first, while others come to know us and we them. */
  #isTimeForNeighbours(): boolean {
    this.#turns += 1;
    return this.#turns <= EAGER_DHT_TURNS || this.#turns % SELDOM_DHT_TURNS === 0;
  }

  /** One of those around us names those around it: nobody near us may stay unknown, or what is announced there is lost. */
  #meetNeighbours(): void {
    const { node, clock, random } = this.#options;
    const target = node.ownId;
    const near = node.table.closest(target, BUCKET_NODES, clock.now());
    const neighbour = near[random.integer(Math.max(1, near.length))];
    if (neighbour === undefined) return;
    node.ask(
      neighbour,
      { method: 'find_node', target, want: undefined },
      {
        onAnswer: ({ nodes, nodes6 }) => {
          for (const contact of (node.family === 4 ? nodes : nodes6) ?? []) {
            const mayBe = node.mayName(neighbour, contact);
            if (mayBe && node.table.hasRoomFor(contact, clock.now())) node.ping(contact);
          }
        },
        onFailure: () => {},
      },
    );
  }

  #wait(): void {
    const { clock, random } = this.#options;
    const waitMs = DHT_UPKEEP_MS * (0.5 + random.float());
    this.#timer = clock.setTimer(waitMs, () => this.#turn());
  }

  #turn(): void {
    const { node, entry, clock, random } = this.#options;
    const now = clock.now();
    if (this.#isTimeForNeighbours()) this.#meetNeighbours();
    const doubtful = node.table.toCheck(now);
    if (doubtful !== undefined) node.ping(doubtful);
    const stale = node.table.staleTarget(random.bytes(NODE_ID_BYTES), now);
    if (stale !== undefined) void this.#refresh(stale);
    entry.onChange();
    node.expire();
    this.#options.onChanged();
    this.#wait();
  }

  async #refreshAll(): Promise<void> {
    const { node, random } = this.#options;
    for (let bucket = 0; bucket < node.table.bucketCount; bucket++) {
      if (this.#isClosed) return;
      if (!node.table.hasRoomIn(bucket)) continue;
      await this.#refresh(node.table.targetIn(bucket, random.bytes(NODE_ID_BYTES)));
    }
  }

  async #refresh(target: Uint8Array): Promise<void> {
    if (this.#isRefreshing) return;
    this.#isRefreshing = true;
    const query = { method: 'find_node', target, want: undefined } as const;
    await this.#options.node.search({ target, query }).result;
    this.#isRefreshing = false;
  }
}
