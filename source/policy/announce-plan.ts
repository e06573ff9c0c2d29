/**
 * Which tracker of a torrent to ask next, when, and with which event (BEP 3, 12, 31). One announce at a time:
 * a later tier is asked only when all of the tiers before it failed. Times are milliseconds of a monotonic clock.
 */
import { type Random, shuffled } from '../base/ports/random.ts';
import type { AnnounceEvent } from '../protocol/tracker-announce.ts';
import {
  ANNOUNCE_JITTER,
  DEFAULT_ANNOUNCE_INTERVAL_MS,
  FIRST_TRACKER_RETRY_MS,
  MAX_ANNOUNCE_INTERVAL_MS,
  MAX_TRACKER_RETRY_MS,
  MIN_ANNOUNCE_INTERVAL_MS,
} from './limits.ts';

export interface AnnounceStep {
  readonly url: string;
  readonly event: AnnounceEvent | undefined;
}

export type PlannedState = 'waiting' | 'announcing' | 'working' | 'failing' | 'standby' | 'stopped';

export interface PlannedTracker {
  readonly url: string;
  /** From 0, as in the torrent. */
  readonly tier: number;
  readonly state: PlannedState;
  /** It will never be asked (again). */
  readonly isGone: boolean;
  /** When it will be asked if nothing changes; undefined where it will not be. */
  readonly nextAtMs: number | undefined;
}

interface Tracker {
  readonly url: string;
  readonly tier: number;
  /** It took a `started` and no `stopped` since. */
  hasHeardUs: boolean;
  /** In a row. */
  failures: number;
  /** Not before this, after a failure. */
  retryAtMs: number;
  /** No regular announce before this; an event may come sooner. */
  regularAtMs: number;
  /** When it was last asked, for "announce now". */
  askedAtMs: number;
  /** It will never answer: unsupported, or it said "never" (BEP 31). */
  isGone: boolean;
}

const LONG_AGO = -Infinity;

export class AnnouncePlan {
  /** As the torrent lists them, for the screen. */
  readonly #trackers: readonly Tracker[];
  /** As they are asked: shuffled once, then the one that works goes to the front of its tier. */
  readonly #tiers: Tracker[][];
  #isRunning = false;
  #dueAtMs: number | undefined;
  #underWay: Tracker | undefined;
  #current: Tracker | undefined;
  #owesCompleted = false;
  /** Failed since the last success: not asked twice in one pass. */
  readonly #tried = new Set<Tracker>();

  constructor(tiers: readonly (readonly string[])[], random: Random) {
    const listed = withoutRepeats(tiers).map((urls, tier) =>
      urls.map((url) => newTracker(url, tier)),
    );
    this.#trackers = listed.flat();
    this.#tiers = listed.map((tier) => shuffled(tier, random));
  }

  get urls(): readonly string[] {
    return this.#trackers.map(({ url }) => url);
  }

  start(nowMs: number): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#owesCompleted = false;
    this.#current = undefined;
    this.#hurry(nowMs);
  }

  /** The download is complete: says so once, to a tracker that has heard `started`. */
  complete(nowMs: number): void {
    if (!this.#isRunning) return;
    this.#owesCompleted = true;
    this.#dueAtMs = nowMs;
  }

  /** Trackers that know of us and should hear `stopped`. What is under way counts no more. */
  stop(): readonly string[] {
    const heard = this.#trackers.filter(({ hasHeardUs }) => hasHeardUs).map(({ url }) => url);
    for (const tracker of this.#trackers) tracker.hasHeardUs = false;
    this.#isRunning = false;
    this.#underWay = undefined;
    this.#current = undefined;
    this.#dueAtMs = undefined;
    return heard;
  }

  /** As soon as the tracker's rules allow: no sooner than its own minimum, or a minute, after it was last asked. */
  announceNow(nowMs: number): void {
    if (this.#isRunning && this.#underWay === undefined) this.#hurry(nowMs);
  }

  /** This one can never be asked. */
  abandon(url: string): void {
    const tracker = this.#find(url);
    if (tracker !== undefined) tracker.isGone = true;
  }

  /** What to do now, if anything; it is under way from then on, until `onAccepted` or `onFailed`. */
  next(nowMs: number): AnnounceStep | undefined {
    if (!this.#isDue(nowMs)) return undefined;
    const tracker = this.#candidates().find(({ retryAtMs }) => retryAtMs <= nowMs);
    if (tracker === undefined) {
      this.#endPass();
      return undefined;
    }
    const event = this.#eventFor(tracker);
    if (event === undefined && tracker.regularAtMs > nowMs) {
      this.#dueAtMs = tracker.regularAtMs;
      return undefined;
    }
    this.#underWay = tracker;
    tracker.askedAtMs = nowMs;
    return { url: tracker.url, event };
  }

  /** When to ask `next` again; undefined while an announce is under way or nothing is planned. */
  get nextAtMs(): number | undefined {
    return this.#underWay === undefined ? this.#dueAtMs : undefined;
  }

  /** Intervals as the tracker said them, however wild. */
  onAccepted(
    step: AnnounceStep,
    said: { readonly intervalMs: number | undefined; readonly minIntervalMs: number | undefined },
    nowMs: number,
    random: Random,
  ): void {
    const tracker = this.#settle(step);
    if (tracker === undefined) return;
    tracker.failures = 0;
    tracker.retryAtMs = LONG_AGO;
    tracker.hasHeardUs = true;
    if (step.event === 'completed') this.#owesCompleted = false;
    const minMs = clampInterval(said.minIntervalMs ?? MIN_ANNOUNCE_INTERVAL_MS);
    const wishMs = clampInterval(said.intervalMs ?? DEFAULT_ANNOUNCE_INTERVAL_MS);
    tracker.regularAtMs = nowMs + minMs;
    this.#current = tracker;
    this.#promote(tracker);
    this.#tried.clear();
    // Never sooner than it asked (BEP 15), so the jitter only adds.
    const waitMs = Math.max(minMs, wishMs) * (1 + ANNOUNCE_JITTER * random.float());
    this.#dueAtMs = this.#owesCompleted
      ? nowMs
      : nowMs + Math.min(waitMs, MAX_ANNOUNCE_INTERVAL_MS);
  }

  /** The tracker did not answer, or refused; `retry` is what it said about that (BEP 31). */
  onFailed(
    step: AnnounceStep,
    retry: { readonly afterMs: number } | 'never' | undefined,
    nowMs: number,
    random: Random,
  ): void {
    const tracker = this.#settle(step);
    if (tracker === undefined) return;
    tracker.failures += 1;
    if (this.#current === tracker) this.#current = undefined;
    if (retry === 'never') tracker.isGone = true;
    tracker.retryAtMs = nowMs + waitAfterFailure(tracker.failures, retry, random);
    if (retry !== undefined) tracker.regularAtMs = tracker.retryAtMs;
    this.#tried.add(tracker);
    this.#dueAtMs = nowMs;
  }

  /** In the torrent's order. */
  trackers(): readonly PlannedTracker[] {
    const nextAtMs = this.nextAtMs;
    const first = nextAtMs === undefined ? undefined : this.#firstAt(nextAtMs);
    return this.#trackers.map((tracker) => ({
      url: tracker.url,
      tier: tracker.tier,
      state: this.#stateOf(tracker),
      isGone: tracker.isGone,
      nextAtMs: tracker === first || tracker === this.#current ? nextAtMs : this.#retryOf(tracker),
    }));
  }

  /** Our own back-off is cut short to a minute since the last try; what a tracker asked for is kept. */
  #hurry(nowMs: number): void {
    for (const tracker of this.#trackers) {
      const allowedAtMs = Math.max(
        tracker.askedAtMs + MIN_ANNOUNCE_INTERVAL_MS,
        tracker.regularAtMs,
      );
      tracker.retryAtMs = Math.min(tracker.retryAtMs, allowedAtMs);
    }
    this.#tried.clear();
    this.#dueAtMs = nowMs;
  }

  #find(url: string): Tracker | undefined {
    return this.#trackers.find((tracker) => tracker.url === url);
  }

  #isDue(nowMs: number): boolean {
    return (
      this.#isRunning &&
      this.#underWay === undefined &&
      this.#dueAtMs !== undefined &&
      this.#dueAtMs <= nowMs
    );
  }

  /** Those not yet tried in this pass, in the order of asking. */
  #candidates(): readonly Tracker[] {
    return this.#tiers.flat().filter((tracker) => !tracker.isGone && !this.#tried.has(tracker));
  }

  /** All have failed: the next pass begins when the first of them may be asked again. */
  #endPass(): void {
    this.#tried.clear();
    const retries = this.#candidates().map(({ retryAtMs }) => retryAtMs);
    this.#dueAtMs = retries.length === 0 ? undefined : Math.min(...retries);
  }

  #eventFor(tracker: Tracker): AnnounceEvent | undefined {
    if (!tracker.hasHeardUs) return 'started';
    return this.#owesCompleted ? 'completed' : undefined;
  }

  /** Undefined where the answer belongs to a run that was stopped. */
  #settle(step: AnnounceStep): Tracker | undefined {
    const tracker = this.#underWay;
    if (!this.#isRunning || tracker?.url !== step.url) return undefined;
    this.#underWay = undefined;
    return tracker;
  }

  /** BEP 12: a tracker that works moves to the front of its tier. */
  #promote(tracker: Tracker): void {
    const tier = this.#tiers[tracker.tier]!;
    tier.splice(tier.indexOf(tracker), 1);
    tier.unshift(tracker);
  }

  #firstAt(atMs: number): Tracker | undefined {
    return this.#candidates().find(({ retryAtMs }) => retryAtMs <= atMs);
  }

  #retryOf(tracker: Tracker): number | undefined {
    const isWaiting = this.#isRunning && tracker.failures > 0 && !tracker.isGone;
    return isWaiting && this.#current === undefined ? tracker.retryAtMs : undefined;
  }

  #stateOf(tracker: Tracker): PlannedState {
    if (tracker.isGone) return 'failing';
    if (!this.#isRunning) return 'stopped';
    if (tracker === this.#underWay) return 'announcing';
    if (tracker.failures > 0) return 'failing';
    if (tracker === this.#current) return 'working';
    return this.#current === undefined ? 'waiting' : 'standby';
  }
}

/** A tracker counts where it stands first; tiers that end up empty vanish. */
const withoutRepeats = (tiers: readonly (readonly string[])[]): readonly (readonly string[])[] => {
  const seen = new Set<string>();
  return tiers
    .map((tier) =>
      tier.filter((url) => {
        const isNew = !seen.has(url);
        seen.add(url);
        return isNew;
      }),
    )
    .filter((tier) => tier.length > 0);
};

const newTracker = (url: string, tier: number): Tracker => ({
  url,
  tier,
  hasHeardUs: false,
  failures: 0,
  retryAtMs: LONG_AGO,
  regularAtMs: LONG_AGO,
  askedAtMs: LONG_AGO,
  isGone: false,
});

/** Also takes NaN and infinities for what they are: nonsense. */
const clampInterval = (intervalMs: number): number =>
  Number.isNaN(intervalMs)
    ? DEFAULT_ANNOUNCE_INTERVAL_MS
    : Math.min(Math.max(intervalMs, MIN_ANNOUNCE_INTERVAL_MS), MAX_ANNOUNCE_INTERVAL_MS);

const waitAfterFailure = (
  failures: number,
  retry: { readonly afterMs: number } | 'never' | undefined,
  random: Random,
): number => {
  const jitter = 1 + ANNOUNCE_JITTER * random.float();
  if (typeof retry === 'object') {
    return Math.min(clampInterval(retry.afterMs) * jitter, MAX_ANNOUNCE_INTERVAL_MS);
  }
  // No power beyond what the cap needs: 2^n would reach Infinity.
  const doubledMs = FIRST_TRACKER_RETRY_MS * 2 ** Math.min(failures - 1, 10);
  return Math.min(doubledMs * jitter, MAX_TRACKER_RETRY_MS);
};
