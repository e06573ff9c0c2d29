/** What was wished of a torrent's sharing, read back with care: what is not as it was written is left out. */
import type { SharingRecord, SuperSeedWish } from '../base/ports/state.ts';
import type { GoalCondition, ShareGoal } from '../base/share-goal.ts';

/** Undefined where there is nothing. */
export const decodeSharing = (value: unknown): SharingRecord | undefined => {
  if (!isObject(value)) return undefined;
  const goal = value.goal === 'none' ? 'none' : goalIn(value.goal);
  const setAside = goalIn(value.setAside);
  const reached = reachedIn(value.reached);
  const superSeeding = WISHES.find((wish) => wish === value.superSeeding);
  return {
    ...(goal === undefined ? {} : { goal }),
    ...(reached === undefined ? {} : { reached }),
    ...(setAside === undefined ? {} : { setAside }),
    ...(superSeeding === undefined ? {} : { superSeeding }),
  };
};

const WISHES: readonly SuperSeedWish[] = ['on', 'off', 'over'];

const reachedIn = (value: unknown): SharingRecord['reached'] => {
  const goal = isObject(value) ? goalIn(value.goal) : undefined;
  if (goal === undefined || !isObject(value) || !Array.isArray(value.by)) return undefined;
  return { goal, by: value.by.filter(isCondition) };
};

const FIGURES = ['ratio', 'seedingTimeMs', 'idleMs', 'keepIfSeedsBelow'] as const;

const goalIn = (value: unknown): ShareGoal | undefined => {
  if (!isObject(value) || (value.mode !== 'any' && value.mode !== 'all')) return undefined;
  const figures = FIGURES.filter((name) => isCount(value[name])).map((name) => [name, value[name]]);
  return { ...Object.fromEntries(figures), mode: value.mode };
};

const isCondition = (value: unknown): value is GoalCondition =>
  value === 'ratio' || value === 'time' || value === 'idle';

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
