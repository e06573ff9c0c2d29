/**
 * Turns live objects into frames: at once after quiet, else at most one each interval, and none at
 * all while nobody listens. What did not change keeps its object, so a viewer compares with `===`.
 */
import { Emitter, type Unsubscribe } from '../../base/emitter.ts';
import type { TorrentId } from '../../base/ids.ts';
import type { Clock, Timer } from '../../base/ports/clock.ts';
import type { DetailPart, RatesDetails, TorrentDetails } from '../../contract/details.ts';
import type { DhtDetails } from '../../contract/dht.ts';
import type { Frame, SessionSummary, TorrentSummary } from '../../contract/frame.ts';
import {
  COMMAND_FRAME_INTERVAL_MS,
  FRAME_INTERVAL_MS,
  RATES_INTERVAL_MS,
  SILENCE_INTERVAL_MS,
} from '../limits.ts';

/** What the publisher needs of a torrent. */
export interface PublishedTorrent {
  readonly id: TorrentId;
  summary(): TorrentSummary;
  details(parts: ReadonlySet<DetailPart>): TorrentDetails;
}

export interface PublisherOptions {
  readonly clock: Clock;
  readonly torrents: () => Iterable<PublishedTorrent>;
  readonly session: () => SessionSummary;
  readonly sessionRates: () => RatesDetails;
  /** The same object until it looks different. */
  readonly sessionDht: () => DhtDetails;
}

type WatchTarget = TorrentId | 'session';

export class Publisher {
  readonly #options: PublisherOptions;
  readonly #emitter = new Emitter<{ frame: Frame }>();
  readonly #watched = new Map<WatchTarget, DetailPart[][]>();
  readonly #dirty = new Set<WatchTarget>();
  readonly #summaries = new Map<TorrentId, TorrentSummary>();
  readonly #details = new Map<TorrentId, TorrentDetails>();
  #sessionDetails: TorrentDetails | undefined;
  #frame: Frame | undefined;
  #isStale = true;
  #isClosed = false;
  #timer: Timer | undefined;
  /** Who waits until what has changed is shown. */
  #awaiting: (() => void)[] = [];
  /** Rates fall though nothing happens any more, so what moved is looked at again. */
  readonly #moving = new Set<TorrentId>();
  #isMoving = false;
  #ratesTimer: Timer | undefined;
  /** Silence is history too, and nothing else tells of it. */
  #silenceTimer: Timer | undefined;
  #builtMs = 0;
  #lastPublishedMs = Number.NEGATIVE_INFINITY;

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  /** The newest picture; built on the spot where nobody has listened so far, or where others wait for the next one. */
  frame(): Frame {
    if (!this.#hasListeners && this.#isMoving && this.#now() - this.#builtMs >= RATES_INTERVAL_MS) {
      this.#touchMoving();
    }
    if (this.#frame === undefined || (this.#isStale && !this.#hasListeners)) this.#build();
    else if (this.#isStale && this.#now() - this.#builtMs >= COMMAND_FRAME_INTERVAL_MS) {
      this.#build();
      // Those who listen have not seen it.
      this.#isStale = true;
    }
    return this.#frame!;
  }

  onFrame(listener: (frame: Frame) => void): Unsubscribe {
    const unsubscribe = this.#emitter.on('frame', listener);
    if (this.#isStale) this.#schedule();
    this.#followRates();
    this.#followSilence();
    return unsubscribe;
  }

  watch(target: WatchTarget, parts: readonly DetailPart[]): Unsubscribe {
    const wish = [...parts];
    const wishes = this.#watched.get(target) ?? [];
    wishes.push(wish);
    this.#watched.set(target, wishes);
    this.touch(target);
    return () => {
      const at = wishes.indexOf(wish);
      if (at < 0) return;
      wishes.splice(at, 1);
      if (wishes.length === 0 && this.#watched.get(target) === wishes) this.#watched.delete(target);
      this.touch(target);
    };
  }

  /** Something about this torrent changed. Called thousands of times a second. */
  touch(target: WatchTarget): void {
    this.#dirty.add(target);
    this.touchSession();
  }

  /** There are new samples in the histories of rates; they are in the picture only where somebody watches them. */
  touchRates(): void {
    for (const target of this.#watched.keys()) {
      if (this.#watches(target, 'rates')) this.touch(target);
    }
  }

  touchSession(): void {
    this.#isStale = true;
    if (this.#timer === undefined && this.#hasListeners) this.#schedule();
  }

  /** Resolves once a frame shows all that has changed so far, which then comes sooner than others. */
  shown(): Promise<void> {
    if (!this.#isStale || !this.#hasListeners) return Promise.resolve();
    return new Promise((resolve) => {
      this.#awaiting.push(resolve);
      if (this.#awaiting.length > 1) return;
      this.#timer?.cancel();
      this.#timer = undefined;
      this.#schedule(COMMAND_FRAME_INTERVAL_MS);
    });
  }

  close(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#tellShown();
    this.#ratesTimer?.cancel();
    this.#ratesTimer = undefined;
    this.#silenceTimer?.cancel();
    this.#silenceTimer = undefined;
    this.#isClosed = true;
  }

  get #hasListeners(): boolean {
    return !this.#isClosed && this.#emitter.listenerCount('frame') > 0;
  }

  #schedule(intervalMs = FRAME_INTERVAL_MS): void {
    if (this.#timer !== undefined || this.#isClosed) return;
    const sinceLast = this.#now() - this.#lastPublishedMs;
    this.#timer = this.#options.clock.setTimer(Math.max(0, intervalMs - sinceLast), () => {
      this.#timer = undefined;
      this.#tellShown();
      if (!this.#hasListeners) return;
      this.#lastPublishedMs = this.#now();
      this.#build();
      this.#followRates();
      this.#followSilence();
      this.#emitter.emit('frame', this.#frame!);
    });
  }

  /** In a turn of its own, so after the frame that comes now. */
  #tellShown(): void {
    const awaiting = this.#awaiting;
    this.#awaiting = [];
    for (const resolve of awaiting) resolve();
  }

  #followRates(): void {
    if (!this.#isMoving || this.#ratesTimer !== undefined || this.#isClosed) return;
    this.#ratesTimer = this.#options.clock.setTimer(RATES_INTERVAL_MS, () => {
      this.#ratesTimer = undefined;
      if (this.#hasListeners) this.#touchMoving();
    });
  }

  #followSilence(): void {
    const isWatched = [...this.#watched.keys()].some((target) => this.#watches(target, 'rates'));
    if (!isWatched || this.#silenceTimer !== undefined || this.#isClosed) return;
    this.#silenceTimer = this.#options.clock.setTimer(SILENCE_INTERVAL_MS, () => {
      this.#silenceTimer = undefined;
      if (this.#hasListeners) this.touchRates();
    });
  }

  #touchMoving(): void {
    for (const id of this.#moving) this.#dirty.add(id);
    this.touchSession();
  }

  #now(): number {
    return this.#options.clock.now();
  }

  #build(): void {
    this.#isStale = false;
    const present = new Set<TorrentId>();
    const torrents: TorrentSummary[] = [];
    const details: Record<string, TorrentDetails> = {};
    for (const torrent of this.#options.torrents()) {
      present.add(torrent.id);
      torrents.push(this.#summaryOf(torrent));
      const detail = this.#detailsOf(torrent);
      if (detail !== undefined) details[torrent.id] = detail;
    }
    for (const id of this.#summaries.keys()) {
      if (!present.has(id)) {
        this.#summaries.delete(id);
        this.#details.delete(id);
      }
    }
    this.#dirty.clear();
    const session = Object.freeze(this.#options.session());
    this.#noteMoving(session, torrents);
    this.#frame = Object.freeze({
      revision: (this.#frame?.revision ?? 0) + 1,
      session,
      torrents: Object.freeze(torrents),
      details: Object.freeze({ ...details, ...this.#detailsOfSession() }),
    });
  }

  #noteMoving(session: SessionSummary, torrents: readonly TorrentSummary[]): void {
    this.#builtMs = this.#now();
    this.#moving.clear();
    for (const torrent of torrents) if (hasRate(torrent)) this.#moving.add(torrent.id);
    this.#isMoving = this.#moving.size > 0 || hasRate(session);
  }

  #summaryOf(torrent: PublishedTorrent): TorrentSummary {
    const known = this.#summaries.get(torrent.id);
    if (known !== undefined && !this.#dirty.has(torrent.id)) return known;
    const summary = Object.freeze(torrent.summary());
    this.#summaries.set(torrent.id, summary);
    return summary;
  }

  #watches(target: WatchTarget, part: DetailPart): boolean {
    return this.#watched.get(target)?.some((parts) => parts.includes(part)) ?? false;
  }

  #detailsOfSession(): { readonly session?: TorrentDetails } {
    const { sessionRates, sessionDht } = this.#options;
    const rates = this.#watches('session', 'rates') ? sessionRates() : undefined;
    const dht = this.#watches('session', 'dht') ? sessionDht() : undefined;
    if (rates === undefined && dht === undefined) return {};
    const known = this.#sessionDetails;
    if (known === undefined || known.rates !== rates || known.dht !== dht) {
      const parts = { ...(rates && { rates }), ...(dht && { dht }) };
      this.#sessionDetails = Object.freeze(parts);
    }
    return { session: this.#sessionDetails! };
  }

  #detailsOf(torrent: PublishedTorrent): TorrentDetails | undefined {
    const wishes = this.#watched.get(torrent.id);
    if (wishes === undefined) {
      this.#details.delete(torrent.id);
      return undefined;
    }
    const known = this.#details.get(torrent.id);
    if (known !== undefined && !this.#dirty.has(torrent.id)) return known;
    const details = Object.freeze(torrent.details(new Set(wishes.flat())));
    this.#details.set(torrent.id, details);
    return details;
  }
}

const hasRate = (rates: { readonly downloadRate: number; readonly uploadRate: number }): boolean =>
  rates.downloadRate > 0 || rates.uploadRate > 0;
