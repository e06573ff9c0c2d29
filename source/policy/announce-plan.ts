/**
 * Which tracker of a torrent to ask next, when, and with which event (BEP 3, 12, 31). One announce at a time:
 * a later tier is asked only when all of the tiers before it failed. Times are milliseconds of a monotonic clock.
 */
import type { Random } from '../base/ports/random.ts';
import type { AnnounceEvent } from '../protocol/tracker-announce.ts';
import { AnnounceTiers, LONG_AGO, type Tracker, type TrackerMove } from './announce-tiers.ts';
import { clampInterval, waitAfterFailure, wishAllowedAt } from './announce-timing.ts';
import {
  ANNOUNCE_JITTER,
  DEFAULT_ANNOUNCE_INTERVAL_MS,
  MAX_ANNOUNCE_INTERVAL_MS,
  MIN_ANNOUNCE_INTERVAL_MS,
} from './limits.ts';

export interface AnnounceStep {
  readonly url: string;
  readonly event: AnnounceEvent | undefined;
}

export type PlannedState = 'waiting' | 'announcing' | 'working' | 'failing' | 'standby' | 'stopped';

export interface PlannedTracker {
  readonly url: string;
  /** From 0. */
  readonly tier: number;
  readonly state: PlannedState;
  /** It will never be asked (again). */
  readonly isGone: boolean;
  /** When it will be asked if nothing changes; undefined where it will not be. */
  readonly nextAtMs: number | undefined;
}

export class AnnouncePlan {
  readonly #tiers: AnnounceTiers;
  #isRunning = false;
  #dueAtMs: number | undefined;
  #underWay: Tracker | undefined;
  /** It is asked beside the one in use, which stays in use. */
  #isAside = false;
  /** The user wants these asked as soon as their own rules allow. */
  readonly #wished = new Set<Tracker>();
  #current: Tracker | undefined;
  #owesCompleted = false;
  /** Failed since the last success: not asked twice in one pass. */
  readonly #tried = new Set<Tracker>();

  constructor(tiers: readonly (readonly string[])[], random: Random) {
    this.#tiers = new AnnounceTiers(tiers, random);
  }

  /** By tier, as they are listed. */
  get tiers(): readonly (readonly string[])[] {
    return this.#tiers.urls;
  }

  get urls(): readonly string[] {
    return this.#tiers.all.map(({ url }) => url);
  }

  start(nowMs: number): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#owesCompleted = false;
    this.#current = undefined;
    // A new start: only what a tracker asked for is kept.
    for (const tracker of this.#tiers.all) {
      tracker.retryAtMs = tracker.failures > 0 ? tracker.regularAtMs : LONG_AGO;
      tracker.failures = 0;
    }
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
    const heard = this.#tiers.all.filter(({ hasHeardUs }) => hasHeardUs).map(({ url }) => url);
    for (const tracker of this.#tiers.all) tracker.hasHeardUs = false;
    this.#isRunning = false;
    this.#underWay = undefined;
    this.#current = undefined;
    this.#dueAtMs = undefined;
    this.#wished.clear();
    return heard;
  }

  /** As soon as the tracker's rules allow: no sooner than its own minimum, or a minute, after it was last asked. */
  announceNow(nowMs: number): void {
    if (this.#isRunning && this.#underWay === undefined) this.#hurry(nowMs);
  }

  /** The same for one tracker, in use or not. False where it will never be asked. */
  announceTo(url: string): boolean {
    const tracker = this.#tiers.find(url);
    if (tracker === undefined || tracker.isGone) return false;
    if (this.#isRunning && tracker !== this.#underWay) this.#wished.add(tracker);
    return true;
  }

  /** This one can never be asked. */
  abandon(url: string): void {
    const tracker = this.#tiers.find(url);
    if (tracker !== undefined) tracker.isGone = true;
  }

  /** Asked at once where none is in use. */
  add(url: string, tier: number, nowMs: number): void {
    this.#tiers.add(url, tier);
    if (this.#isRunning && this.#current === undefined) this.#dueAtMs = nowMs;
  }

  /** True where it knows of us and should hear `stopped`; what is under way to it counts no more. */
  remove(url: string, nowMs: number): boolean {
    const tracker = this.#tiers.find(url);
    if (tracker === undefined) return false;
    this.#tiers.remove(tracker);
    return this.#forget(tracker, nowMs);
  }

  /** Another in its place; answers as `remove`. */
  replace(url: string, by: string, nowMs: number): boolean {
    const tracker = this.#tiers.find(url);
    if (tracker === undefined) return false;
    this.#tiers.replace(tracker, by);
    const hasHeardUs = this.#forget(tracker, nowMs);
    if (this.#isRunning && this.#current === undefined) this.#dueAtMs = nowMs;
    return hasHeardUs;
  }

  /** From the next announce on they are asked in the new order; which one is in use stays. */
  move(url: string, to: TrackerMove): void {
    const tracker = this.#tiers.find(url);
    if (tracker !== undefined) this.#tiers.move(tracker, to);
  }

  /** What to do now, if anything; it is under way from then on, until `onAccepted` or `onFailed`. */
  next(nowMs: number): AnnounceStep | undefined {
    if (!this.#isRunning || this.#underWay !== undefined) return undefined;
    return this.#nextWished(nowMs) ?? this.#nextDue(nowMs);
  }

  #nextWished(nowMs: number): AnnounceStep | undefined {
    for (const tracker of this.#wished) {
      if (wishAllowedAt(tracker) > nowMs) continue;
      this.#wished.delete(tracker);
      this.#isAside = this.#current !== undefined && this.#current !== tracker;
      // `completed` is for the one in use to hear.
      const event = tracker.hasHeardUs && this.#isAside ? undefined : this.#eventFor(tracker);
      return this.#ask(tracker, event, nowMs);
    }
    return undefined;
  }

  #nextDue(nowMs: number): AnnounceStep | undefined {
    if (this.#dueAtMs === undefined || this.#dueAtMs > nowMs) return undefined;
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
    this.#isAside = false;
    return this.#ask(tracker, event, nowMs);
  }

  #ask(tracker: Tracker, event: AnnounceEvent | undefined, nowMs: number): AnnounceStep {
    this.#underWay = tracker;
    tracker.askedAtMs = nowMs;
    return { url: tracker.url, event };
  }

  /** When to ask `next` again; undefined while an announce is under way or nothing is planned. */
  get nextAtMs(): number | undefined {
    if (this.#underWay !== undefined) return undefined;
    let next = this.#dueAtMs;
    for (const tracker of this.#wished) next = Math.min(next ?? Infinity, wishAllowedAt(tracker));
    return next;
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
    if (this.#isAside && this.#current !== undefined) return;
    this.#current = tracker;
    this.#tiers.promote(tracker);
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
    if (this.#isAside && this.#current !== undefined) return;
    this.#tried.add(tracker);
    this.#dueAtMs = nowMs;
  }

  /** In the torrent's order. */
  trackers(): readonly PlannedTracker[] {
    const dueAtMs = this.#underWay === undefined ? this.#dueAtMs : undefined;
    const first = dueAtMs === undefined ? undefined : this.#firstAt(dueAtMs);
    return this.#tiers.all.map((tracker) => ({
      url: tracker.url,
      tier: tracker.tier,
      state: this.#stateOf(tracker),
      isGone: tracker.isGone,
      nextAtMs: this.#wished.has(tracker)
        ? wishAllowedAt(tracker)
        : tracker === first || tracker === this.#current
          ? dueAtMs
          : this.#retryOf(tracker),
    }));
  }

  /** It is listed no more. */
  #forget(tracker: Tracker, nowMs: number): boolean {
    const wasInUse = tracker === this.#current || (tracker === this.#underWay && !this.#isAside);
    this.#tried.delete(tracker);
    this.#wished.delete(tracker);
    if (tracker === this.#underWay) this.#underWay = undefined;
    if (tracker === this.#current) this.#current = undefined;
    if (wasInUse) this.#hurry(nowMs);
    return tracker.hasHeardUs;
  }

  /** Our own back-off is cut short to a minute since the last try; what a tracker asked for is kept. */
  #hurry(nowMs: number): void {
    for (const tracker of this.#tiers.all) {
      const allowedAtMs = Math.max(
        tracker.askedAtMs + MIN_ANNOUNCE_INTERVAL_MS,
        tracker.regularAtMs,
      );
      tracker.retryAtMs = Math.min(tracker.retryAtMs, allowedAtMs);
    }
    this.#tried.clear();
    this.#dueAtMs = nowMs;
  }

  /** Those not yet tried in this pass, in the order of asking. */
  #candidates(): readonly Tracker[] {
    return this.#tiers.inOrderOfAsking.filter(
      (tracker) => !tracker.isGone && !this.#tried.has(tracker),
    );
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
