/** Announces one torrent: joins the plan to the trackers, and keeps what is to be told of each. */
import { mayName, parseAddress, scopeOf } from '../base/addresses.ts';
import { isSluiceError, messageOf } from '../base/errors.ts';
import type { Timer } from '../base/ports/clock.ts';
import { type SafeText, safeText } from '../base/safe-text.ts';
import { AnnouncePlan, type AnnounceStep } from '../policy/announce-plan.ts';
import type { TrackerMove } from '../policy/announce-tiers.ts';
import type { AnnounceEvent, AnnounceRequest } from '../protocol/tracker-announce.ts';
import type { AnnouncerOptions } from './announcer-options.ts';
import { createTrackerClient } from './create-tracker-client.ts';
import { MAX_USED_TRACKERS, STOP_DEADLINE_MS } from './limits.ts';
import { redactedUrl } from './redacted-url.ts';
import type { TrackerAnswer, TrackerClient } from './tracker-client.ts';
import { failureOf, failureWords, type TrackerFailure } from './tracker-failure.ts';
import { TrackerRecord, type TrackerView } from './tracker-record.ts';

interface Farewell {
  readonly urls: readonly string[];
  readonly giveUp: AbortController;
  readonly done: Promise<void>;
}

export class Announcer {
  readonly #options: AnnouncerOptions;
  readonly #plan: AnnouncePlan;
  readonly #clients = new Map<string, TrackerClient>();
  readonly #records = new Map<string, TrackerRecord>();
  #timer: Timer | undefined;
  /** The announce under way; a stop aborts it, and its answer is then of an older run. */
  #underWay: { readonly url: string; readonly abort: AbortController } | undefined;
  #scraping = new AbortController();
  /** Rounds of `stopped` that are under way. */
  readonly #farewells = new Set<Farewell>();
  #lastNumber = -1;

  constructor(options: AnnouncerOptions) {
    this.#options = options;
    this.#plan = new AnnouncePlan(firstTrackers(options.tiers), options.ports.random);
    for (const url of this.#plan.urls) {
      this.#know(url);
      if (!this.#clients.has(url)) this.#plan.abandon(url);
    }
  }

  /** The first announce leaves before this returns, where no name must be looked up. */
  start(): void {
    // A late `stopped` would undo our `started`.
    for (const { giveUp } of this.#farewells) giveUp.abort();
    for (const record of this.#records.values()) record.begin();
    this.#plan.start(this.#now());
    this.#pump();
  }

  /** The last wanted byte is there. */
  complete(): void {
    this.#plan.complete(this.#now());
    this.#pump();
  }

  /** As soon as the tracker's own rules allow. */
  announceNow(): void {
    this.#plan.announceNow(this.#now());
    this.#pump();
  }

  /** The same for one tracker, in use or not. False where it will never be asked (again). */
  announceTo(number: number): boolean {
    const mayBeAsked = this.#plan.announceTo(this.#urlOf(number));
    this.#pump();
    return mayBeAsked;
  }

  /** By tier, as they are; never to be shown. */
  get tiers(): readonly (readonly string[])[] {
    return this.#plan.tiers;
  }

  has(number: number): boolean {
    return [...this.#records.values()].some((record) => record.number === number);
  }

  /** `url` is not among them; `tier` is one that is there, or the next. */
  add(url: string, tier: number): void {
    this.#know(url);
    this.#plan.add(url, tier, this.#now());
    this.#begin(url);
  }

  /** It hears `stopped` if it knows of us. */
  remove(number: number): void {
    const url = this.#urlOf(number);
    const hasHeardUs = this.#plan.remove(url, this.#now());
    this.#forget(url, hasHeardUs);
    this.#pump();
  }

  /** Another in its place, with its number. `url` is not among them. */
  replace(number: number, url: string): void {
    const old = this.#urlOf(number);
    this.#know(url, number);
    const hasHeardUs = this.#plan.replace(old, url, this.#now());
    this.#forget(old, hasHeardUs);
    this.#begin(url);
  }

  move(number: number, to: TrackerMove): void {
    this.#plan.move(this.#urlOf(number), to);
    this.#pump();
  }

  /** The number of a tracker in use, by its address. */
  numberOf(url: string): number | undefined {
    return this.#records.get(url)?.number;
  }

  /** Announces no more and tells nobody: another goes on in its place, with the same identity. */
  abandon(): readonly string[] {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#underWay?.abort.abort();
    this.#underWay = undefined;
    this.#scraping.abort();
    this.#scraping = new AbortController();
    const heard = this.#plan.stop();
    this.#changed();
    return heard;
  }

  /** Tells those that know of us; resolves when they have answered or after three seconds, and never rejects. */
  async stop(): Promise<void> {
    const heard = this.abandon();
    this.#sayStopped(
      heard,
      heard.map((url) => this.#clients.get(url)!),
    );
    await Promise.all([...this.#farewells].map(({ done }) => done));
  }

  /** In the torrent's order. Stable: equal until `onChange`. */
  trackers(): readonly TrackerView[] {
    return this.#plan.trackers().map((planned) => this.#records.get(planned.url)!.view(planned));
  }

  #urlOf(number: number): string {
    for (const [url, record] of this.#records) if (record.number === number) return url;
    throw new Error(`there is no tracker ${number}`);
  }

  #know(url: string, number = ++this.#lastNumber): void {
    const record = new TrackerRecord(number, redactedUrl(url), this.#options.ports.clock);
    this.#records.set(url, record);
    try {
      this.#clients.set(url, createTrackerClient(url, this.#options.ports));
    } catch (error) {
      if (!isSluiceError(error)) throw error;
      record.unusable(safeText(error.message));
    }
  }

  /** It is in the plan: may it be asked, it is asked in its turn. */
  #begin(url: string): void {
    if (!this.#clients.has(url)) this.#plan.abandon(url);
    for (const { urls, giveUp } of this.#farewells) if (urls.includes(url)) giveUp.abort();
    this.#pump();
  }

  #forget(url: string, hasHeardUs: boolean): void {
    const client = this.#clients.get(url);
    this.#clients.delete(url);
    this.#records.delete(url);
    if (this.#underWay?.url === url) {
      this.#underWay.abort.abort();
      this.#underWay = undefined;
    }
    if (hasHeardUs && client !== undefined) this.#sayStopped([url], [client]);
  }

  #pump(): void {
    const step = this.#plan.next(this.#now());
    if (step !== undefined) this.#announce(step);
    this.#schedule();
    this.#changed();
  }

  #schedule(): void {
    this.#timer?.cancel();
    const atMs = this.#plan.nextAtMs;
    this.#timer =
      atMs === undefined
        ? undefined
        : this.#options.ports.clock.setTimer(atMs - this.#now(), () => this.#pump());
  }

  #announce(step: AnnounceStep): void {
    const underWay = { url: step.url, abort: new AbortController() };
    this.#underWay = underWay;
    const isCurrent = (): boolean => this.#underWay === underWay;
    this.#ask(this.#clients.get(step.url)!, step.event, underWay.abort.signal).then(
      (answer) => {
        if (isCurrent()) this.#onAnswer(step, answer);
      },
      (error: unknown) => {
        if (isCurrent()) this.#onError(step, error);
      },
    );
  }

  #ask(
    client: TrackerClient,
    event: AnnounceEvent | undefined,
    signal: AbortSignal,
  ): Promise<TrackerAnswer> {
    return client.announce(this.#request(event), signal);
  }

  #request(event: AnnounceEvent | undefined): AnnounceRequest {
    const { identity } = this.#options;
    return {
      ...this.#options.totals(),
      infoHash: identity.infoHash,
      peerId: identity.peerId,
      port: identity.port(),
      key: identity.key,
      ...(identity.encryption && { encryption: identity.encryption() }),
      wanted: event === 'stopped' ? 0 : this.#options.wants(),
      // Not in place of `started`: a tracker that does not know the word has to know us first.
      event: event ?? (this.#options.isPartialSeed() ? 'paused' : undefined),
    };
  }

  #onAnswer(step: AnnounceStep, answer: TrackerAnswer): void {
    this.#underWay = undefined;
    if (answer.kind === 'refused') {
      this.#failed(step, 'refused', answer.reason, answer.retry);
      return;
    }
    const record = this.#records.get(step.url)!;
    record.accepted(answer);
    this.#plan.onAccepted(step, answer, this.#now(), this.#options.ports.random);
    this.#pump();
    // A name comes back where a proxy has looked it up: what it leads to is out in the world.
    const isNamed = parseAddress(answer.address) === undefined;
    const source = isNamed ? 'global' : scopeOf(answer.address);
    const peers = answer.peers.filter(({ host }) => mayName(source, scopeOf(host)));
    this.#options.onAnnounced?.({ url: record.url, peers: peers.length });
    if (answer.externalAddress !== undefined) {
      this.#options.onExternalAddress?.(answer.externalAddress, answer.address);
    }
    if (peers.length > 0) this.#options.onPeers(peers, answer.address, record.number);
    if (answer.seeds === undefined) this.#scrape(step.url);
  }

  /** Where the announce does not say how many there are (BEP 48). Not being told is no failure. */
  #scrape(url: string): void {
    const asked = this.#clients
      .get(url)
      ?.scrape?.(this.#options.identity.infoHash, this.#scraping.signal);
    asked?.then(
      (counts) => {
        if (counts === undefined) return;
        this.#records.get(url)?.scraped(counts);
        this.#changed();
      },
      () => undefined,
    );
  }

  #onError(step: AnnounceStep, error: unknown): void {
    this.#underWay = undefined;
    this.#failed(step, failureOf(error), safeText(messageOf(error)), undefined);
  }

  #failed(
    step: AnnounceStep,
    failure: TrackerFailure,
    message: SafeText,
    retry: { readonly afterMs: number } | 'never' | undefined,
  ): void {
    const record = this.#records.get(step.url)!;
    const isNew = record.failed(failure, message);
    this.#plan.onFailed(step, retry, this.#now(), this.#options.ports.random);
    this.#pump();
    if (isNew)
      this.#options.onFailed?.({ url: record.url, message: failureWords(failure, message) });
  }

  #sayStopped(urls: readonly string[], clients: readonly TrackerClient[]): void {
    if (urls.length === 0) return;
    const giveUp = new AbortController();
    const timer = this.#options.ports.clock.setTimer(STOP_DEADLINE_MS, () => giveUp.abort());
    const told = clients.map((client) => this.#ask(client, 'stopped', giveUp.signal));
    const givenUp = new Promise((resolve) => {
      giveUp.signal.addEventListener('abort', resolve, { once: true });
    });
    // Whether they heard it changes nothing for us: they forget who does not announce.
    const done = Promise.race([Promise.allSettled(told), givenUp]).then(() => {
      timer.cancel();
      this.#farewells.delete(farewell);
    });
    const farewell: Farewell = { urls, giveUp, done };
    this.#farewells.add(farewell);
  }

  #changed(): void {
    for (const planned of this.#plan.trackers()) {
      this.#records.get(planned.url)!.plan(planned.nextAtMs);
    }
    this.#options.onChange();
  }

  #now(): number {
    return this.#options.ports.clock.now();
  }
}

/** The first so many of all tiers together. */
const firstTrackers = (tiers: readonly (readonly string[])[]): readonly (readonly string[])[] => {
  let room = MAX_USED_TRACKERS;
  return tiers.map((tier) => {
    const kept = tier.slice(0, room);
    room -= kept.length;
    return kept;
  });
};
