/**
 * How much a torrent has given, and whether that is enough: its goal, the time it seeded, and that it rests
 * once the goal is reached. A torrent that the user resumes then goes on until another goal counts.
 */
import { messageOf, SluiceError } from '../../base/errors.ts';
import type { SeedingRecord, SharingRecord, TorrentRecord } from '../../base/ports/state.ts';
import { type SafeText, safeText } from '../../base/safe-text.ts';
import type { GoalCondition, ShareGoal } from '../../base/share-goal.ts';
import type { SeedingSummary, TorrentGoal, TorrentState } from '../../contract/frame.ts';
import {
  type ChosenGoal,
  chooseGoal,
  type GoalVerdict,
  isDownloadCounted,
  isSameGoal,
  judgeGoal,
  shareRatio,
} from '../../policy/share-goal.ts';
import { GOAL_REMOVAL_GRACE_MS } from '../limits.ts';
import type { TorrentParts } from '../torrent/torrent-parts.ts';
import type { TorrentTrackers } from '../torrent/torrent-trackers.ts';
import { SeedingTime } from './seeding-time.ts';
import type { GoalSeeker } from './share-goals.ts';

export interface SharingOptions {
  readonly parts: Pick<TorrentParts, 'id' | 'services' | 'content' | 'tally'>;
  readonly trackers: Pick<TorrentTrackers, 'figures' | 'hosts'>;
}

export interface SharingDuties {
  readonly labels: readonly SafeText[];
  readonly name: SafeText;
  /** There is something to record. */
  onNews(): void;
  /** Out of the swarm; resolves when it is left. */
  pause(): Promise<void>;
  /** Into the swarm again. */
  goOn(): void;
}

export class Sharing implements GoalSeeker {
  readonly #options: SharingOptions;
  readonly #duties: SharingDuties;
  readonly #time: SeedingTime;
  #own: ShareGoal | 'none' | null;
  #reached: SharingRecord['reached'];
  #setAside: ShareGoal | undefined;
  /** It would seed, but waits for its turn. */
  #isQueued = false;
  /** Its removal is planned because of its goal. */
  #isToGo: boolean;

  /** `record`: from an earlier session. */
  constructor(
    options: SharingOptions,
    duties: SharingDuties,
    record: Pick<TorrentRecord, 'sharing' | 'seeding'> | undefined,
  ) {
    const kept = record?.sharing;
    this.#options = options;
    this.#duties = duties;
    this.#time = new SeedingTime(options.parts.services.uptime, record?.seeding);
    this.#own = kept?.goal ?? null;
    this.#reached = kept?.reached;
    this.#isToGo = kept?.reached !== undefined;
    this.#setAside = kept?.setAside;
  }

  /** What the user has set for this torrent alone; null where rules count. */
  get own(): ShareGoal | 'none' | null {
    return this.#own;
  }

  get #ratio(): number {
    const { tally, content } = this.#options.parts;
    return shareRatio(tally.uploaded, tally.downloaded, content.wantedSize);
  }

  /** Null where it seeds for ever. */
  get goal(): TorrentGoal | null {
    const { goal, from, name } = this.#chosen;
    if (goal === null) return null;
    const { tally, content } = this.#options.parts;
    return {
      goal,
      from,
      name: safeText(name),
      ...this.#standing(goal),
      ratioOf: isDownloadCounted(tally.downloaded, content.wantedSize) ? 'downloaded' : 'size',
    };
  }

  get seeding(): SeedingSummary {
    const { ms, idleMs, isGoing } = this.#time;
    if (!isGoing) return { ms: Math.round(ms), since: null, idleSince: null };
    const now = this.#options.parts.services.ports.clock.wallTime();
    // In whole seconds, so that a picture stays the same while nothing happens.
    const before = (passedMs: number): number => Math.round((now - passedMs) / 1_000) * 1_000;
    const { stretchMs } = this.#time;
    return { ms: Math.round(ms - stretchMs), since: before(stretchMs), idleSince: before(idleMs) };
  }

  /** Null: rules count again. */
  setGoal(goal: ShareGoal | 'none' | null): void {
    const { id, services } = this.#options.parts;
    this.#own = goal;
    this.#setAside = undefined;
    services.report('torrent:goal-changed', { id, goal });
    this.#duties.onNews();
    this.reconsiderSoon();
  }

  onState(state: TorrentState): void {
    const { content, tally, services } = this.#options.parts;
    if (state === 'seeding') {
      this.#isQueued = false;
      if (this.#time.isGoing) return;
      this.#time.start();
      services.goals.join(tally, this);
      this.reconsiderSoon();
      return;
    }
    const wasGoing = this.#time.isGoing;
    if (state !== 'checking' || wasGoing) this.leave();
    // Who waits for its turn although it has given enough would only be in the way.
    this.#isQueued = state === 'queued' && content.isComplete;
    if (this.#isQueued) this.reconsiderSoon();
  }

  /** The user wants it to go on, whatever it has given. */
  onResumed(): void {
    if (this.#reached === undefined) return;
    this.#setAside = this.#reached.goal;
    this.#leaveRest();
    this.#duties.onNews();
  }

  /** Trackers have said something of the swarm. */
  onSwarmKnown(): void {
    if (this.#time.isGoing && this.#chosen.goal?.keepIfSeedsBelow !== undefined) {
      this.reconsiderSoon();
    }
  }

  /** It is in its swarm no more. */
  leave(): void {
    const { tally, services } = this.#options.parts;
    this.#time.stop();
    this.keep();
    services.goals.leave(tally, this);
  }

  onTaken(): void {
    this.#time.onTaken();
    this.reconsider();
  }

  keep(): void {
    if (this.#time.isNews) this.#duties.onNews();
  }

  /** Not in the middle of what is being done now. */
  reconsiderSoon(): void {
    const { goals } = this.#options.parts.services;
    const mayChange = this.#reached !== undefined || this.#chosen.goal !== null;
    goals.expect(this, mayChange ? 0 : null);
  }

  reconsider(): void {
    const { goal } = this.#chosen;
    if (this.#reached !== undefined) this.#reconsiderRest(this.#reached.goal, goal);
    else if (this.#time.isGoing || this.#isQueued) this.#expect(goal, this.#judge(goal));
  }

  toRecord(): SharingRecord | undefined {
    const isPlain = this.#own === null && this.#reached === undefined;
    if (isPlain && this.#setAside === undefined) return undefined;
    return {
      ...(this.#own === null ? {} : { goal: this.#own }),
      ...(this.#reached === undefined ? {} : { reached: this.#reached }),
      ...(this.#setAside === undefined ? {} : { setAside: this.#setAside }),
    };
  }

  timeToRecord(): SeedingRecord | undefined {
    return this.#time.toRecord();
  }

  get #chosen(): ChosenGoal {
    const { parts, trackers } = this.#options;
    return chooseGoal(parts.services.configuration.settings.seeding, {
      own: this.#own,
      labels: this.#duties.labels,
      trackerHosts: () => trackers.hosts,
    });
  }

  #standing(goal: ShareGoal): Pick<TorrentGoal, 'status' | 'reachedBy'> {
    if (this.#reached !== undefined) return { status: 'reached', reachedBy: this.#reached.by };
    if (this.#isSetAside(goal)) return { status: 'set-aside', reachedBy: [] };
    const isKept = this.#time.isGoing && this.#judge(goal).kind === 'kept';
    return { status: isKept ? 'kept' : 'open', reachedBy: [] };
  }

  #isSetAside(goal: ShareGoal | null): boolean {
    return this.#setAside !== undefined && isSameGoal(goal, this.#setAside);
  }

  #judge(goal: ShareGoal | null): GoalVerdict {
    if (this.#isSetAside(goal)) return { kind: 'none' };
    const ratio = this.#ratio;
    const { ms, idleMs } = this.#time;
    const { seeds } = this.#options.trackers.figures();
    return judgeGoal(goal, { ratio, seedingMs: ms, idleMs, seeds });
  }

  #expect(goal: ShareGoal | null, verdict: GoalVerdict): void {
    const { goals } = this.#options.parts.services;
    const isDue = verdict.kind === 'open' && this.#time.isGoing;
    goals.expect(this, isDue ? verdict.dueInMs : null);
    if (verdict.kind === 'reached' && goal !== null) this.#reach(goal, verdict.by);
  }

  /** What made it rest still counts, or another does that is reached as well; else it goes on. */
  #reconsiderRest(before: ShareGoal, goal: ShareGoal | null): void {
    if (isSameGoal(before, goal)) return;
    const verdict = this.#judge(goal);
    if (verdict.kind === 'reached' && goal !== null) {
      this.#reached = { goal, by: verdict.by };
      this.#duties.onNews();
      return;
    }
    this.#leaveRest();
    this.#duties.goOn();
  }

  #leaveRest(): void {
    const { id, services } = this.#options.parts;
    const { removals } = services;
    this.#reached = undefined;
    if (this.#isToGo && removals.of(id) !== null) removals.keep({ id, name: this.#duties.name });
    this.#isToGo = false;
  }

  #reach(goal: ShareGoal, by: readonly GoalCondition[]): void {
    const { id, services } = this.#options.parts;
    this.#reached = { goal, by };
    this.#setAside = undefined;
    services.report('torrent:goal-reached', {
      id,
      torrentName: this.#duties.name,
      by,
      ratio: this.#ratio,
      seedingMs: Math.round(this.#time.ms),
    });
    this.#rest().catch((error: unknown) => {
      const message = safeText(`${this.#duties.name} did not stop: ${messageOf(error)}`);
      services.report('session:warned', { message });
    });
  }

  /** The user may have resumed or removed it meanwhile. */
  async #rest(): Promise<void> {
    const { id, services } = this.#options.parts;
    await this.#duties.pause();
    const { atGoal } = services.configuration.settings.seeding;
    if (atGoal !== 'remove' || this.#reached === undefined) return;
    if (services.removals.of(id) !== null) return;
    this.#isToGo = true;
    services.removals.plan({ id, name: this.#duties.name }, false, GOAL_REMOVAL_GRACE_MS);
    this.#duties.onNews();
  }
}

/** Throws `session/invalid-argument`. */
export const checkGoal = (goal: ShareGoal | 'none' | null): void => {
  if (goal === null || goal === 'none') return;
  const { ratio, seedingTimeMs, idleMs, mode, keepIfSeedsBelow } = goal;
  for (const figure of [ratio, seedingTimeMs, idleMs, keepIfSeedsBelow]) {
    if (figure === undefined || (Number.isFinite(figure) && figure >= 0)) continue;
    throw invalid(`"${figure}" is no figure of a goal; give a number from 0 on`);
  }
  if (mode !== 'any' && mode !== 'all') throw invalid('the mode of a goal is "any" or "all"');
  if (ratio !== undefined || seedingTimeMs !== undefined || idleMs !== undefined) return;
  throw invalid('a goal needs a ratio, a time or an idle time; for none at all give "none"');
};

const invalid = (message: string): SluiceError =>
  new SluiceError('session/invalid-argument', message);
