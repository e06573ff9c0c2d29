/** What the person set on the screen and wants to find again: the viewer changes it, the settings file keeps it. */
import { FIRST_SORT, type Sort } from './sort.ts';

export interface Preferences {
  readonly sort: Sort;
}

export const FIRST_PREFERENCES: Preferences = {
  sort: FIRST_SORT,
};
