/** One family's part of the DHT: its node, the way in, the upkeep, and what others say our address is (BEP 42). */
import { isIpv6 } from '../../base/addresses.ts';
import type { Clock } from '../../base/ports/clock.ts';
import type { Dns, Endpoint } from '../../base/ports/network.ts';
import type { Random } from '../../base/ports/random.ts';
import { AddressVotes } from '../../policy/dht/address-votes.ts';
import { standingOf } from '../../policy/dht/table-node.ts';
import type { NodeContact } from '../../protocol/compact-nodes.ts';
import type { AddressFamily } from '../../protocol/compact-peers.ts';
import type { KrpcAnswerMessage } from '../../protocol/krpc-message.ts';
import { NODE_ID_BYTES } from '../../protocol/node-id.ts';
import { isSecureNodeId, secureNodeId } from '../../protocol/secure-node-id.ts';
import { MAX_SAVED_DHT_NODES, MIN_DHT_NODES } from '../limits.ts';
import { DhtNode } from './dht-node.ts';
import type { DhtTraffic } from './dht-traffic.ts';
import { Entry } from './entry.ts';
import type { EntryPoints } from './entry-points.ts';
import type { OnAnnounced } from './responder.ts';
import type { SavedNode } from './saved-dht.ts';
import { Upkeep } from './upkeep.ts';

export interface FamilyDhtOptions {
  readonly family: AddressFamily;
  readonly clock: Clock;
  readonly random: Random;
  readonly dns: Dns;
  readonly saved: SavedNode | undefined;
  readonly isReadOnly: boolean;
  readonly send: (message: Uint8Array, to: Endpoint) => void;
  readonly traffic: DhtTraffic;
  readonly entryPoints: EntryPoints;
  /** Families of nodes to be asked for on the way in; undefined: our own. */
  readonly want: readonly AddressFamily[] | undefined;
  readonly other: (family: AddressFamily) => FamilyDht | undefined;
  readonly onAnnounced: OnAnnounced;
  readonly onReady: () => void;
  readonly onChanged: () => void;
}

export class FamilyDht {
  readonly node: DhtNode;
  readonly entry: Entry;
  readonly #options: FamilyDhtOptions;
  readonly #upkeep: Upkeep;
  readonly #votes = new AddressVotes();

  constructor(options: FamilyDhtOptions) {
    const { family, clock, random, dns, saved, entryPoints, want } = options;
    this.#options = options;
    this.node = new DhtNode({
      ...options,
      ownId: saved?.id ?? random.bytes(NODE_ID_BYTES),
      table: (wanted) => (wanted === family ? this.node : options.other(wanted)?.node)?.table,
      onAnswered: (from, message) => this.#onAnswered(from, message),
    });
    const { node } = this;
    this.entry = new Entry({
      node,
      clock,
      dns,
      entryPoints,
      want,
      saved: saved?.nodes ?? [],
      onReady: () => this.#onReady(),
      onChanged: options.onChanged,
    });
    const { onChanged } = options;
    this.#upkeep = new Upkeep({ node, entry: this.entry, clock, random, onChanged });
  }

  /** Where others see us; undefined while too few agree. */
  get externalAddress(): string | undefined {
    return this.#votes.elected;
  }

  get now(): number {
    return this.#options.clock.now();
  }

  get savedCount(): number {
    return this.#options.saved?.nodes.length ?? 0;
  }

  begin(): void {
    this.#upkeep.begin();
    void this.entry.enter();
  }

  /** Somebody may be a node: is it? */
  offer(endpoint: Endpoint): void {
    if (this.node.table.size < MAX_SAVED_DHT_NODES) this.node.ping(endpoint);
  }

  /** Those that answered last come first; while we know nobody, those we knew. */
  saved(): SavedNode {
    const { clock, saved } = this.#options;
    const now = clock.now();
    const nodes = [...this.node.table.nodes()].filter((node) => standingOf(node, now) !== 'bad');
    nodes.sort((one, other) => other.answeredAt - one.answeredAt);
    const kept = nodes.length === 0 ? (saved?.nodes ?? []) : nodes;
    return { id: this.node.ownId, nodes: kept.slice(0, MAX_SAVED_DHT_NODES) };
  }

  close(): void {
    this.#upkeep.close();
    this.entry.close();
    this.node.close();
  }

  #onReady(): void {
    this.#upkeep.lookThrough();
    this.#options.onReady();
  }

  #onFirstNode(): void {
    this.#options.onReady();
    this.#options.onChanged();
  }

  #onAnswered(from: Endpoint, { seenAs, answer }: KrpcAnswerMessage): void {
    // The first one: what waited for a way in need wait no longer.
    if (this.node.table.size === 1) this.#onFirstNode();
    this.#offerForeign(from, this.node.family === 4 ? answer.nodes6 : answer.nodes);
    if (seenAs === undefined || isIpv6(seenAs.host) !== (this.node.family === 6)) return;
    if (this.#votes.onVote(from.host, seenAs.host)) this.#moveTo(seenAs.host);
  }

  /** Nodes of the other family help that one in (BEP 32). */
  #offerForeign(from: Endpoint, nodes: readonly NodeContact[] | undefined): void {
    const other = this.#options.other(this.node.family === 4 ? 6 : 4);
    if (nodes === undefined || other === undefined || other.node.table.size >= MIN_DHT_NODES)
      return;
    for (const contact of nodes) if (this.node.mayName(from, contact)) other.offer(contact);
  }

  /** Our id has to go with our address, or careful nodes will not keep what we are asked for. */
  #moveTo(host: string): void {
    if (isSecureNodeId(this.node.ownId, host)) return;
    const id = secureNodeId(host, this.#options.random.bytes(NODE_ID_BYTES));
    if (id === undefined) return;
    this.node.rename(id);
    void this.entry.enter();
  }
}
