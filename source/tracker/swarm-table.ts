/** Who takes part in which torrent, as a tracker sees it. Bounded; the silent are forgotten. Hosts are those of packets, never claimed ones. */
import { type AddressScope, isIpv6, mayName, scopeOf } from '../base/addresses.ts';
import { toBinaryString } from '../base/bytes.ts';
import { type Endpoint, endpointKey } from '../base/ports/network.ts';
import type { Random } from '../base/ports/random.ts';
import type { NamedPeer, SwarmCounts } from '../protocol/http-tracker-reply.ts';
import type { AnnounceEvent } from '../protocol/tracker-announce.ts';
import { hostGroup } from './host-group.ts';
import {
  MAX_PEERS,
  MAX_PEERS_PER_HOST,
  MAX_PEERS_PER_HOST_OVERALL,
  MAX_PEERS_PER_SWARM,
  MAX_SWARMS,
} from './limits.ts';

interface SwarmPeer extends NamedPeer {
  readonly isSeed: boolean;
  /** A partial seed (BEP 21). */
  readonly isPaused: boolean;
  readonly scope: AddressScope;
  readonly seenAtMs: number;
}

interface Swarm {
  /** By endpoint, the longest silent first. */
  readonly peers: Map<string, SwarmPeer>;
  /** Peers by group of hosts. */
  readonly hosts: Map<string, number>;
  seeds: number;
  paused: number;
  completed: number;
  seenAtMs: number;
}

export interface SwarmAnnounce {
  readonly infoHash: Uint8Array;
  readonly endpoint: Endpoint;
  /** 20 bytes. */
  readonly peerId?: Uint8Array;
  readonly event: AnnounceEvent | undefined;
  /** Bytes. */
  readonly left: number;
}

const NOBODY: SwarmCounts = { seeds: 0, leechers: 0, downloaders: 0, completed: 0 };

export class SwarmTable {
  readonly #expiryMs: number;
  readonly #random: Random;
  /** By info-hash, the longest silent first. */
  readonly #swarms = new Map<string, Swarm>();
  /** Peers of all swarms by group of hosts. */
  readonly #hosts = new Map<string, number>();
  #peerCount = 0;

  constructor(expiryMs: number, random: Random) {
    this.#expiryMs = expiryMs;
    this.#random = random;
  }

  get size(): number {
    return this.#swarms.size;
  }

  get peerCount(): number {
    return this.#peerCount;
  }

  /** False where the table, the swarm or the host's share of either is full: the peer is not kept. */
  announce(announce: SwarmAnnounce, nowMs: number): boolean {
    const { infoHash, endpoint, event } = announce;
    this.#forgetSilent(nowMs);
    const name = toBinaryString(infoHash);
    if (event === 'stopped') {
      const swarm = this.#swarms.get(name);
      if (swarm !== undefined) this.#leave(name, swarm, endpointKey(endpoint));
      return true;
    }
    const key = endpointKey(endpoint);
    const known = this.#swarms.get(name)?.peers.get(key);
    if (known === undefined && !this.#hasRoom(name, endpoint.host)) return false;
    const swarm = this.#swarmAt(name, nowMs);
    if (event === 'completed' && known?.isSeed !== true) swarm.completed += 1;
    if (known !== undefined) this.#drop(swarm, key, known);
    this.#put(swarm, key, peerOf(announce, nowMs));
    return true;
  }

  /** Others of the asker's family, at random, where it can reach them: nobody on the internet hears of a LAN. Who wants nothing more is told of those who do. */
  pick(
    { infoHash, endpoint, left, event }: SwarmAnnounce,
    count: number,
    nowMs: number,
  ): readonly NamedPeer[] {
    const swarm = this.#current(infoHash, nowMs);
    if (swarm === undefined || count <= 0) return [];
    const ourKey = endpointKey(endpoint);
    const scope = scopeOf(endpoint.host);
    const isContent = left === 0 || event === 'paused';
    const isUseful = (peer: SwarmPeer): boolean =>
      isIpv6(peer.endpoint.host) === isIpv6(endpoint.host) &&
      mayName(scope, peer.scope) &&
      !(isContent && (peer.isSeed || peer.isPaused));
    const useful: SwarmPeer[] = [];
    for (const [key, peer] of swarm.peers) {
      if (key !== ourKey && isUseful(peer)) useful.push(peer);
    }
    return drawn(useful, count, this.#random);
  }

  counts(infoHash: Uint8Array, nowMs: number): SwarmCounts {
    const swarm = this.#current(infoHash, nowMs);
    if (swarm === undefined) return NOBODY;
    const { peers, seeds, paused, completed } = swarm;
    const leechers = peers.size - seeds;
    return { seeds, leechers, downloaders: leechers - paused, completed };
  }

  #current(infoHash: Uint8Array, nowMs: number): Swarm | undefined {
    this.#forgetSilent(nowMs);
    const name = toBinaryString(infoHash);
    const swarm = this.#swarms.get(name);
    if (swarm !== undefined) this.#forgetSilentIn(name, swarm, nowMs);
    return this.#swarms.get(name);
  }

  /** Made where it is missing, and last in line to be forgotten. */
  #swarmAt(name: string, nowMs: number): Swarm {
    const swarm = this.#swarms.get(name) ?? newSwarm(nowMs);
    swarm.seenAtMs = nowMs;
    this.#swarms.delete(name);
    this.#swarms.set(name, swarm);
    return swarm;
  }

  #hasRoom(name: string, host: string): boolean {
    const group = hostGroup(host);
    if (this.#peerCount >= MAX_PEERS) return false;
    if ((this.#hosts.get(group) ?? 0) >= MAX_PEERS_PER_HOST_OVERALL) return false;
    const swarm = this.#swarms.get(name);
    if (swarm === undefined) return this.#swarms.size < MAX_SWARMS;
    return (
      swarm.peers.size < MAX_PEERS_PER_SWARM && (swarm.hosts.get(group) ?? 0) < MAX_PEERS_PER_HOST
    );
  }

  #leave(name: string, swarm: Swarm, key: string): void {
    const peer = swarm.peers.get(key);
    if (peer === undefined) return;
    this.#drop(swarm, key, peer);
    if (swarm.peers.size === 0) this.#swarms.delete(name);
  }

  #put(swarm: Swarm, key: string, peer: SwarmPeer): void {
    swarm.peers.set(key, peer);
    this.#tally(swarm, peer, 1);
  }

  #drop(swarm: Swarm, key: string, peer: SwarmPeer): void {
    swarm.peers.delete(key);
    this.#tally(swarm, peer, -1);
  }

  #tally(swarm: Swarm, { endpoint, isSeed, isPaused }: SwarmPeer, by: 1 | -1): void {
    const group = hostGroup(endpoint.host);
    addTo(swarm.hosts, group, by);
    addTo(this.#hosts, group, by);
    this.#peerCount += by;
    if (isSeed) swarm.seeds += by;
    if (isPaused) swarm.paused += by;
  }

  #forgetSilent(nowMs: number): void {
    for (const [name, swarm] of this.#swarms) {
      if (nowMs - swarm.seenAtMs < this.#expiryMs) return;
      for (const [key, peer] of swarm.peers) this.#drop(swarm, key, peer);
      this.#swarms.delete(name);
    }
  }

  #forgetSilentIn(name: string, swarm: Swarm, nowMs: number): void {
    for (const [key, peer] of swarm.peers) {
      if (nowMs - peer.seenAtMs < this.#expiryMs) return;
      this.#leave(name, swarm, key);
    }
  }
}

/** So many of them at random, in no more steps than are drawn: a large swarm is not shuffled for fifty peers. */
const drawn = (peers: SwarmPeer[], count: number, random: Random): readonly SwarmPeer[] => {
  const most = Math.min(count, peers.length);
  for (let at = 0; at < most; at++) {
    const other = at + random.integer(peers.length - at);
    [peers[at], peers[other]] = [peers[other]!, peers[at]!];
  }
  return peers.slice(0, most);
};

const newSwarm = (nowMs: number): Swarm => ({
  peers: new Map(),
  hosts: new Map(),
  seeds: 0,
  paused: 0,
  completed: 0,
  seenAtMs: nowMs,
});

const peerOf = ({ endpoint, peerId, left, event }: SwarmAnnounce, seenAtMs: number): SwarmPeer => ({
  endpoint,
  peerId: peerId && toBinaryString(peerId),
  isSeed: left === 0,
  isPaused: event === 'paused' && left > 0,
  scope: scopeOf(endpoint.host),
  seenAtMs,
});

const addTo = (counts: Map<string, number>, group: string, by: number): void => {
  const count = (counts.get(group) ?? 0) + by;
  if (count === 0) counts.delete(group);
  else counts.set(group, count);
};
