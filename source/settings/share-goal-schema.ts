/** A share goal as the user's file has it, `{ "ratio": 2, "seedingTime": "3d" }`, and as it counts. */
import * as v from 'valibot';
import { durationOf } from '../base/duration-text.ts';
import type { ShareGoal } from '../base/share-goal.ts';
import { MAX_GOAL_RATIO, MAX_GOAL_SEEDS, MAX_GOAL_TIME_MS, MAX_RULE_NAME } from './limits.ts';

const amount = (most: number) => v.pipe(v.number(), v.minValue(0), v.maxValue(most));
const milliseconds = amount(MAX_GOAL_TIME_MS);

const stretch = v.pipe(v.string(), v.maxLength(MAX_RULE_NAME), v.regex(/^[\d.\sa-z]+$/i));

const fields = {
  ratio: v.exactOptional(amount(MAX_GOAL_RATIO)),
  seedingTime: v.exactOptional(stretch),
  idle: v.exactOptional(stretch),
  /** The same in milliseconds, as programs have it. */
  seedingTimeMs: v.exactOptional(milliseconds),
  idleMs: v.exactOptional(milliseconds),
  mode: v.exactOptional(v.picklist(['any', 'all'])),
  keepIfSeedsBelow: v.exactOptional(amount(MAX_GOAL_SEEDS)),
};

/** As it stands in the file. */
export const writtenGoal = v.nullable(v.strictObject(fields));

type WrittenGoal = v.InferOutput<typeof writtenGoal>;

export const GOAL_WORDS =
  'such as { "ratio": 2, "seedingTime": "3d" }, with "idle", "mode" ("any" or "all") and "keepIfSeedsBelow" as you like, or null for none';

/** Undefined where a time is none, or where there is nothing to reach. */
const readGoal = (written: WrittenGoal): ShareGoal | null | undefined => {
  if (written === null) return null;
  const { seedingTime, idle, mode = 'any', ...rest } = written;
  const timeMs = seedingTime === undefined ? rest.seedingTimeMs : readTime(seedingTime);
  const idleMs = idle === undefined ? rest.idleMs : readTime(idle);
  if (timeMs === null || idleMs === null) return undefined;
  if (rest.ratio === undefined && timeMs === undefined && idleMs === undefined) return undefined;
  return {
    ...rest,
    ...(timeMs === undefined ? {} : { seedingTimeMs: timeMs }),
    ...(idleMs === undefined ? {} : { idleMs }),
    mode,
  };
};

const readTime = (text: string): number | null => {
  const timeMs = durationOf(text);
  return timeMs === undefined || timeMs > MAX_GOAL_TIME_MS ? null : timeMs;
};

/** The goal as it counts; what is none fails. */
export const toGoal = [
  v.transform(readGoal),
  v.check((goal: ShareGoal | null | undefined) => goal !== undefined),
  v.transform((goal: ShareGoal | null | undefined) => goal ?? null),
] as const;

type WrittenGoals = { readonly [name: string]: WrittenGoal };
type Goals = { readonly [name: string]: ShareGoal | null };

export const writtenGoals = v.record(
  v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_RULE_NAME)),
  writtenGoal,
);

const readGoals = (written: WrittenGoals): Goals | undefined => {
  const goals = Object.entries(written).map(([name, goal]) => [name, readGoal(goal)] as const);
  if (goals.some(([, goal]) => goal === undefined)) return undefined;
  return Object.fromEntries(goals) as Goals;
};

export const toGoals = [
  v.transform(readGoals),
  v.check((goals: Goals | undefined) => goals !== undefined),
  v.transform((goals: Goals | undefined) => goals ?? {}),
] as const;
