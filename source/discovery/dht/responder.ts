/** Answers to the questions of other nodes (BEP 5, 32, 33, 44, 51): never much longer than the question (H98). */
import type { Endpoint } from '../../base/ports/network.ts';
import type { AnnounceTokens } from '../../policy/dht/announce-tokens.ts';
import { type ItemStore, putTarget } from '../../policy/dht/item-store.ts';
import { BUCKET_NODES, SAMPLE_MS } from '../../policy/dht/limits.ts';
import type { PeerStore } from '../../policy/dht/peer-store.ts';
import type { RoutingTable } from '../../policy/dht/routing-table.ts';
import { compactNodeBytes } from '../../protocol/compact-nodes.ts';
import type { AddressFamily } from '../../protocol/compact-peers.ts';
import {
  KRPC_ERROR,
  type KrpcAnswer,
  type KrpcQuery,
  type KrpcQueryMessage,
  type Want,
} from '../../protocol/krpc-message.ts';
import {
  MAX_ANSWER_BYTES,
  MAX_ANSWER_FACTOR,
  MAX_ANSWERED_PEERS,
  MAX_ITEM_ANSWER_BYTES,
  MAX_ITEM_ANSWER_FACTOR,
} from '../limits.ts';
import { AnswerRoom } from './answer-room.ts';

export type OnAnnounced = (infoHash: Uint8Array, peer: Endpoint, isSeed: boolean) => void;

export interface ResponderOptions {
  readonly family: AddressFamily;
  /** Undefined where that family is not here. */
  readonly table: (family: AddressFamily) => RoutingTable | undefined;
  readonly ownId: () => Uint8Array;
  readonly tokens: AnnounceTokens;
  readonly peers: PeerStore;
  readonly items: ItemStore;
  /** Somebody has announced itself to us. */
  readonly onAnnounced: OnAnnounced;
}

export interface Refusal {
  readonly code: number;
  readonly text: string;
}

type QueryOf<Method extends KrpcQuery['method']> = Extract<KrpcQuery, { method: Method }>;

export class Responder {
  readonly #options: ResponderOptions;

  constructor(options: ResponderOptions) {
    this.#options = options;
  }

  /** `length` is that of the question in bytes. */
  respond(
    { query, transaction }: KrpcQueryMessage,
    from: Endpoint,
    length: number,
    now: number,
  ): KrpcAnswer | Refusal {
    const room = roomFor(query, length - transaction.length);
    const id = this.#options.ownId();
    switch (query.method) {
      case 'ping':
        return { id };
      case 'find_node':
        return { id, ...this.#nodes(query.target, query.want, room, now) };
      case 'get_peers':
        return { id, ...this.#peers(query, from, room, now) };
      case 'announce_peer':
        return this.#announce(query, from, now) ?? { id };
      case 'get':
        return { id, ...this.#item(query, from, room, now) };
      case 'put':
        return this.#put(query, from, now) ?? { id };
      case 'sample_infohashes':
        return { id, ...this.#sample(query, room, now) };
      case 'unknown': {
        const { target, want } = query;
        if (target === undefined) return refusal('method unknown', KRPC_ERROR.unknownMethod);
        return { id, ...this.#nodes(target, want, room, now) };
      }
    }
  }

  #nodes(
    target: Uint8Array,
    want: Want,
    room: AnswerRoom,
    now: number,
  ): Pick<KrpcAnswer, 'nodes' | 'nodes6'> {
    const named = (family: AddressFamily): KrpcAnswer['nodes'] => {
      const table = this.#options.table(family);
      const isWanted = (want ?? [this.#options.family]).includes(family);
      if (!isWanted || table === undefined) return undefined;
      const count = room.takeMany(compactNodeBytes(family), BUCKET_NODES);
      return table.closest(target, count, now);
    };
    return { nodes: named(4), nodes6: named(6) };
  }

  #peers(
    { infoHash, want, noSeeds, scrape }: QueryOf<'get_peers'>,
    from: Endpoint,
    room: AnswerRoom,
    now: number,
  ): Omit<KrpcAnswer, 'id'> {
    const { peers, tokens, family } = this.#options;
    // Filters leave no room for the nodes of two families (BEP 33).
    const nodes = this.#nodes(infoHash, scrape ? undefined : want, room, now);
    const filters = scrape ? peers.filters(infoHash, now) : undefined;
    const fits = filters !== undefined && room.take(FILTERS_BYTES);
    const count = room.takeMany(family === 4 ? 8 : 21, MAX_ANSWERED_PEERS);
    const values = count === 0 ? [] : peers.peers(infoHash, count, noSeeds, now);
    const mayAnnounce = peers.hasRoomFor(infoHash, from);
    return {
      ...nodes,
      token: mayAnnounce ? tokens.make(from.host, infoHash, now) : undefined,
      values: values.length === 0 ? undefined : values,
      seedFilter: fits ? filters.seeds : undefined,
      peerFilter: fits ? filters.peers : undefined,
    };
  }

  #announce(query: QueryOf<'announce_peer'>, from: Endpoint, now: number): Refusal | undefined {
    const { tokens, peers, onAnnounced } = this.#options;
    const { infoHash, token, hasImpliedPort, port, isSeed } = query;
    if (!tokens.isGood(token, from.host, infoHash, now)) return refusal('bad token');
    const endpoint = { host: from.host, port: hasImpliedPort ? from.port : port };
    const isKept = peers.add(infoHash, endpoint, isSeed, now);
    onAnnounced(infoHash, endpoint, isSeed);
    return isKept ? undefined : refusal('no room', KRPC_ERROR.server);
  }

  #item(
    { target, want, sequence }: QueryOf<'get'>,
    from: Endpoint,
    room: AnswerRoom,
    now: number,
  ): Omit<KrpcAnswer, 'id'> {
    const { items, tokens } = this.#options;
    const token = tokens.make(from.host, target, now);
    const kept = items.get(target, now);
    const seal = kept?.seal;
    const isNews = seal === undefined || sequence === undefined || seal.sequence > sequence;
    const isSent = kept !== undefined && isNews && room.take(kept.value.length + SEAL_BYTES);
    const item = isSent ? { value: kept.value, key: seal?.key, signature: seal?.signature } : {};
    return { token, sequence: seal?.sequence, ...item, ...this.#nodes(target, want, room, now) };
  }

  #put(query: QueryOf<'put'>, from: Endpoint, now: number): Refusal | undefined {
    const { tokens, items } = this.#options;
    if (!tokens.isGood(query.token, from.host, putTarget(query), now)) return refusal('bad token');
    return items.put(query, from, now);
  }

  #sample(
    { target, want }: QueryOf<'sample_infohashes'>,
    room: AnswerRoom,
    now: number,
  ): Omit<KrpcAnswer, 'id'> {
    const { peers } = this.#options;
    const nodes = this.#nodes(target, want, room, now);
    const sample = peers.sample(now);
    return {
      ...nodes,
      samples: sample.slice(0, room.takeMany(20, sample.length)),
      sampledOf: peers.hashCount,
      sampleSeconds: SAMPLE_MS / 1_000,
    };
  }
}

/** Two of 256 bytes, with their names. */
const FILTERS_BYTES = 2 * 266;
/** Key, signature and sequence number with their names. */
const SEAL_BYTES = 150;

const refusal = (text: string, code: number = KRPC_ERROR.protocol): Refusal => ({ code, text });

const roomFor = ({ method }: KrpcQuery, length: number): AnswerRoom =>
  method === 'get'
    ? new AnswerRoom(Math.min(MAX_ITEM_ANSWER_BYTES, length * MAX_ITEM_ANSWER_FACTOR))
    : new AnswerRoom(Math.min(MAX_ANSWER_BYTES, length * MAX_ANSWER_FACTOR));
