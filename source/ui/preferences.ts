/** What the person set on the screen and wants to find again: the viewer changes it, the settings file keeps it. */
import { FIRST_SORT, type Sort } from './sort.ts';

export interface Preferences {
  readonly sort: Sort;
  /** How long a removal can be taken back; 0 removes at once. */
  readonly removeGraceMs: number;
}

export const FIRST_PREFERENCES: Preferences = {
  sort: FIRST_SORT,
  removeGraceMs: 10_000,
};
