/** The one reducer: a view and what happened to it make the next view. */
import type { TorrentSummary } from '../contract/frame.ts';
import type { Act } from './acts.ts';
import type { Sheet } from './dialogs/sheets.ts';
import { detailsHaveKeys, listPage } from './layout.ts';
import { MAX_UNDO } from './limits.ts';
import type { Arrange } from './list/arrange.ts';
import { withColumns, withOpenView, withoutOpenView, withSort } from './list/list-look.ts';
import {
  marked,
  movedTo,
  ranged,
  scrolledBy,
  steppedTo,
  withoutRange,
} from './list/list-motion.ts';
import { invertMarks, liveMarks, markAll, NO_MARKS } from './list/marks.ts';
import { cursorOf, FIRST_TAB_STATE, type RowCursor } from './tab-state.ts';
import { TABS } from './tabs/tab-names.ts';
import { clamp, keepVisible, type Step, stepFrom } from './text/scroll.ts';
import { arrangementOf, isInPassing, layoutOf, type View } from './view.ts';

/** The rows of the open tab, as far as a cursor among them needs to know. */
export interface TabExtent {
  readonly count: number;
  /** How many show at once. */
  readonly page: number;
  /** Without it there is no cursor: rows only scroll. */
  readonly idAt: ((row: number) => string) | undefined;
  readonly rowOf: ((id: string) => number) | undefined;
  readonly followsEnd: boolean;
}

export const NO_EXTENT: TabExtent = {
  count: 0,
  page: 0,
  idAt: undefined,
  rowOf: undefined,
  followsEnd: false,
};

/** What the reducer may look at besides the view itself. */
export interface Surroundings {
  readonly torrents: readonly TorrentSummary[];
  /** Those of them that the list shows, in its order. */
  readonly arrange: Arrange;
  /** Rows a dialog would like; 0 for none. */
  readonly sheetRows: (sheet: Sheet | null) => number;
  /** Does the dialog still have something to ask about? */
  readonly isStale: (sheet: Sheet) => boolean;
  /** Of the open tab. */
  readonly extent: () => TabExtent;
}

const shownOf = (view: View, around: Surroundings): readonly TorrentSummary[] =>
  around.arrange(around.torrents, arrangementOf(view));

const indexOf = (view: View, torrents: readonly TorrentSummary[]): number => {
  if (torrents[view.cursor]?.id === view.selected) return view.cursor;
  return torrents.findIndex((torrent) => torrent.id === view.selected);
};

/** A torrent that was waited for is there now. */
const arrived = (view: View, torrents: readonly TorrentSummary[]): View => {
  const { awaited } = view;
  if (awaited === null || !torrents.some(({ id }) => id === awaited)) return view;
  return { ...view, selected: awaited, awaited: null };
};

/** Puts cursor and window where they belong after anything changed. */
const settle = (before: View, around: Surroundings): View => {
  const torrents = shownOf(before, around);
  const view = arrived(before, torrents);
  const found = view.selected === null ? -1 : indexOf(view, torrents);
  const cursor = found >= 0 ? found : clamp(view.cursor, 0, Math.max(0, torrents.length - 1));
  const selected = torrents[cursor]?.id ?? null;
  const marks = liveMarks(view.marks, around.torrents);
  const sheet = view.sheet !== null && around.isStale(view.sheet) ? null : view.sheet;
  const settled = { ...view, marks, cursor, selected, sheet };
  const page = listPage(layoutOf(settled, torrents.length, around.sheetRows(sheet)));
  const top = page > 0 ? keepVisible(view.top, cursor, page, torrents.length) : view.top;
  return { ...settled, top };
};

const lastTop = ({ count, page }: TabExtent): number => Math.max(0, count - page);

/** Where the cursor of the open tab is now: its row may have moved, or gone. */
export const placedCursor = (cursor: RowCursor, extent: TabExtent): RowCursor => {
  const last = Math.max(0, extent.count - 1);
  if (extent.idAt === undefined) {
    return { row: 0, id: null, top: clamp(cursor.top, 0, lastTop(extent)) };
  }
  const moved = cursor.id === null ? -1 : (extent.rowOf?.(cursor.id) ?? -1);
  const row = clamp(moved >= 0 ? moved : cursor.row, 0, last);
  const id = extent.count === 0 ? null : extent.idAt(row);
  const end = lastRowOf(id, row, extent);
  const whole = keepVisible(cursor.top, end, extent.page, extent.count);
  return { row, id, top: keepVisible(whole, row, extent.page, extent.count) };
};

/** Of the rows that follow and have the same identity. */
const lastRowOf = (id: string | null, row: number, { count, idAt }: TabExtent): number => {
  let end = row;
  while (end + 1 < count && idAt?.(end + 1) === id) end += 1;
  return end;
};

/** The first row of the place a step leads to: out of the one it starts in, where that has several rows. */
const steppedRow = (from: RowCursor, step: Step, extent: TabExtent): number => {
  const start = step === 'down' ? lastRowOf(from.id, from.row, extent) : from.row;
  const row = stepFrom(start, step, extent.page, extent.count);
  const id = extent.count === 0 ? undefined : extent.idAt?.(row);
  const first = id === undefined ? -1 : (extent.rowOf?.(id) ?? -1);
  return first >= 0 ? first : row;
};

const withTabCursor = (view: View, next: RowCursor, extent: TabExtent): View => {
  const placed = placedCursor(next, extent);
  const isAtEnd = extent.followsEnd && placed.top === lastTop(extent);
  const cursor = isAtEnd ? { ...placed, top: Number.POSITIVE_INFINITY } : placed;
  const cursors = { ...view.tabState.cursors, [view.tab]: cursor };
  return { ...view, tabState: { ...view.tabState, cursors } };
};

const steppedInTab = (view: View, step: Step, around: Surroundings): View => {
  const extent = around.extent();
  const before = placedCursor(cursorOf(view.tabState, view.tab), extent);
  const next =
    extent.idAt === undefined
      ? { ...before, top: stepFrom(before.top, step, extent.page, lastTop(extent) + 1) }
      : { ...before, id: null, row: steppedRow(before, step, extent) };
  return withTabCursor(view, next, extent);
};

/** The cursor moves only where it would no longer show. */
const scrolledInTab = (view: View, by: number, around: Surroundings): View => {
  const extent = around.extent();
  const before = placedCursor(cursorOf(view.tabState, view.tab), extent);
  const top = clamp(before.top + by, 0, lastTop(extent));
  const row = clamp(before.row, top, top + Math.max(1, extent.page) - 1);
  return withTabCursor(view, { row, id: null, top }, extent);
};

const selectedInTab = (view: View, row: number, around: Surroundings): View => {
  const extent = around.extent();
  const { top } = placedCursor(cursorOf(view.tabState, view.tab), extent);
  return withTabCursor(view, { row, id: null, top }, extent);
};

const isInTab = (view: View, around: Surroundings): boolean =>
  detailsHaveKeys(layoutOf(view, shownOf(view, around).length, 0));

const pageOf = (view: View, around: Surroundings): number =>
  listPage(layoutOf(view, shownOf(view, around).length, around.sheetRows(view.sheet)));

const stepped = (view: View, step: Step, around: Surroundings): View =>
  isInTab(view, around)
    ? steppedInTab(view, step, around)
    : steppedTo(view, step, shownOf(view, around), pageOf(view, around));

const isSplitPossible = (view: View, around: Surroundings): boolean => {
  const layout = layoutOf({ ...view, details: 'split' }, shownOf(view, around).length, 0);
  return layout.kind === 'main' && layout.details !== null && !layout.details.hasKeys;
};

const opened = (view: View, around: Surroundings): View => {
  if (shownOf(view, around).length === 0) return view;
  const isSplit = view.details === 'split' || !isSplitPossible(view, around);
  return { ...view, details: isSplit ? 'full' : 'split' };
};

const wentBack = (view: View, around: Surroundings): View => {
  const toSplit = view.details === 'full' && isSplitPossible(view, around);
  return { ...view, details: toSplit ? 'split' : 'closed' };
};

const turned = (view: View, by: number): View => {
  const at = TABS.indexOf(view.tab) + by + TABS.length;
  return { ...view, tab: TABS[at % TABS.length]! };
};

/** Letters taken back bring the cursor back too, wherever the filter had sent it. */
const filtered = (view: View, act: Extract<Act, { kind: 'filter' }>): View =>
  act.filter === view.filter
    ? view
    : {
        ...view,
        filter: act.filter,
        openView: act.filter === '' ? null : view.openView,
        selected: act.home ?? view.selected,
        range: null,
      };

const change = (view: View, act: Act, around: Surroundings): View => {
  switch (act.kind) {
    case 'frame':
      return view;
    case 'resize':
      return { ...view, size: act.size };
    case 'step':
      return stepped(view, act.step, around);
    case 'select':
      return movedTo(view, act.row, shownOf(view, around));
    case 'scroll':
      return scrolledBy(view, act.by, shownOf(view, around), pageOf(view, around));
    case 'select-in-tab':
      return selectedInTab(view, act.row, around);
    case 'scroll-tab':
      return scrolledInTab(view, act.by, around);
    case 'range':
      return ranged(view, shownOf(view, around));
    case 'drop-range':
      return withoutRange(view);
    case 'sort':
      return withSort(view, act.sort);
    case 'columns':
      return withColumns(view, act.columns);
    case 'open-view':
      return withOpenView(view, act.digit) ?? view;
    case 'close-view':
      return withoutOpenView(view);
    case 'open':
      return opened(view, around);
    case 'back':
      return wentBack(view, around);
    case 'prefer':
      return { ...view, preferences: { ...view.preferences, ...act.preferences } };
    case 'mark':
      return marked(view, shownOf(view, around), pageOf(view, around));
    case 'mark-all':
      return { ...view, range: null, marks: markAll(view.marks, shownOf(view, around)) };
    case 'invert-marks':
      return { ...view, range: null, marks: invertMarks(view.marks, shownOf(view, around)) };
    case 'mark-these':
      return { ...view, range: null, marks: new Set(act.ids) };
    case 'remember': {
      const others = view.history.filter((line) => line !== act.line);
      return { ...view, history: [act.line, ...others].slice(0, view.preferences.historyLines) };
    }
    case 'clear-marks':
      return { ...view, range: null, marks: NO_MARKS };
    case 'filter':
      return filtered(view, act);
    case 'tab':
      return { ...view, tab: act.tab };
    case 'turn-tab':
      return turned(view, act.by);
    case 'tab-state':
      return { ...view, tabState: { ...view.tabState, ...act.state } };
    case 'sheet': {
      const { sheet } = act;
      // Behind the question stands what it is about.
      return sheet?.kind === 'choose' ? { ...view, sheet, awaited: sheet.id } : { ...view, sheet };
    }
    case 'add-directory':
      return { ...view, addDirectory: act.directory };
    case 'await':
      return { ...view, awaited: act.id };
    case 'took-back': {
      const plannedRemovals = view.plannedRemovals.filter((ids) => ids !== act.ids);
      return { ...view, plannedRemovals };
    }
    case 'planned-removal': {
      const plannedRemovals = [act.ids, ...view.plannedRemovals].slice(0, MAX_UNDO);
      return { ...view, range: null, marks: NO_MARKS, plannedRemovals };
    }
    case 'say':
      return { ...view, message: act.message };
    case 'went-on':
      return isInPassing(view.message) ? { ...view, message: null } : view;
    case 'hush':
      return { ...view, message: null };
  }
};

const isSame = (left: View, right: View): boolean =>
  (Object.keys(left) as (keyof View)[]).every((key) => left[key] === right[key]);

/** The same object where nothing changed, so that nobody is woken for it. */
export const reduce = (view: View, act: Act, around: Surroundings): View => {
  const settled = settle(change(view, act, around), around);
  const next =
    settled.selected === view.selected ? settled : { ...settled, tabState: FIRST_TAB_STATE };
  return isSame(view, next) ? view : next;
};
