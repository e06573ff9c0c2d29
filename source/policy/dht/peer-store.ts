/**
 * Peers that others announced to us (BEP 5, 33). Capped in every direction (H102): what lies farthest from our own id
 * goes first, for we are asked for what is near; one address stands once under an info-hash, and few of one IPv6 /64.
 */
import { scopeOf } from '../../base/addresses.ts';
import { fromBinaryString, toBinaryString } from '../../base/bytes.ts';
import type { Endpoint } from '../../base/ports/network.ts';
import { type Random, shuffled } from '../../base/ports/random.ts';
import { BloomFilter } from '../../protocol/bloom-filter.ts';
import { Farthest } from './farthest.ts';
import {
  MAX_STORED_HASHES,
  MAX_STORED_HASHES_PER_HOST,
  MAX_STORED_NEIGHBOURS,
  MAX_STORED_PEERS,
  MAX_STORED_PEERS_PER_HASH,
  SAMPLE_MS,
  SAMPLED_HASHES,
  STORED_PEER_MS,
} from './limits.ts';
import { hostKey } from './node-place.ts';

interface StoredPeer {
  readonly endpoint: Endpoint;
  readonly isSeed: boolean;
  readonly until: number;
}

export interface PeersFilters {
  readonly seeds: Uint8Array;
  readonly peers: Uint8Array;
}

export class PeerStore {
  readonly #random: Random;
  readonly #farthest: Farthest;
  /** By info-hash, then by address, the one that announced last being last. */
  readonly #hashes = new Map<string, Map<string, StoredPeer>>();
  /** Info-hashes under which each host stands. */
  readonly #perHost = new Map<string, number>();
  #peerCount = 0;
  #sample: { readonly hashes: readonly Uint8Array[]; readonly until: number } | undefined;

  constructor(ownId: () => Uint8Array, random: Random) {
    this.#random = random;
    this.#farthest = new Farthest(ownId);
  }

  get hashCount(): number {
    return this.#hashes.size;
  }

  get peerCount(): number {
    return this.#peerCount;
  }

  /** Would an announce be kept? Who stands there may renew; those that have expired may still be in the way. */
  hasRoomFor(infoHash: Uint8Array, peer: Endpoint): boolean {
    const peers = this.#hashes.get(toBinaryString(infoHash));
    if (peers === undefined || peers.size < MAX_STORED_PEERS_PER_HASH) return true;
    return peers.has(addressKey(peer));
  }

  /** False: there is no room for it. */
  add(infoHash: Uint8Array, endpoint: Endpoint, isSeed: boolean, now: number): boolean {
    const key = toBinaryString(infoHash);
    const host = hostKey(endpoint);
    const address = addressKey(endpoint);
    this.#limitNeighbours(key, address, host);
    const isNew = this.#hashes.get(key)?.has(address) !== true;
    if (isNew && !this.#makeRoom(key, infoHash, host, now)) return false;
    const peers = this.#hashes.get(key) ?? new Map<string, StoredPeer>();
    this.#hashes.set(key, peers);
    if (isNew) this.#count(host, 1);
    peers.delete(address);
    peers.set(address, { endpoint, isSeed, until: now + STORED_PEER_MS });
    return true;
  }

  /** At most so many, by lot; with `noSeeds`, seeds only where there is nobody else. */
  peers(infoHash: Uint8Array, limit: number, noSeeds: boolean, now: number): readonly Endpoint[] {
    const all = [...this.#living(infoHash, now)];
    const leechers = noSeeds ? all.filter(({ isSeed }) => !isSeed) : all;
    const chosen = leechers.length === 0 ? all : leechers;
    return shuffled(chosen, this.#random)
      .slice(0, limit)
      .map(({ endpoint }) => endpoint);
  }

  /** Undefined where nothing is known of the torrent. */
  filters(infoHash: Uint8Array, now: number): PeersFilters | undefined {
    const seeds = new BloomFilter();
    const peers = new BloomFilter();
    let count = 0;
    for (const { endpoint, isSeed } of this.#living(infoHash, now)) {
      (isSeed ? seeds : peers).add(endpoint.host);
      count += 1;
    }
    return count === 0 ? undefined : { seeds: seeds.bytes, peers: peers.bytes };
  }

  /** Some of the info-hashes, the same ones for hours (BEP 51). */
  sample(now: number): readonly Uint8Array[] {
    if (this.#sample !== undefined && now < this.#sample.until) return this.#sample.hashes;
    const keys = shuffled([...this.#hashes.keys()], this.#random).slice(0, SAMPLED_HASHES);
    const hashes = keys.map(fromBinaryString);
    if (this.#hashes.size > SAMPLED_HASHES) this.#sample = { hashes, until: now + SAMPLE_MS };
    return hashes;
  }

  expire(now: number): void {
    for (const [key, peers] of this.#hashes) this.#expireOf(key, peers, now);
  }

  *#living(infoHash: Uint8Array, now: number): Generator<StoredPeer> {
    for (const peer of this.#hashes.get(toBinaryString(infoHash))?.values() ?? []) {
      if (peer.until > now) yield peer;
    }
  }

  /** The one of a /64 that announced first makes way for a new one. */
  #limitNeighbours(key: string, address: string, host: string): void {
    const peers = this.#hashes.get(key);
    if (peers === undefined || host === address || peers.has(address)) return;
    const near = [...peers].filter(([, { endpoint }]) => hostKey(endpoint) === host);
    if (near.length < MAX_STORED_NEIGHBOURS) return;
    peers.delete(near[0]![0]);
    this.#count(host, -1);
  }

  #makeRoom(key: string, infoHash: Uint8Array, host: string, now: number): boolean {
    const peers = this.#hashes.get(key);
    if (peers !== undefined) this.#expireOf(key, peers, now);
    if ((this.#perHost.get(host) ?? 0) >= MAX_STORED_HASHES_PER_HOST) return false;
    if (peers !== undefined && peers.size >= MAX_STORED_PEERS_PER_HASH) return false;
    const isFull =
      this.#peerCount >= MAX_STORED_PEERS ||
      (!this.#hashes.has(key) && this.#hashes.size >= MAX_STORED_HASHES);
    if (!isFull) return true;
    const farthest = this.#farthest.beyond(infoHash, this.#hashes.keys());
    if (farthest === undefined) return false;
    this.#forget(farthest);
    return true;
  }

  #forget(key: string): void {
    for (const { endpoint } of this.#hashes.get(key)?.values() ?? []) {
      this.#count(hostKey(endpoint), -1);
    }
    this.#hashes.delete(key);
  }

  /** The oldest stand first. */
  #expireOf(key: string, peers: Map<string, StoredPeer>, now: number): void {
    for (const [address, { endpoint, until }] of peers) {
      if (until > now) break;
      peers.delete(address);
      this.#count(hostKey(endpoint), -1);
    }
    if (peers.size === 0) this.#hashes.delete(key);
  }

  #count(host: string, by: number): void {
    this.#peerCount += by;
    const count = (this.#perHost.get(host) ?? 0) + by;
    if (count === 0) this.#perHost.delete(host);
    else this.#perHost.set(host, count);
  }
}

/** An address without port (BEP 33), but on this machine itself, where each port is somebody else. */
const addressKey = (endpoint: Endpoint): string =>
  scopeOf(endpoint.host) === 'loopback' ? hostKey(endpoint) : endpoint.host;
