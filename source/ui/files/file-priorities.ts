/** Priorities of many files as one byte each, and the sets of them that a folder holds. */
import type { FilePriority } from '../../contract/details.ts';

/** From the least to the most wanted; a priority's code is its place here. */
export const PRIORITIES: readonly FilePriority[] = ['skip', 'low', 'normal', 'high'];

export type PriorityCode = number;

export const SKIP: PriorityCode = 0;
export const NORMAL: PriorityCode = 2;
export const HIGHEST: PriorityCode = PRIORITIES.length - 1;

/** By place of the file in its list; never changed once made. */
export type PriorityCodes = Readonly<Uint8Array>;

export const codeOf = (priority: FilePriority): PriorityCode =>
  Math.max(SKIP, PRIORITIES.indexOf(priority));

/** A bit for each code that occurs. */
export type PrioritySet = number;

export const setOf = (code: PriorityCode): PrioritySet => 1 << code;

export type Wanted = 'none' | 'some' | 'all';

export const wantedIn = (set: PrioritySet): Wanted => {
  if ((set & setOf(SKIP)) === 0) return 'all';
  return set === setOf(SKIP) ? 'none' : 'some';
};

/** `mixed` where there are several. */
export const priorityIn = (set: PrioritySet): FilePriority | 'mixed' =>
  PRIORITIES.find((_priority, code) => set === setOf(code)) ?? 'mixed';
