/** What the viewer alone knows: cursor, tab, dialog, message. `reduce.ts` is the only thing that changes it. */
import type { TorrentId } from '../base/ids.ts';
import type { Sheet } from './dialogs/sheets.ts';
import type { Place } from './keys/places.ts';
import { type DetailsMode, type Layout, planLayout, type Size } from './layout.ts';
import type { Arrangement } from './list/arrange.ts';
import { type OpenView, sortOf } from './list/list-look.ts';
import { type MarkRange, type Marks, NO_MARKS } from './list/marks.ts';
import { FIRST_PREFERENCES, type Preferences } from './preferences.ts';
import { FIRST_TAB_STATE, type TabState } from './tab-state.ts';
import type { TabName } from './tabs/tab-names.ts';

export interface Message {
  /** `good` and `plain` are said in passing: the next key takes them away. */
  readonly tone: 'good' | 'plain' | 'busy' | 'warn' | 'bad';
  readonly text: string;
}

export const isInPassing = (message: Message | null): boolean =>
  message?.tone === 'good' || message?.tone === 'plain';

export interface View {
  readonly size: Size;
  /** The chosen torrent, so that the cursor stays on it wherever it moves. */
  readonly selected: TorrentId | null;
  /** Its place in the list; where it went, the place it had. */
  readonly cursor: number;
  /** Where the cursor goes as soon as the list shows it: a torrent that has just been added. */
  readonly awaited: TorrentId | null;
  /** The first torrent shown. */
  readonly top: number;
  readonly preferences: Preferences;
  /** What the list is filtered by, as it was typed; empty for none. */
  readonly filter: string;
  /** One of the saved ones; null for none. */
  readonly openView: OpenView | null;
  readonly marks: Marks;
  /** Marks that follow the cursor from where it stood; null where none do. */
  readonly range: MarkRange | null;
  readonly details: DetailsMode;
  readonly tab: TabName;
  /** Of the chosen torrent; begins anew with the next one. */
  readonly tabState: TabState;
  readonly sheet: Sheet | null;
  readonly message: Message | null;
  /** Where the last torrent went that was added here. */
  readonly addDirectory: string | null;
  /** Lines that were run on the command line, the newest first. */
  readonly history: readonly string[];
  /** What was planned here to go, the newest first: so `undo` knows what the last one was. */
  readonly plannedRemovals: readonly (readonly TorrentId[])[];
}

export const firstView = (size: Size, preferences: Preferences = FIRST_PREFERENCES): View => ({
  size,
  selected: null,
  cursor: 0,
  awaited: null,
  top: 0,
  preferences,
  filter: '',
  openView: null,
  marks: NO_MARKS,
  range: null,
  details: 'closed',
  tab: 'overview',
  tabState: FIRST_TAB_STATE,
  sheet: null,
  message: null,
  history: [],
  addDirectory: null,
  plannedRemovals: [],
});

export const arrangementOf = (view: View): Arrangement => ({
  sort: sortOf(view),
  filter: view.filter,
});

export const layoutOf = (view: View, torrents: number, sheetRows: number): Layout =>
  planLayout({
    size: view.size,
    details: view.details,
    torrents,
    torrentRows: view.preferences.rows === 'two' ? 2 : 1,
    sheetRows,
  });

/** Whose keys count now: the open dialog's, else those of the list or of the open tab. */
export const placeOf = (view: View, layout: Layout): Place => {
  if (view.sheet !== null) return view.sheet.kind;
  if (layout.kind === 'too-small' || layout.details === null) return 'list';
  return layout.details.hasKeys ? view.tab : 'split';
};
