/** What is known and told of one tracker of one torrent. */
import type { Clock } from '../base/ports/clock.ts';
import { type SafeText, safeText } from '../base/safe-text.ts';
import type { PlannedState, PlannedTracker } from '../policy/announce-plan.ts';
import type { AnnounceAccepted, ScrapeCounts } from '../protocol/tracker-announce.ts';
import { FAILURE_TEXTS, type TrackerFailure } from './tracker-failure.ts';

/** The fields of the contract's `TrackerDetails`. */
export interface TrackerView {
  /** The same as long as it is listed. */
  readonly number: number;
  readonly url: SafeText;
  readonly tier: number;
  readonly status: PlannedState;
  /** Words without changing numbers. */
  readonly statusText: SafeText;
  /** How the last announce went wrong, also while the next one is under way. */
  readonly failure: TrackerFailure | null;
  readonly message: SafeText | null;
  readonly seeds: number | null;
  readonly leechers: number | null;
  readonly completed: number | null;
  readonly peersReceived: number;
  /** Milliseconds since 1970. */
  readonly lastAnnounceAt: number | null;
  readonly nextAnnounceAt: number | null;
}

const STATUS_TEXTS: Record<PlannedState, SafeText> = {
  waiting: safeText('Waiting'),
  announcing: safeText('Announcing'),
  working: safeText('Working'),
  failing: safeText('Failing'),
  standby: safeText('Standby: another tracker works'),
  stopped: safeText('Stopped'),
};
const REFUSED_FOR_GOOD = safeText('Refused us for good');

export class TrackerRecord {
  readonly number: number;
  readonly url: SafeText;
  readonly #clock: Clock;
  #message: SafeText | null = null;
  #isFailing = false;
  #failure: TrackerFailure | null = null;
  #seeds: number | null = null;
  #leechers: number | null = null;
  #completed: number | null = null;
  #peersReceived = 0;
  #lastAnnounceAt: number | null = null;
  /** In both clocks: the wall time is worked out once a plan, so that it does not waver. */
  #nextAtMs: number | undefined;
  #nextAnnounceAt: number | null = null;

  constructor(number: number, url: SafeText, clock: Clock) {
    this.number = number;
    this.url = url;
    this.#clock = clock;
  }

  /** A new start: what fails is news again. */
  begin(): void {
    this.#isFailing = false;
  }

  accepted(answer: AnnounceAccepted): void {
    this.#isFailing = false;
    this.#failure = null;
    this.#message = answer.warning ?? null;
    this.#seeds = answer.seeds ?? this.#seeds;
    this.#leechers = answer.leechers ?? this.#leechers;
    this.#completed = answer.completed ?? this.#completed;
    this.#peersReceived = answer.peers.length;
    this.#lastAnnounceAt = this.#clock.wallTime();
  }

  scraped(counts: ScrapeCounts): void {
    this.#seeds = counts.seeds;
    this.#leechers = counts.leechers;
    this.#completed = counts.completed;
  }

  /** True where it worked, or was not asked, before. */
  failed(failure: TrackerFailure, message: SafeText): boolean {
    const isNew = !this.#isFailing;
    this.#isFailing = true;
    this.#failure = failure;
    this.#message = message;
    return isNew;
  }

  unusable(message: SafeText): void {
    this.#isFailing = true;
    this.#failure = 'unusable';
    this.#message = message;
  }

  plan(nextAtMs: number | undefined): void {
    if (nextAtMs === this.#nextAtMs) return;
    this.#nextAtMs = nextAtMs;
    this.#nextAnnounceAt =
      nextAtMs === undefined
        ? null
        : Math.round(this.#clock.wallTime() + nextAtMs - this.#clock.now());
  }

  #statusText(state: PlannedState, isGone: boolean): SafeText {
    const failure = this.#failure;
    if (isGone) return failure === 'refused' ? REFUSED_FOR_GOOD : FAILURE_TEXTS.unusable;
    return state === 'failing' && failure !== null ? FAILURE_TEXTS[failure] : STATUS_TEXTS[state];
  }

  view({ tier, state, isGone }: PlannedTracker): TrackerView {
    return {
      number: this.number,
      url: this.url,
      tier,
      status: state,
      statusText: this.#statusText(state, isGone),
      failure: this.#failure,
      message: this.#message,
      seeds: this.#seeds,
      leechers: this.#leechers,
      completed: this.#completed,
      peersReceived: this.#peersReceived,
      lastAnnounceAt: this.#lastAnnounceAt,
      nextAnnounceAt: this.#nextAnnounceAt,
    };
  }
}
