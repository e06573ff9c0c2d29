/**
 * When a torrent has given enough: by ratio, by time, or because nobody asks any more. Which goal
 * counts for it, and how far it is; what follows is the engine's.
 */
import type { GoalCondition, ShareGoal } from '../base/share-goal.ts';
import { PRESENT_SHARE } from './limits.ts';

/** Null is no goal: it seeds for ever. */
export interface GoalRules {
  readonly goal: ShareGoal | null;
  readonly labels: { readonly [label: string]: ShareGoal | null };
  /** Hosts below these count too. */
  readonly trackers: { readonly [host: string]: ShareGoal | null };
}

export interface GoalSubject {
  /** Its own; null where it has none, so that rules count. */
  readonly own: ShareGoal | 'none' | null;
  readonly labels: readonly string[];
  /** In the order they are asked; only looked at where there is a rule for one. */
  readonly trackerHosts: () => readonly string[];
}

export interface ChosenGoal {
  readonly goal: ShareGoal | null;
  readonly from: 'torrent' | 'label' | 'tracker' | 'default';
  /** Of the label or host; empty for the others. */
  readonly name: string;
}

/** The torrent's own, else that of a label, of a tracker, else the usual one. Of several the first with a rule. */
export const chooseGoal = (rules: GoalRules, subject: GoalSubject): ChosenGoal => {
  const { own, labels, trackerHosts } = subject;
  if (own !== null) return { goal: own === 'none' ? null : own, from: 'torrent', name: '' };
  const label = labels.find((name) => Object.hasOwn(rules.labels, name));
  if (label !== undefined) return { goal: rules.labels[label]!, from: 'label', name: label };
  const hostRules = Object.keys(rules.trackers);
  for (const host of hostRules.length === 0 ? [] : trackerHosts()) {
    const rule = ruleOf(host, hostRules);
    if (rule !== undefined) return { goal: rules.trackers[rule]!, from: 'tracker', name: rule };
  }
  return { goal: rules.goal, from: 'default', name: '' };
};

/** The longest that names the host or a domain above it. */
const ruleOf = (host: string, rules: readonly string[]): string | undefined => {
  const wanted = host.toLowerCase();
  return rules
    .filter((rule) => wanted === rule.toLowerCase() || wanted.endsWith(`.${rule.toLowerCase()}`))
    .sort((left, right) => right.length - left.length)[0];
};

/** What was downloaded is what a ratio is of; the size where it was there when it was added, for then there is nothing to divide by. */
export const isDownloadCounted = (downloaded: number, size: number): boolean =>
  downloaded >= size * PRESENT_SHARE;

export const shareRatio = (uploaded: number, downloaded: number, size: number): number => {
  const basis = isDownloadCounted(downloaded, size) ? downloaded : size;
  return basis > 0 ? uploaded / basis : 0;
};

export interface SharingFigures {
  readonly ratio: number;
  readonly seedingMs: number;
  readonly idleMs: number;
  /** By the trackers' count; null where none has said. */
  readonly seeds: number | null;
}

export type GoalVerdict =
  /** There is no goal. */
  | { readonly kind: 'none' }
  /** `dueInMs`: when time alone may have brought it there; null where it takes more than time. */
  | { readonly kind: 'open'; readonly dueInMs: number | null }
  /** It would be reached, but too few seed. */
  | { readonly kind: 'kept' }
  | { readonly kind: 'reached'; readonly by: readonly GoalCondition[] };

export const judgeGoal = (goal: ShareGoal | null, figures: SharingFigures): GoalVerdict => {
  const conditions = goal === null ? [] : conditionsOf(goal, figures);
  if (goal === null || conditions.length === 0) return { kind: 'none' };
  const met = conditions.filter(({ leftMs }) => leftMs <= 0);
  const isMet = goal.mode === 'all' ? met.length === conditions.length : met.length > 0;
  if (isMet && isTooRare(goal, figures)) return { kind: 'kept' };
  if (isMet) return { kind: 'reached', by: met.map(({ by }) => by) };
  const waits = conditions.map(({ leftMs }) => leftMs);
  const dueInMs = goal.mode === 'all' ? Math.max(...waits) : Math.min(...waits);
  return { kind: 'open', dueInMs: Number.isFinite(dueInMs) ? dueInMs : null };
};

interface Condition {
  readonly by: GoalCondition;
  /** 0 or less where it is met; infinite where time alone does not help. */
  readonly leftMs: number;
}

const conditionsOf = (goal: ShareGoal, figures: SharingFigures): readonly Condition[] => {
  const { ratio, seedingTimeMs, idleMs } = goal;
  const conditions: Condition[] = [];
  if (ratio !== undefined) {
    conditions.push({ by: 'ratio', leftMs: figures.ratio >= ratio ? 0 : Number.POSITIVE_INFINITY });
  }
  if (seedingTimeMs !== undefined) {
    conditions.push({ by: 'time', leftMs: seedingTimeMs - figures.seedingMs });
  }
  if (idleMs !== undefined) conditions.push({ by: 'idle', leftMs: idleMs - figures.idleMs });
  return conditions;
};

/** Where nobody says how many seed, it may be the last one. */
const isTooRare = ({ keepIfSeedsBelow = 0 }: ShareGoal, { seeds }: SharingFigures): boolean =>
  (seeds ?? 0) < keepIfSeedsBelow;

/** The same wish, however it came about. */
export const isSameGoal = (left: ShareGoal | null, right: ShareGoal | null): boolean =>
  left === right ||
  (left !== null &&
    right !== null &&
    left.mode === right.mode &&
    left.ratio === right.ratio &&
    left.seedingTimeMs === right.seedingTimeMs &&
    left.idleMs === right.idleMs &&
    left.keepIfSeedsBelow === right.keepIfSeedsBelow);
