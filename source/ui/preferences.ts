/** What the person set on the screen and wants to find again: the viewer changes it, the settings file keeps it. */
import type { GraphGlyphs } from './graph-glyphs.ts';
import { FIRST_RATE_WINDOW } from './rate-window.ts';
import { FIRST_SORT, type Sort } from './sort.ts';

export interface Preferences {
  readonly sort: Sort;
  /** How long a removal can be taken back; 0 removes at once. */
  readonly removeGraceMs: number;
  /** Its place among the windows of time that graphs can show. */
  readonly rateWindow: number;
  readonly graphGlyphs: GraphGlyphs;
  /** Logs tell of single peers and pieces too. */
  readonly hasChatter: boolean;
}

export const FIRST_PREFERENCES: Preferences = {
  sort: FIRST_SORT,
  removeGraceMs: 10_000,
  rateWindow: FIRST_RATE_WINDOW,
  graphGlyphs: 'braille',
  hasChatter: false,
};
