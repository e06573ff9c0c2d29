/** What the person set on the screen and wants to find again: the viewer changes it, the settings file keeps it. */
import type { Choice, ThemeName } from '../contract/settings.ts';
import type { GraphGlyphs } from './graphs/graph-glyphs.ts';
import { FIRST_RATE_WINDOW } from './graphs/rate-window.ts';
import { FIRST_HISTORY_LINES } from './limits.ts';
import type { ColumnChoice } from './list/column-choice.ts';
import { FIRST_VIEWS, type SavedViews } from './list/saved-views.ts';
import { FIRST_SORT, type Sort } from './list/sort.ts';
import { FIRST_PEER_SORT, type PeerSort } from './peers/peer-sort.ts';

/** Rows each torrent takes in the list. */
export type Density = 'one' | 'two';

export interface Preferences {
  readonly sort: Sort;
  readonly peerSort: PeerSort;
  /** Columns of the list from the left; null shows those that are usual at the width. */
  readonly columns: ColumnChoice;
  readonly rows: Density;
  readonly theme: ThemeName;
  /** Draw with ASCII alone. */
  readonly ascii: Choice;
  /** Few bytes a second, for slow lines. */
  readonly lean: boolean;
  /** What the terminal is told when a torrent finishes. */
  readonly bell: boolean;
  readonly notify: boolean;
  /** Rates in its title. */
  readonly title: boolean;
  readonly views: SavedViews;
  /** Rows, tabs, heads and the wheel answer to the mouse. */
  readonly mouse: boolean;
  /** How long a removal can be taken back; 0 removes at once. */
  readonly removeGraceMs: number;
  /** Its place among the windows of time that graphs can show. */
  readonly rateWindow: number;
  readonly graphGlyphs: GraphGlyphs;
  /** Of what was run from the command line. */
  readonly historyLines: number;
  /** Logs tell of single peers and pieces too. */
  readonly hasChatter: boolean;
}

export const FIRST_PREFERENCES: Preferences = {
  sort: FIRST_SORT,
  peerSort: FIRST_PEER_SORT,
  columns: null,
  rows: 'one',
  theme: 'auto',
  ascii: 'auto',
  lean: false,
  bell: false,
  notify: true,
  title: true,
  views: FIRST_VIEWS,
  mouse: true,
  removeGraceMs: 10_000,
  rateWindow: FIRST_RATE_WINDOW,
  graphGlyphs: 'braille',
  historyLines: FIRST_HISTORY_LINES,
  hasChatter: false,
};
