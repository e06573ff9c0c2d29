/**
 * Who takes part in which torrent, as a tracker sees it. Bounded; and no request costs more in a swarm of a hundred thousand than in one of ten. Hosts are those of packets, never claimed ones.
 */
import type { Endpoint } from '../base/ports/network.ts';
import type { Random } from '../base/ports/random.ts';
import type { SwarmCounts } from '../protocol/http-tracker-reply.ts';
import type { AnnounceEvent } from '../protocol/tracker-announce.ts';
import type { DrawnPeers } from './drawn-peers.ts';
import { GroupCounts } from './group-counts.ts';
import { DEFAULT_CAPS, type TrackerCaps } from './limits.ts';
import { MemberLists } from './member-lists.ts';
import { PackedHost } from './packed-host.ts';
import { LISTS_PER_SWARM, listOf, PeerDraw, type Wanted } from './peer-draw.ts';
import { CONTENT_MARKS, hostMarks, PAUSED_MARK, SEED_MARK } from './peer-marks.ts';
import { PeerRows } from './peer-rows.ts';
import { FIGURE, type Figure, SwarmRows } from './swarm-rows.ts';

export interface SwarmAnnounce {
  /** 20 bytes. */
  readonly infoHash: Uint8Array;
  readonly endpoint: Endpoint;
  /** 20 bytes. */
  readonly peerId?: Uint8Array;
  readonly event: AnnounceEvent | undefined;
  /** Bytes. */
  readonly left: number;
}

const NOBODY: SwarmCounts = { seeds: 0, leechers: 0, downloaders: 0, completed: 0 };
const NO_ID = new Uint8Array(20);
/** Times are counted in tenths of a second, which fit a word for years. */
const TICK_MS = 100;

export class SwarmTable {
  readonly #expiryTicks: number;
  readonly #caps: TrackerCaps;
  readonly #peers: PeerRows;
  readonly #swarms: SwarmRows;
  readonly #lists: MemberLists;
  /** Peers of all swarms, by group of hosts; those of IPv6 by /48 too, of which a customer may have a whole one. */
  readonly #groups: GroupCounts;
  readonly #sites: GroupCounts;
  readonly #draw: PeerDraw;
  readonly #host = new PackedHost();

  constructor(expiryMs: number, random: Random, caps: TrackerCaps = DEFAULT_CAPS) {
    this.#expiryTicks = Math.round(expiryMs / TICK_MS);
    this.#caps = caps;
    this.#peers = new PeerRows(random, caps.peers);
    this.#swarms = new SwarmRows(random, caps.swarms);
    this.#groups = new GroupCounts(random, caps.peers);
    this.#sites = new GroupCounts(random, caps.peers);
    this.#lists = new MemberLists({
      lists: (caps.swarms + 1) * LISTS_PER_SWARM,
      items: caps.peers,
    });
    this.#draw = new PeerDraw(this.#peers, this.#lists, random);
  }

  get size(): number {
    return this.#swarms.count;
  }

  get peerCount(): number {
    return this.#peers.count;
  }

  /** Memory that peers and swarms may use just now. */
  get bytes(): number {
    const parts = [this.#peers, this.#swarms, this.#lists, this.#groups, this.#sites];
    return parts.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** False where the table, the swarm or the host's share of either is full, or nobody may be told of the host: the peer is not kept. */
  announce(announce: SwarmAnnounce, nowMs: number): boolean {
    const { infoHash, endpoint, event } = announce;
    const host = this.#host;
    if (!host.read(endpoint.host) || host.reach < 0) return false;
    let swarm = this.#swarms.find(infoHash);
    let row = swarm === 0 ? 0 : this.#peers.find(swarm, host, endpoint.port);
    if (event === 'stopped') {
      if (row !== 0) this.#forget(row);
      return true;
    }
    if (row === 0) {
      if (!this.#hasRoom(swarm, host)) return false;
      if (swarm === 0) swarm = this.#begin(infoHash);
      row = this.#join(swarm, host, announce);
    }
    this.#hear(swarm, row, announce, nowMs);
    return true;
  }

  /** Others at random, where the asker can reach them: nobody on the internet hears of a LAN. Who wants nothing more is told of those who do. Good until the next draw. */
  draw(asker: SwarmAnnounce, wanted: Wanted, nowMs: number): DrawnPeers {
    this.#draw.clear();
    const host = this.#host;
    const swarm = this.#swarms.find(asker.infoHash);
    if (swarm === 0 || !host.read(asker.endpoint.host) || host.reach < 0) return this.#draw.drawn;
    const itself = this.#peers.find(swarm, host, asker.endpoint.port);
    const wantsNothing = asker.left === 0 || asker.event === 'paused';
    const heardSince = this.#silentSince(nowMs);
    const rules = { swarm, itself, reach: host.reach, wantsNothing, heardSince };
    this.#draw.draw(host.isIpv6, wanted.own, rules);
    this.#draw.draw(!host.isIpv6, wanted.other, rules);
    return this.#draw.drawn;
  }

  counts(infoHash: Uint8Array): SwarmCounts {
    const swarm = this.#swarms.find(infoHash);
    if (swarm === 0) return NOBODY;
    const figure = (which: Figure): number => this.#swarms.figure(swarm, which);
    const seeds = figure(FIGURE.seeds);
    const leechers = figure(FIGURE.peers) - seeds;
    const downloaders = leechers - figure(FIGURE.paused);
    return { seeds, leechers, downloaders, completed: figure(FIGURE.completed) };
  }

  /** So many at the most; true where there are more. */
  forgetSilent(nowMs: number, most: number): boolean {
    const heardSince = ticksOf(nowMs) - this.#expiryTicks;
    for (let count = 0; ; count++) {
      const row = this.#peers.oldest;
      if (row === 0 || this.#peers.heardAt(row) > heardSince) return false;
      if (count === most) return true;
      this.#forget(row);
    }
  }

  /** Undefined where nobody is silent: whoever was heard longest ago was heard in time. */
  #silentSince(nowMs: number): number | undefined {
    const heardSince = ticksOf(nowMs) - this.#expiryTicks;
    const { oldest } = this.#peers;
    return oldest === 0 || this.#peers.heardAt(oldest) > heardSince ? undefined : heardSince;
  }

  #hasRoom(swarm: number, host: PackedHost): boolean {
    const caps = this.#caps;
    const { groupHigh, groupLow } = host;
    if (this.#peers.count >= caps.peers) return false;
    if (this.#groups.of(groupHigh, groupLow) >= caps.peersPerHost) return false;
    if (host.isIpv6 && this.#sites.of(groupHigh, groupLow >>> 16) >= caps.peersPerSite)
      return false;
    if (swarm === 0) return this.#swarms.count < caps.swarms;
    const { peersPerSwarm, peersPerHostAndSwarm } = caps;
    if (this.#swarms.figure(swarm, FIGURE.peers) >= peersPerSwarm) return false;
    return this.#peers.matesFound < peersPerHostAndSwarm;
  }

  #begin(infoHash: Uint8Array): number {
    const swarm = this.#swarms.add(infoHash);
    this.#lists.reach((swarm + 1) * LISTS_PER_SWARM);
    return swarm;
  }

  #join(swarm: number, host: PackedHost, { endpoint, peerId = NO_ID }: SwarmAnnounce): number {
    const marks = hostMarks(host.isIpv6, host.reach);
    const row = this.#peers.add(swarm, host, endpoint.port, marks);
    this.#peers.id(row).set(peerId);
    this.#groups.add(host.groupHigh, host.groupLow);
    if (host.isIpv6) this.#sites.add(host.groupHigh, host.groupLow >>> 16);
    this.#swarms.change(swarm, FIGURE.peers, 1);
    this.#list(row);
    return row;
  }

  #hear(swarm: number, row: number, { left, event }: SwarmAnnounce, nowMs: number): void {
    const before = this.#peers.marks(row);
    const now =
      (before & ~CONTENT_MARKS) |
      (left === 0 ? SEED_MARK : 0) |
      (left > 0 && event === 'paused' ? PAUSED_MARK : 0);
    const wasSeed = (before & SEED_MARK) !== 0;
    if (event === 'completed' && !wasSeed) this.#swarms.change(swarm, FIGURE.completed, 1);
    if (now !== before) {
      this.#unlist(row);
      this.#peers.mark(row, now);
      this.#list(row);
    }
    this.#peers.hear(row, ticksOf(nowMs));
  }

  #forget(row: number): void {
    const peers = this.#peers;
    const swarm = peers.swarm(row);
    const [high, low] = [peers.groupHigh(row), peers.groupLow(row)];
    this.#unlist(row);
    this.#groups.take(high, low);
    if (peers.isIpv6(row)) this.#sites.take(high, low >>> 16);
    peers.remove(row);
    if (this.#swarms.change(swarm, FIGURE.peers, -1) === 0) this.#swarms.remove(swarm);
  }

  #list(row: number): void {
    this.#peers.putAt(row, this.#lists.push(this.#listOf(row), row));
    this.#tally(row, 1);
  }

  /** The last of the list takes its place. */
  #unlist(row: number): void {
    const place = this.#peers.place(row);
    const last = this.#lists.remove(this.#listOf(row), place);
    this.#peers.putAt(last, place);
    this.#tally(row, -1);
  }

  #tally(row: number, by: 1 | -1): void {
    const marks = this.#peers.marks(row);
    const swarm = this.#peers.swarm(row);
    if ((marks & SEED_MARK) !== 0) this.#swarms.change(swarm, FIGURE.seeds, by);
    if ((marks & PAUSED_MARK) !== 0) this.#swarms.change(swarm, FIGURE.paused, by);
  }

  #listOf(row: number): number {
    return listOf(this.#peers.swarm(row), this.#peers.marks(row));
  }
}

const ticksOf = (nowMs: number): number => Math.floor(nowMs / TICK_MS);
