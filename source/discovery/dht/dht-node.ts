/** Our node in the DHT of one address family (BEP 5, 32, 45): what comes in, what goes out, whom we know. */
import { isDialablePort, mayName, scopeOf } from '../../base/addresses.ts';
import { equalBytes } from '../../base/bytes.ts';
import type { Clock } from '../../base/ports/clock.ts';
import type { Endpoint } from '../../base/ports/network.ts';
import type { Random } from '../../base/ports/random.ts';
import { AnnounceTokens } from '../../policy/dht/announce-tokens.ts';
import { FloodGuard } from '../../policy/dht/flood-guard.ts';
import { ItemStore } from '../../policy/dht/item-store.ts';
import { hostKey } from '../../policy/dht/node-place.ts';
import { PeerStore } from '../../policy/dht/peer-store.ts';
import { RoutingTable } from '../../policy/dht/routing-table.ts';
import type { NodeContact } from '../../protocol/compact-nodes.ts';
import type { AddressFamily } from '../../protocol/compact-peers.ts';
import { decodeKrpc } from '../../protocol/decode-krpc.ts';
import { encodeKrpc, type OutgoingKrpc } from '../../protocol/encode-krpc.ts';
import type {
  KrpcAnswerMessage,
  KrpcBadQuery,
  KrpcQuery,
  KrpcQueryMessage,
} from '../../protocol/krpc-message.ts';
import { DHT_LINE_DOWN_MS, MAX_ANSWERED_PEERS, MAX_DHT_VERIFICATIONS } from '../limits.ts';
import type { DhtTraffic } from './dht-traffic.ts';
import { type QuestionHandler, Questions } from './questions.ts';
import { type OnAnnounced, Responder } from './responder.ts';
import { Search, type SearchOptions } from './search.ts';

/** Of our own table, for a search to begin with. */
const BEGIN_NODES = 16;

export interface DhtNodeOptions {
  readonly family: AddressFamily;
  readonly clock: Clock;
  readonly random: Random;
  readonly ownId: Uint8Array;
  readonly isReadOnly: boolean;
  readonly send: (message: Uint8Array, to: Endpoint) => void;
  readonly traffic: DhtTraffic;
  /** Of either family; undefined where it is not here. */
  readonly table: (family: AddressFamily) => RoutingTable | undefined;
  /** Somebody answered: for votes on our address, and nodes of the other family. */
  readonly onAnswered: (from: Endpoint, message: KrpcAnswerMessage) => void;
  readonly onAnnounced: OnAnnounced;
}

export class DhtNode {
  readonly family: AddressFamily;
  readonly peers: PeerStore;
  readonly items: ItemStore;
  readonly #options: DhtNodeOptions;
  readonly #guard = new FloodGuard();
  readonly #questions: Questions;
  readonly #responder: Responder;
  /** Hosts that are asked whether they answer. */
  readonly #verifying = new Set<string>();
  readonly #searches = new Set<Search>();
  #table: RoutingTable;
  #isClosed = false;
  #lastAnswerAt = Number.NEGATIVE_INFINITY;

  constructor(options: DhtNodeOptions) {
    const { family, clock, random, isReadOnly } = options;
    const now = clock.now();
    const ownId = (): Uint8Array => this.ownId;
    this.family = family;
    this.#options = options;
    this.#table = new RoutingTable(options.ownId, now);
    this.peers = new PeerStore(ownId, random);
    this.items = new ItemStore(ownId);
    const tokens = new AnnounceTokens(random, now);
    const { table, onAnnounced } = options;
    const { peers, items } = this;
    this.#responder = new Responder({ family, table, ownId, tokens, peers, items, onAnnounced });
    this.#questions = new Questions({
      clock,
      random,
      ownId,
      isReadOnly,
      send: (message, to) => this.#send(message, to),
      onAnswered: (from, message) => this.#onAnswered(from, message),
      onSilent: (from) => this.#onSilent(from),
    });
  }

  get ownId(): Uint8Array {
    return this.#table.ownId;
  }

  get table(): RoutingTable {
    return this.#table;
  }

  get openQuestions(): number {
    return this.#questions.openCount;
  }

  get searches(): number {
    return this.#searches.size;
  }

  /** Another id: the nodes we know move into a table around it. */
  rename(ownId: Uint8Array): void {
    const now = this.#options.clock.now();
    const nodes = [...this.#table.nodes()].sort((one, other) => other.answeredAt - one.answeredAt);
    this.#table = new RoutingTable(ownId, now);
    for (const node of nodes) if (node.silences === 0) this.#table.onAnswer(node, node.answeredAt);
  }

  ask(to: Endpoint, query: KrpcQuery, handler: QuestionHandler): void {
    this.#questions.ask(to, query, handler);
  }

  /** Asks once more where it takes long: packets get lost. */
  insist(to: Endpoint, query: KrpcQuery, { onAnswer, onFailure }: QuestionHandler): void {
    let open = 0;
    let isAnswered = false;
    const ask = (onSlow: () => void): void => {
      open += 1;
      this.ask(to, query, {
        onSlow,
        onAnswer: (answer) => {
          if (!isAnswered) onAnswer(answer);
          isAnswered = true;
        },
        onFailure: (code) => {
          open -= 1;
          if (open === 0 && !isAnswered) onFailure(code);
        },
      });
    };
    ask(() => ask(() => {}));
  }

  /** The nearest of the table, and whoever else is named, are asked first. */
  search(options: Omit<SearchOptions, 'begin'>, more: readonly NodeContact[] = []): Search {
    const near = this.#table.closest(options.target, BEGIN_NODES, this.#options.clock.now());
    const search = new Search(this, { ...options, begin: [...near, ...more] });
    this.#searches.add(search);
    void search.result.then(() => this.#searches.delete(search));
    if (this.#isClosed) search.stop();
    return search;
  }

  /** Peers that were announced to us. */
  kept(infoHash: Uint8Array): readonly Endpoint[] {
    return this.peers.peers(infoHash, MAX_ANSWERED_PEERS, false, this.#options.clock.now());
  }

  mayName(namer: Endpoint, named: Endpoint): boolean {
    return mayName(scopeOf(namer.host), scopeOf(named.host));
  }

  /** Is it there? Whoever answers gets a place in the table. */
  ping(to: Endpoint): void {
    const key = hostKey(to);
    if (this.#verifying.has(key) || this.#verifying.size >= MAX_DHT_VERIFICATIONS) return;
    this.#verifying.add(key);
    const done = (): void => {
      this.#verifying.delete(key);
    };
    this.ask(to, { method: 'ping' }, { onAnswer: done, onFailure: done });
  }

  onDatagram(bytes: Uint8Array, from: Endpoint): void {
    const { clock, traffic } = this.#options;
    const now = clock.now();
    const source = hostKey(from);
    traffic.onReceived(bytes.length);
    if (!isDialablePort(from.port) || this.#guard.isBlocked(source, now)) {
      traffic.onDropped();
      return;
    }
    const message = decodeKrpc(bytes);
    if (message?.kind === 'answer' || message?.kind === 'error') {
      if (this.#questions.onReply(message, from)) return;
    }
    const isHeard = this.#guard.onPacket(source, now);
    if (isHeard && message?.kind === 'query') this.#onQuery(message, from, bytes.length);
    else if (isHeard && message?.kind === 'bad query') this.#refuse(message, from);
    else traffic.onDropped();
  }

  expire(): void {
    const now = this.#options.clock.now();
    this.peers.expire(now);
    this.items.expire(now);
  }

  /** Searches end with what they have found. */
  close(): void {
    this.#isClosed = true;
    this.#questions.close();
    for (const search of this.#searches) search.stop();
  }

  #onQuery(message: KrpcQueryMessage, from: Endpoint, length: number): void {
    const { isReadOnly, clock, traffic } = this.#options;
    // Our own words come back, or somebody uses our name (H101).
    if (isReadOnly || equalBytes(message.id, this.ownId)) {
      traffic.onDropped();
      return;
    }
    const now = clock.now();
    const { transaction } = message;
    const answer = this.#responder.respond(message, from, length, now);
    const reply: OutgoingKrpc =
      'code' in answer
        ? { kind: 'error', transaction, ...answer, seenAs: from }
        : { kind: 'answer', transaction, answer, seenAs: from };
    this.#reply(reply, from);
    if (message.isReadOnly) return;
    const contact = { id: message.id, host: from.host, port: from.port };
    const isKnown = this.#table.onQuery(contact, now);
    if (!isKnown && this.#table.hasRoomFor(contact, now)) this.ping(contact);
  }

  #refuse(message: KrpcBadQuery, from: Endpoint): void {
    if (this.#options.isReadOnly) return;
    this.#reply({ ...message, kind: 'error', seenAs: from }, from);
  }

  /** Within the bytes that strangers get from us (H98). */
  #reply(message: OutgoingKrpc, to: Endpoint): void {
    const { traffic, clock } = this.#options;
    const bytes = encodeKrpc(message);
    if (traffic.mayAnswer(bytes.length, clock.now())) this.#send(bytes, to);
    else traffic.onDropped();
  }

  #send(bytes: Uint8Array, to: Endpoint): void {
    this.#options.traffic.onSent(bytes.length);
    this.#options.send(bytes, to);
  }

  #onAnswered(from: Endpoint, message: KrpcAnswerMessage): void {
    const now = this.#options.clock.now();
    this.#lastAnswerAt = now;
    const contact = { id: message.answer.id, host: from.host, port: from.port };
    const doubtful = this.#table.onAnswer(contact, now);
    if (doubtful !== undefined) this.ping(doubtful);
    this.#options.onAnswered(from, message);
  }

  #onSilent(from: Endpoint): void {
    const now = this.#options.clock.now();
    if (now - this.#lastAnswerAt < DHT_LINE_DOWN_MS) this.#table.onSilence(from, now);
  }
}
