/** Who takes part in which torrent, as a tracker sees it. Bounded; the silent are forgotten. Hosts are those of packets, never claimed ones. */
import { isIpv6 } from '../base/addresses.ts';
import { toBinaryString } from '../base/bytes.ts';
import { type Endpoint, endpointKey } from '../base/ports/network.ts';
import { type Random, shuffled } from '../base/ports/random.ts';
import type { AnnounceEvent, ScrapeCounts } from '../protocol/tracker-announce.ts';
import { MAX_PEERS_PER_HOST, MAX_PEERS_PER_SWARM, MAX_SWARMS } from './limits.ts';

interface SwarmPeer {
  readonly endpoint: Endpoint;
  readonly isSeed: boolean;
  readonly seenAtMs: number;
}

interface Swarm {
  /** By endpoint, the longest silent first. */
  readonly peers: Map<string, SwarmPeer>;
  readonly hosts: Map<string, number>;
  completed: number;
  seenAtMs: number;
}

export interface SwarmAnnounce {
  readonly infoHash: Uint8Array;
  readonly endpoint: Endpoint;
  readonly event: AnnounceEvent | undefined;
  /** Bytes. */
  readonly left: number;
}

const NOBODY: ScrapeCounts = { seeds: 0, leechers: 0, completed: 0 };

export class SwarmTable {
  readonly #expiryMs: number;
  readonly #random: Random;
  /** By info-hash, the longest silent first. */
  readonly #swarms = new Map<string, Swarm>();

  constructor(expiryMs: number, random: Random) {
    this.#expiryMs = expiryMs;
    this.#random = random;
  }

  get size(): number {
    return this.#swarms.size;
  }

  /** False where the table, the swarm or the host's share of it is full: the peer is not kept. */
  announce({ infoHash, endpoint, event, left }: SwarmAnnounce, nowMs: number): boolean {
    this.#forgetSilent(nowMs);
    const name = toBinaryString(infoHash);
    if (event === 'stopped') {
      const swarm = this.#swarms.get(name);
      if (swarm !== undefined) this.#leave(name, swarm, endpointKey(endpoint));
      return true;
    }
    const swarm = this.#swarmAt(name, nowMs);
    if (swarm === undefined) return false;
    const key = endpointKey(endpoint);
    const known = swarm.peers.get(key);
    if (known === undefined && !hasRoom(swarm, endpoint.host)) return false;
    if (known === undefined) countHost(swarm, endpoint.host, 1);
    if (event === 'completed' && known?.isSeed !== true) swarm.completed += 1;
    swarm.peers.delete(key);
    swarm.peers.set(key, { endpoint, isSeed: left === 0, seenAtMs: nowMs });
    return true;
  }

  /** Others of the asker's family, at random; a seed is told of no seeds. */
  pick(
    { infoHash, endpoint, left }: SwarmAnnounce,
    count: number,
    nowMs: number,
  ): readonly Endpoint[] {
    const swarm = this.#current(infoHash, nowMs);
    if (swarm === undefined || count <= 0) return [];
    const ourKey = endpointKey(endpoint);
    const useful = [...swarm.peers].filter(
      ([key, peer]) =>
        key !== ourKey &&
        isIpv6(peer.endpoint.host) === isIpv6(endpoint.host) &&
        !(left === 0 && peer.isSeed),
    );
    return shuffled(useful, this.#random)
      .slice(0, count)
      .map(([, peer]) => peer.endpoint);
  }

  counts(infoHash: Uint8Array, nowMs: number): ScrapeCounts {
    const swarm = this.#current(infoHash, nowMs);
    if (swarm === undefined) return NOBODY;
    let seeds = 0;
    for (const { isSeed } of swarm.peers.values()) if (isSeed) seeds += 1;
    return { seeds, leechers: swarm.peers.size - seeds, completed: swarm.completed };
  }

  #current(infoHash: Uint8Array, nowMs: number): Swarm | undefined {
    this.#forgetSilent(nowMs);
    const name = toBinaryString(infoHash);
    const swarm = this.#swarms.get(name);
    if (swarm !== undefined) this.#forgetSilentIn(name, swarm, nowMs);
    return this.#swarms.get(name);
  }

  /** Made where it is missing, and last in line to be forgotten. */
  #swarmAt(name: string, nowMs: number): Swarm | undefined {
    const known = this.#swarms.get(name);
    if (known === undefined && this.#swarms.size >= MAX_SWARMS) return undefined;
    const swarm = known ?? { peers: new Map(), hosts: new Map(), completed: 0, seenAtMs: nowMs };
    swarm.seenAtMs = nowMs;
    this.#swarms.delete(name);
    this.#swarms.set(name, swarm);
    return swarm;
  }

  #leave(name: string, swarm: Swarm, key: string): void {
    const peer = swarm.peers.get(key);
    if (peer === undefined) return;
    swarm.peers.delete(key);
    countHost(swarm, peer.endpoint.host, -1);
    if (swarm.peers.size === 0) this.#swarms.delete(name);
  }

  #forgetSilent(nowMs: number): void {
    for (const [name, swarm] of this.#swarms) {
      if (nowMs - swarm.seenAtMs < this.#expiryMs) return;
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

const hasRoom = (swarm: Swarm, host: string): boolean =>
  swarm.peers.size < MAX_PEERS_PER_SWARM && (swarm.hosts.get(host) ?? 0) < MAX_PEERS_PER_HOST;

const countHost = (swarm: Swarm, host: string, by: number): void => {
  const count = (swarm.hosts.get(host) ?? 0) + by;
  if (count === 0) swarm.hosts.delete(host);
  else swarm.hosts.set(host, count);
};
