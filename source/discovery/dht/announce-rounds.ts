/** Announces torrents again and again while they are followed, one after the other however many there are. */
import { toBinaryString } from '../../base/bytes.ts';
import type { Unsubscribe } from '../../base/emitter.ts';
import type { Clock, Timer } from '../../base/ports/clock.ts';
import type { Endpoint } from '../../base/ports/network.ts';
import type { Random } from '../../base/ports/random.ts';
import {
  DHT_ANNOUNCE_MS,
  DHT_ANNOUNCE_SPACING_MS,
  FIRST_DHT_SEARCH_RETRY_MS,
  MAX_DHT_SEARCH_RETRY_MS,
} from '../limits.ts';
import type { PeerSearchResult } from './peer-search.ts';

export interface FollowedTorrent {
  /** 20 bytes. */
  readonly infoHash: Uint8Array;
  /** Where peers reach us; 0 where nobody can: then it is only searched. */
  port(): number;
  /** Peers are taken in where our packets come from: a router may have made another port of that (BEP 5). */
  hasImpliedPort?(): boolean;
  isSeed(): boolean;
  onPeers(peers: readonly Endpoint[]): void;
  onRound?(result: PeerSearchResult): void;
}

/** How the rounds of one torrent stand. */
export interface RoundStanding {
  readonly isBusy: boolean;
  /** When the next one is to begin, by the clock. */
  readonly dueMs: number;
  /** Undefined before the first one has ended. */
  readonly last: FinishedRound | undefined;
}

export interface FinishedRound extends Pick<PeerSearchResult, 'peers' | 'answers' | 'announcedTo'> {
  readonly endedMs: number;
}

/** Numbers alone: there are ten thousand of them in a large session. */
interface Followed {
  readonly torrent: FollowedTorrent;
  dueAt: number;
  /** Negative before the first round has ended; what follows is of the last one. */
  endedMs: number;
  peers: number;
  answers: number;
  announcedTo: number;
  /** In a row, in which nobody was found. */
  lonelyRounds: number;
  isBusy: boolean;
  /** Nobody wants to hear of it any more. */
  isOver: boolean;
}

export interface AnnounceRoundsOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Nothing is announced before. */
  readonly isReady: () => boolean;
  readonly announce: (
    torrent: FollowedTorrent,
    onPeers: (peers: readonly Endpoint[]) => void,
  ) => Promise<PeerSearchResult>;
}

export class AnnounceRounds {
  readonly #options: AnnounceRoundsOptions;
  readonly #followed = new Map<string, Followed>();
  #timer: Timer | undefined;
  #lastStartAt = Number.NEGATIVE_INFINITY;
  #isClosed = false;

  constructor(options: AnnounceRoundsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#followed.size;
  }

  follow(torrent: FollowedTorrent): Unsubscribe {
    const key = toBinaryString(torrent.infoHash);
    const followed = {
      torrent,
      dueAt: this.#options.clock.now(),
      endedMs: -1,
      peers: 0,
      answers: 0,
      announcedTo: 0,
      lonelyRounds: 0,
      isBusy: false,
      isOver: false,
    };
    this.#followed.set(key, followed);
    this.plan();
    return () => {
      followed.isOver = true;
      if (this.#followed.get(key) === followed) this.#followed.delete(key);
    };
  }

  /** Undefined for one that is not followed. */
  standingOf(infoHash: Uint8Array): RoundStanding | undefined {
    const followed = this.#followed.get(toBinaryString(infoHash));
    if (followed === undefined) return undefined;
    const { isBusy, dueAt: dueMs, endedMs, peers, answers, announcedTo } = followed;
    const last = endedMs < 0 ? undefined : { endedMs, peers, answers, announcedTo };
    return { isBusy, dueMs, last };
  }

  /** Somebody is in a swarm; where it is one of ours, we need not search for them. */
  onAnnounced(infoHash: Uint8Array, peer: Endpoint, isSeed: boolean): void {
    const torrent = this.#followed.get(toBinaryString(infoHash))?.torrent;
    // Two seeds are of no use to each other.
    if (torrent !== undefined && !(isSeed && torrent.isSeed())) torrent.onPeers([peer]);
  }

  /** Something has changed: now may be the time. */
  plan(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const next = this.#next();
    if (this.#isClosed || next === undefined || !this.#options.isReady()) return;
    const { clock } = this.#options;
    const at = Math.max(next.dueAt, this.#lastStartAt + DHT_ANNOUNCE_SPACING_MS);
    this.#timer = clock.setTimer(Math.max(0, at - clock.now()), () => {
      this.#lastStartAt = clock.now();
      void this.#announce(next);
      this.plan();
    });
  }

  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
    this.#followed.clear();
  }

  #next(): Followed | undefined {
    let next: Followed | undefined;
    for (const followed of this.#followed.values()) {
      if (followed.isBusy) continue;
      if (next === undefined || followed.dueAt < next.dueAt) next = followed;
    }
    return next;
  }

  async #announce(followed: Followed): Promise<void> {
    const { clock, random, announce } = this.#options;
    const { torrent } = followed;
    followed.isBusy = true;
    const onPeers = (peers: readonly Endpoint[]): void => {
      if (!followed.isOver) torrent.onPeers(peers);
    };
    const result = await announce(torrent, onPeers).catch(() => undefined);
    if (followed.isOver) return;
    const isLonely = result === undefined || result.peers === 0;
    followed.lonelyRounds = isLonely ? followed.lonelyRounds + 1 : 0;
    const waitMs = isLonely ? lonelyWaitMs(followed.lonelyRounds) : DHT_ANNOUNCE_MS;
    followed.dueAt = clock.now() + waitMs * (0.9 + 0.2 * random.float());
    followed.isBusy = false;
    if (result !== undefined) note(followed, result, clock.now());
    this.plan();
  }
}

const note = (followed: Followed, result: PeerSearchResult, endedMs: number): void => {
  followed.endedMs = endedMs;
  followed.peers = result.peers;
  followed.answers = result.answers;
  followed.announcedTo = result.announcedTo;
  followed.torrent.onRound?.(result);
};

const lonelyWaitMs = (rounds: number): number =>
  Math.min(MAX_DHT_SEARCH_RETRY_MS, FIRST_DHT_SEARCH_RETRY_MS * 2 ** (rounds - 1));
