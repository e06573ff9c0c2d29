/** Announces one torrent: joins the plan to the trackers, and keeps what is to be told of each. */
import { mayName, scopeOf } from '../base/addresses.ts';
import { isSluiceError, messageOf } from '../base/errors.ts';
import type { Timer } from '../base/ports/clock.ts';
import { type SafeText, safeText } from '../base/safe-text.ts';
import { AnnouncePlan, type AnnounceStep } from '../policy/announce-plan.ts';
import type { AnnounceEvent, AnnounceRequest } from '../protocol/tracker-announce.ts';
import type { AnnouncerOptions } from './announcer-options.ts';
import { createTrackerClient } from './create-tracker-client.ts';
import { MAX_USED_TRACKERS, STOP_DEADLINE_MS } from './limits.ts';
import { redactedUrl } from './redacted-url.ts';
import type { TrackerAnswer, TrackerClient } from './tracker-client.ts';
import { TrackerRecord, type TrackerView } from './tracker-record.ts';

export class Announcer {
  readonly #options: AnnouncerOptions;
  readonly #plan: AnnouncePlan;
  readonly #clients = new Map<string, TrackerClient>();
  readonly #records = new Map<string, TrackerRecord>();
  #timer: Timer | undefined;
  /** Of the announce under way; a stop aborts it, and its answer is then of an older run. */
  #underWay: AbortController | undefined;
  #scraping = new AbortController();
  /** Of the last round of `stopped`. */
  #saysStopped: AbortController | undefined;

  constructor(options: AnnouncerOptions) {
    this.#options = options;
    this.#plan = new AnnouncePlan(firstTrackers(options.tiers), options.ports.random);
    for (const url of this.#plan.urls) this.#add(url);
  }

  /** The first announce leaves before this returns, where no name must be looked up. */
  start(): void {
    // A late `stopped` would undo our `started`.
    this.#saysStopped?.abort();
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

  /** Tells those that know of us; resolves when they have answered or after three seconds, and never rejects. */
  async stop(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#underWay?.abort();
    this.#underWay = undefined;
    this.#scraping.abort();
    this.#scraping = new AbortController();
    const heard = this.#plan.stop();
    this.#changed();
    if (heard.length === 0) return;
    await this.#sayStopped(heard);
  }

  /** In the torrent's order. Stable: equal until `onChange`. */
  trackers(): readonly TrackerView[] {
    return this.#plan.trackers().map((planned) => this.#records.get(planned.url)!.view(planned));
  }

  #add(url: string): void {
    const record = new TrackerRecord(redactedUrl(url), this.#options.ports.clock);
    this.#records.set(url, record);
    try {
      this.#clients.set(url, createTrackerClient(url, this.#options.ports));
    } catch (error) {
      if (!isSluiceError(error)) throw error;
      record.unusable(safeText(error.message));
      this.#plan.abandon(url);
    }
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
    const underWay = new AbortController();
    this.#underWay = underWay;
    const isCurrent = (): boolean => this.#underWay === underWay;
    this.#ask(step.url, step.event, underWay.signal).then(
      (answer) => {
        if (isCurrent()) this.#onAnswer(step, answer);
      },
      (error: unknown) => {
        if (isCurrent()) this.#onError(step, error);
      },
    );
  }

  #ask(url: string, event: AnnounceEvent | undefined, signal: AbortSignal): Promise<TrackerAnswer> {
    return this.#clients.get(url)!.announce(this.#request(event), signal);
  }

  #request(event: AnnounceEvent | undefined): AnnounceRequest {
    const { identity } = this.#options;
    return {
      ...this.#options.totals(),
      infoHash: identity.infoHash,
      peerId: identity.peerId,
      port: identity.port(),
      key: identity.key,
      wanted: event === 'stopped' ? 0 : this.#options.wants(),
      event,
    };
  }

  #onAnswer(step: AnnounceStep, answer: TrackerAnswer): void {
    this.#underWay = undefined;
    if (answer.kind === 'refused') {
      this.#failed(step, answer.reason, answer.retry);
      return;
    }
    const record = this.#records.get(step.url)!;
    record.accepted(answer);
    this.#plan.onAccepted(step, answer, this.#now(), this.#options.ports.random);
    this.#pump();
    const source = scopeOf(answer.address);
    const peers = answer.peers.filter(({ host }) => mayName(source, scopeOf(host)));
    this.#options.onAnnounced?.({ url: record.url, peers: peers.length });
    if (answer.externalAddress !== undefined) {
      this.#options.onExternalAddress?.(answer.externalAddress, answer.address);
    }
    if (peers.length > 0) this.#options.onPeers(peers, answer.address);
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
        this.#records.get(url)!.scraped(counts);
        this.#changed();
      },
      () => undefined,
    );
  }

  #onError(step: AnnounceStep, error: unknown): void {
    this.#underWay = undefined;
    this.#failed(step, safeText(messageOf(error)), undefined);
  }

  #failed(
    step: AnnounceStep,
    message: SafeText,
    retry: { readonly afterMs: number } | 'never' | undefined,
  ): void {
    const record = this.#records.get(step.url)!;
    const isNew = record.failed(message);
    this.#plan.onFailed(step, retry, this.#now(), this.#options.ports.random);
    this.#pump();
    if (isNew) this.#options.onFailed?.({ url: record.url, message });
  }

  #sayStopped(urls: readonly string[]): Promise<void> {
    const giveUp = new AbortController();
    this.#saysStopped = giveUp;
    return new Promise((resolve) => {
      const timer = this.#options.ports.clock.setTimer(STOP_DEADLINE_MS, () => {
        giveUp.abort();
        resolve();
      });
      // Whether they heard it changes nothing for us: they forget who does not announce.
      void Promise.allSettled(urls.map((url) => this.#ask(url, 'stopped', giveUp.signal))).then(
        () => {
          timer.cancel();
          resolve();
        },
      );
    });
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
