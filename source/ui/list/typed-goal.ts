/** A share goal as it is typed: `ratio 2 time 3d idle 12h all seeds 3`, `none`, or nothing for the usual one. */
import { durationOf, durationText } from '../../base/duration-text.ts';
import type { ShareGoal } from '../../base/share-goal.ts';

export const GOAL_USAGE = '[ratio N] [time 3d] [idle 12h] [all] [seeds N] | none | default';

/** Null: the usual one. Undefined for what is no goal. */
export const goalOf = (text: string): ShareGoal | 'none' | null | undefined => {
  const words = text.trim().toLowerCase().split(/\s+/);
  const [first = ''] = words;
  if (words.length === 1 && (first === '' || first === 'default')) return null;
  if (words.length === 1 && first === 'none') return 'none';
  const goal: { -readonly [Key in keyof ShareGoal]: ShareGoal[Key] } = { mode: 'any' };
  for (let at = 0; at < words.length; at += 1) {
    if (words[at] === 'all') {
      goal.mode = 'all';
      continue;
    }
    const [key, figure] = conditionOf(words[at]!, words[at + 1] ?? '') ?? [];
    if (key === undefined || figure === undefined || goal[key] !== undefined) return undefined;
    goal[key] = figure;
    at += 1;
  }
  const { ratio, seedingTimeMs, idleMs } = goal;
  const hasCondition = [ratio, seedingTimeMs, idleMs].some((figure) => figure !== undefined);
  return hasCondition ? goal : undefined;
};

type FigureKey = Exclude<keyof ShareGoal, 'mode'>;

const conditionOf = (
  word: string,
  text: string,
): readonly [FigureKey, number | undefined] | undefined => {
  switch (word) {
    case 'ratio':
      return ['ratio', amountOf(text)];
    case 'time':
      return ['seedingTimeMs', durationOf(text)];
    case 'idle':
      return ['idleMs', durationOf(text)];
    case 'seeds':
      return ['keepIfSeedsBelow', amountOf(text)];
    default:
      return undefined;
  }
};

const amountOf = (text: string): number | undefined =>
  /^\d{1,6}(?:\.\d{1,6})?$/.test(text) ? Number(text) : undefined;

/** As `goalOf` reads it. */
export const typedGoal = (goal: ShareGoal | 'none' | null): string => {
  if (goal === null || goal === 'none') return goal ?? '';
  const { ratio, seedingTimeMs, idleMs, mode, keepIfSeedsBelow } = goal;
  return [
    ratio === undefined ? '' : `ratio ${ratio}`,
    seedingTimeMs === undefined ? '' : `time ${durationText(seedingTimeMs)}`,
    idleMs === undefined ? '' : `idle ${durationText(idleMs)}`,
    mode === 'all' ? 'all' : '',
    keepIfSeedsBelow === undefined ? '' : `seeds ${keepIfSeedsBelow}`,
  ]
    .filter((part) => part !== '')
    .join(' ');
};

/** What they may go on with. */
export const completeGoal = (rest: string): readonly string[] => {
  const start = rest.slice(0, rest.lastIndexOf(' ') + 1);
  const begun = rest.slice(start.length);
  const words = ['ratio ', 'time ', 'idle ', 'all', 'seeds '];
  const known = start === '' ? [...words, 'none', 'default'] : words;
  return known
    .filter((word) => word.startsWith(begun) && !start.split(' ').includes(word.trim()))
    .map((word) => start + word);
};
