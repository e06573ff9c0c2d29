/** What a tracker knows and decides, whichever way it is asked: swarms, whom it serves, and what it did. */
import { toBinaryString } from '../base/bytes.ts';
import type { Clock } from '../base/ports/clock.ts';
import type { Random } from '../base/ports/random.ts';
import type { SwarmCounts } from '../protocol/http-tracker-reply.ts';
import type { AllowList } from './allow-list.ts';
import type { DrawnPeers } from './drawn-peers.ts';
import { FloodGate } from './flood-gate.ts';
import {
  DEFAULT_CAPS,
  DEFAULT_INTERVAL_MS,
  FORGOTTEN_PER_REQUEST,
  FORGOTTEN_PER_TURN,
  SHORTEST_KEPT_INTERVAL_MS,
  SILENT_INTERVALS,
  type TrackerCaps,
} from './limits.ts';
import type { Wanted } from './peer-draw.ts';
import { type SwarmAnnounce, SwarmTable } from './swarm-table.ts';

export interface TrackerOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** What clients are asked to keep between announces. */
  readonly intervalMs?: number;
  /** Left out: it serves every torrent. */
  readonly allowed?: AllowList | undefined;
  readonly caps?: Partial<TrackerCaps>;
  /** Peers whose tracker this is: they are in the swarm whenever somebody asks. */
  readonly ourselves?: (infoHash: Uint8Array) => readonly SwarmAnnounce[];
  readonly onAnnounce?: () => void;
}

export type TrackerAnswer =
  /** The peers are good until the next request. */
  | {
      readonly kind: 'peers';
      readonly counts: SwarmCounts;
      readonly peers: DrawnPeers;
      /** False where there was no room for the asker: nobody hears of it. */
      readonly isKept: boolean;
    }
  | { readonly kind: 'unknown-torrent' };

/** For those who can be told. */
export const NO_ROOM = 'this tracker has no room for you: others do not hear of you through it';

export const UNKNOWN_TORRENT = 'this tracker does not serve this torrent';

export type TrackerRoad = 'http' | 'udp';

interface Deeds {
  announces: number;
  scrapes: number;
  /** Announces of torrents that are not served. */
  refused: number;
  /** Announces of peers that there was no room for: they hear of others, and nobody hears of them. */
  unkept: number;
  /** Requests that could not be read. */
  malformed: number;
  /** Requests of those who asked too much. */
  floods: number;
}

export type TrackerDeeds = Readonly<Deeds>;

const noDeeds = (): Deeds => ({
  announces: 0,
  scrapes: 0,
  refused: 0,
  unkept: 0,
  malformed: 0,
  floods: 0,
});

export class Tracker {
  readonly intervalMs: number;
  readonly startedAtMs: number;
  readonly #clock: Clock;
  readonly #swarms: SwarmTable;
  readonly #gate: FloodGate;
  readonly #deeds = { http: noDeeds(), udp: noDeeds() };
  readonly #ourselves: TrackerOptions['ourselves'];
  readonly #onAnnounce: TrackerOptions['onAnnounce'];
  #allowed: AllowList | undefined;
  #isForgetting = false;

  constructor(options: TrackerOptions) {
    const { clock, random, intervalMs = DEFAULT_INTERVAL_MS, allowed } = options;
    const caps = { ...DEFAULT_CAPS, ...options.caps };
    this.intervalMs = intervalMs;
    this.startedAtMs = clock.now();
    this.#clock = clock;
    const keptMs = Math.max(intervalMs, SHORTEST_KEPT_INTERVAL_MS) * SILENT_INTERVALS;
    this.#swarms = new SwarmTable(keptMs, random, caps);
    this.#gate = new FloodGate(random, caps.requestsPerHost);
    this.#allowed = allowed;
    this.#ourselves = options.ourselves;
    this.#onAnnounce = options.onAnnounce;
  }

  /** Torrents with at least one peer. */
  get swarmCount(): number {
    return this.#swarms.size;
  }

  get peerCount(): number {
    return this.#swarms.peerCount;
  }

  /** Memory that peers and swarms may use just now. */
  get bytes(): number {
    return this.#swarms.bytes;
  }

  /** Undefined where it serves every torrent. */
  get allowedCount(): number | undefined {
    return this.#allowed?.size;
  }

  get uptimeMs(): number {
    return this.#clock.now() - this.startedAtMs;
  }

  deeds(road: TrackerRoad): TrackerDeeds {
    return this.#deeds[road];
  }

  /** From now on; peers of torrents that are no longer served are forgotten as those that fall silent. */
  allow(allowed: AllowList): void {
    this.#allowed = allowed;
  }

  /** May this one ask now? Only of hosts that have shown that they are there. */
  admits(host: string, road: TrackerRoad): boolean {
    const isAdmitted = this.#gate.admits(host, this.#clock.now());
    if (!isAdmitted) this.#deeds[road].floods += 1;
    return isAdmitted;
  }

  /** One that could not be read. */
  noteMalformed(road: TrackerRoad): void {
    this.#deeds[road].malformed += 1;
  }

  announce(announce: SwarmAnnounce, wanted: Wanted, road: TrackerRoad): TrackerAnswer {
    const deeds = this.#deeds[road];
    deeds.announces += 1;
    if (this.#allowed?.has(toBinaryString(announce.infoHash)) === false) {
      deeds.refused += 1;
      return { kind: 'unknown-torrent' };
    }
    const nowMs = this.#clock.now();
    this.#onAnnounce?.();
    this.#forgetSilent(nowMs, FORGOTTEN_PER_REQUEST);
    for (const own of this.#ourselves?.(announce.infoHash) ?? []) {
      this.#swarms.announce(own, nowMs);
    }
    const isKept = this.#swarms.announce(announce, nowMs);
    if (!isKept) deeds.unkept += 1;
    const isLeaving = announce.event === 'stopped';
    const peers = this.#swarms.draw(announce, isLeaving ? NOBODY : wanted, nowMs);
    return { kind: 'peers', counts: this.#swarms.counts(announce.infoHash), peers, isKept };
  }

  /** In the order of the hashes; nobody is in torrents that are not served. */
  scrape(infoHashes: readonly Uint8Array[], road: TrackerRoad): readonly SwarmCounts[] {
    this.#deeds[road].scrapes += 1;
    this.#forgetSilent(this.#clock.now(), FORGOTTEN_PER_REQUEST);
    return infoHashes.map((infoHash) => this.#swarms.counts(infoHash));
  }

  /** After a silence of all there may be a million of them: the rest are forgotten in turns of their own, so that nobody waits for it. */
  #forgetSilent(nowMs: number, most: number): void {
    if (!this.#swarms.forgetSilent(nowMs, most) || this.#isForgetting) return;
    this.#isForgetting = true;
    this.#clock.nextTurn(() => {
      this.#isForgetting = false;
      this.#forgetSilent(this.#clock.now(), FORGOTTEN_PER_TURN);
    });
  }
}

const NOBODY: Wanted = { own: 0, other: 0 };
