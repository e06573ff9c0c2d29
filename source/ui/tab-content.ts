/** What a tab of the details shows, in lines: a head that stays, and rows that scroll, made only when seen. */
import type { DetailPart, TorrentDetails } from '../contract/details.ts';
import type { TorrentSummary } from '../contract/frame.ts';
import type { StreamSummary } from '../contract/streams.ts';
import type { ActionId } from './actions.ts';
import type { FilterFigures } from './list/filter-line.ts';
import type { EventLog } from './log/event-log.ts';
import type { ActionContext, Outcome } from './outcome.ts';
import type { Preferences } from './preferences.ts';
import type { TabExtent } from './reduce.ts';
import type { RowCursor, TabState } from './tab-state.ts';
import { type Line, span } from './text/line.ts';
import type { View } from './view.ts';

export interface TabFilter {
  /** As it was typed; empty for none. */
  readonly text: string;
  readonly figures: FilterFigures;
}

export interface TabContent {
  readonly head: readonly Line[];
  /** Rows there are below the head. */
  readonly count: number;
  /** Rows from…to (not included). */
  readonly rows: (from: number, to: number) => readonly Line[];
  /** Where rows have an identity there is a cursor among them; without, they only scroll. Rows of one identity, which follow one another, are one place for the cursor. */
  readonly idAt?: (row: number) => string;
  /** The first row of that identity; -1 where there is none any more. */
  readonly rowOf?: (id: string) => number;
  /** The newest row is the last: it stays in sight unless one scrolls away from it. */
  readonly followsEnd?: boolean;
  /** Its own filter, where it has one. */
  readonly filter?: TabFilter;
  /** Keys of the tab that would come to nothing now: no hints for them. */
  readonly idle?: readonly ActionId[];
}

export interface TabInput {
  readonly torrent: TorrentSummary;
  /** Undefined until the first frame that has them. */
  readonly details: TorrentDetails | undefined;
  readonly state: TabState;
  readonly preferences: Preferences;
  readonly log: EventLog;
  readonly columns: number;
  /** Rows of the pane below its tabs. */
  readonly height: number;
  /** Milliseconds since 1970; null where no clock was given. */
  readonly now: number | null;
  /** Its keys count now: then a cursor that is not of rows shows. */
  readonly isFocused?: boolean;
  /** Of the torrent. */
  readonly streams?: readonly StreamSummary[];
  /** The whole name of the torrent stands in the first line of the window. */
  readonly isNamed?: boolean;
}

/** The chosen torrent's tab, and where its cursor is. */
export interface TabContext extends ActionContext {
  readonly torrent: TorrentSummary;
  readonly details: TorrentDetails | undefined;
  readonly cursor: RowCursor;
}

/** To make a tab: its name in `tab-names.ts`, its file here, its line in `registry.ts`, its keys in the keymap. */
export interface Tab {
  /** What of the torrent it needs watched. */
  readonly parts: (view: View) => readonly DetailPart[];
  readonly content: (input: TabInput) => TabContent;
  /** Its own keys, while details have them; undefined where a key is not the tab's. */
  readonly perform?: (action: ActionId, context: TabContext) => Outcome | undefined;
}

export const extentOf = (
  { count, idAt, rowOf, followsEnd }: TabContent,
  page: number,
): TabExtent => ({
  count,
  page,
  idAt,
  rowOf,
  followsEnd: followsEnd === true,
});

export const linesContent = (lines: readonly Line[], head: readonly Line[] = []): TabContent => ({
  head,
  count: lines.length,
  rows: (from, to) => lines.slice(from, to),
});

/** While the engine has not answered yet, or where there is nothing to list. */
export const sayContent = (text: string): TabContent => linesContent([[span(` ${text}`, 'dim')]]);
