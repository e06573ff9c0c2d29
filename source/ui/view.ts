/** What the viewer alone knows: cursor, tab, dialog, message; and the one reducer that changes it. */
import type { TorrentId } from '../base/ids.ts';
import type { DetailPart } from '../contract/details.ts';
import type { TorrentSummary } from '../contract/frame.ts';
import type { Arrange } from './arrange.ts';
import type { Place } from './keymap.ts';
import { type DetailsMode, type Layout, listPage, planLayout, type Size } from './layout.ts';
import { MAX_FILTER_LENGTH } from './limits.ts';
import { invertMarks, liveMarks, type Marks, markAll, NO_MARKS, toggleMark } from './marks.ts';
import { clamp, keepVisible, type Step, stepFrom } from './scroll.ts';
import { FIRST_SORT, reverseSort, type Sort, sortWords, turnSort } from './sort.ts';
import { EMPTY_FIELD, editField, type FieldEdit, fieldText, type TextField } from './text-field.ts';

/** A dialog, at the foot of the window; help fills it. */
export type Sheet =
  | { readonly kind: 'add'; readonly field: TextField; readonly problem: string | null }
  /** `home` is where the cursor stood before it was typed. */
  | { readonly kind: 'filter'; readonly field: TextField; readonly home: TorrentId | null }
  /** `also`: further torrents that go with it. */
  | {
      readonly kind: 'remove';
      readonly id: TorrentId;
      readonly also?: readonly TorrentId[];
      readonly scroll: number;
    }
  | { readonly kind: 'remove-data'; readonly id: TorrentId; readonly scroll: number }
  /** `of` is the place whose keys it explains. */
  | { readonly kind: 'help'; readonly of: Place; readonly scroll: number };

export interface Message {
  readonly tone: 'good' | 'busy' | 'warn' | 'bad';
  readonly text: string;
}

export interface View {
  readonly size: Size;
  /** The chosen torrent, so that the cursor stays on it wherever it moves. */
  readonly selected: TorrentId | null;
  /** Its place in the list; where it went, the place it had. */
  readonly cursor: number;
  /** The first torrent shown. */
  readonly top: number;
  readonly sort: Sort;
  /** What the list is filtered by, as it was typed; empty for none. */
  readonly filter: string;
  readonly marks: Marks;
  readonly details: DetailsMode;
  readonly tab: DetailPart;
  /** The first row of the open tab that is shown, while details fill the window. */
  readonly scroll: number;
  readonly sheet: Sheet | null;
  readonly message: Message | null;
}

/** What the reducer may look at besides the view itself. */
export interface Surroundings {
  readonly torrents: readonly TorrentSummary[];
  /** Those of them that the list shows, in its order. */
  readonly arrange: Arrange;
  /** Rows a dialog would like; 0 for none. */
  readonly sheetRows: (sheet: Sheet | null) => number;
  /** Rows of what scrolls now (tab, dialog or help), and how many of them show. */
  readonly scrollRows: number;
  readonly scrollPage: number;
}

export type Act =
  | { readonly kind: 'mark' | 'mark-all' | 'invert-marks' }
  | { readonly kind: 'filter' }
  | { readonly kind: 'clear-filter' }
  | { readonly kind: 'turn-sort'; readonly by: 1 | -1 }
  | { readonly kind: 'reverse-sort' }
  /** A new frame came, or the first. */
  | { readonly kind: 'frame' }
  | { readonly kind: 'resize'; readonly size: Size }
  | { readonly kind: 'step'; readonly step: Step }
  | { readonly kind: 'open' }
  | { readonly kind: 'back' }
  | { readonly kind: 'tab'; readonly tab: DetailPart }
  | { readonly kind: 'turn-tab'; readonly by: 1 | -1 }
  | { readonly kind: 'ask'; readonly sheet: Sheet }
  | { readonly kind: 'edit'; readonly edit: FieldEdit }
  | { readonly kind: 'refuse'; readonly problem: string }
  | { readonly kind: 'close' }
  | { readonly kind: 'say'; readonly message: Message }
  /** The person went on: what was said in passing goes, what went wrong stays until `hush`. */
  | { readonly kind: 'went-on' }
  | { readonly kind: 'hush' };

export const TABS: readonly DetailPart[] = ['overview', 'files', 'peers', 'trackers', 'pieces'];

export const firstView = (size: Size): View => ({
  size,
  selected: null,
  cursor: 0,
  top: 0,
  sort: FIRST_SORT,
  filter: '',
  marks: NO_MARKS,
  details: 'closed',
  tab: 'overview',
  scroll: 0,
  sheet: null,
  message: null,
});

export const addSheet = (text = ''): Sheet => ({
  kind: 'add',
  field: editField(EMPTY_FIELD, { kind: 'insert', text }),
  problem: null,
});

export const layoutOf = (view: View, torrents: number, sheetRows: number): Layout =>
  planLayout({ size: view.size, details: view.details, torrents, sheetRows });

/** Whose keys count now. */
export const placeOf = (view: View, layout: Layout): Place => {
  if (view.sheet !== null) return view.sheet.kind;
  if (layout.kind === 'too-small' || layout.details === null) return 'list';
  return layout.details.place === 'full' ? 'full' : 'split';
};

const indexOf = (view: View, torrents: readonly TorrentSummary[]): number => {
  if (torrents[view.cursor]?.id === view.selected) return view.cursor;
  return torrents.findIndex((torrent) => torrent.id === view.selected);
};

const isAskedAbout = (sheet: Sheet, id: TorrentId): boolean => {
  if (sheet.kind === 'remove') return sheet.id === id || sheet.also?.includes(id) === true;
  return sheet.kind === 'remove-data' && sheet.id === id;
};

/** Puts cursor and window where they belong after anything changed. */
const settle = (view: View, around: Surroundings): View => {
  const torrents = around.arrange(around.torrents, view);
  const found = view.selected === null ? -1 : indexOf(view, torrents);
  const cursor = found >= 0 ? found : clamp(view.cursor, 0, Math.max(0, torrents.length - 1));
  const selected = torrents[cursor]?.id ?? null;
  const scroll = selected === view.selected ? view.scroll : 0;
  const { sheet } = view;
  const isGone =
    (sheet?.kind === 'remove' || sheet?.kind === 'remove-data') &&
    around.torrents.every(({ id }) => !isAskedAbout(sheet, id));
  const marks = liveMarks(view.marks, around.torrents);
  const settled = { ...view, marks, cursor, selected, scroll, sheet: isGone ? null : sheet };
  const layout = layoutOf(settled, torrents.length, around.sheetRows(settled.sheet));
  const page = listPage(layout);
  const top = page > 0 ? keepVisible(view.top, cursor, page, torrents.length) : view.top;
  return { ...settled, top };
};

const isSame = (left: View, right: View): boolean =>
  (Object.keys(left) as (keyof View)[]).every((key) => left[key] === right[key]);

const scrolled = (at: number, step: Step, around: Surroundings): number => {
  const last = Math.max(0, around.scrollRows - around.scrollPage);
  return stepFrom(clamp(at, 0, last), step, around.scrollPage, last + 1);
};

const stepped = (view: View, step: Step, around: Surroundings): View => {
  const { sheet } = view;
  if (sheet !== null) {
    if (sheet.kind === 'add' || sheet.kind === 'filter') return view;
    return { ...view, sheet: { ...sheet, scroll: scrolled(sheet.scroll, step, around) } };
  }
  const torrents = around.arrange(around.torrents, view);
  const layout = layoutOf(view, torrents.length, 0);
  if (placeOf(view, layout) === 'full') {
    return { ...view, scroll: scrolled(view.scroll, step, around) };
  }
  const cursor = stepFrom(view.cursor, step, listPage(layout), torrents.length);
  return { ...view, cursor, selected: torrents[cursor]?.id ?? null, scroll: 0 };
};

const isSplitPossible = (view: View, around: Surroundings): boolean => {
  const { length } = around.arrange(around.torrents, view);
  const layout = layoutOf({ ...view, details: 'split' }, length, 0);
  return layout.kind === 'main' && layout.details !== null && layout.details.place !== 'full';
};

const opened = (view: View, around: Surroundings): View => {
  if (around.arrange(around.torrents, view).length === 0) return view;
  const isSplit = view.details === 'split' || !isSplitPossible(view, around);
  return { ...view, details: isSplit ? 'full' : 'split', scroll: 0 };
};

const wentBack = (view: View, around: Surroundings): View => {
  const toSplit = view.details === 'full' && isSplitPossible(view, around);
  return { ...view, details: toSplit ? 'split' : 'closed', scroll: 0 };
};

const turned = (view: View, by: number): View => {
  const at = TABS.indexOf(view.tab) + by + TABS.length;
  return { ...view, tab: TABS[at % TABS.length]!, scroll: 0 };
};

const filterSheet = ({ filter, selected }: View): Sheet => ({
  kind: 'filter',
  field: editField(EMPTY_FIELD, { kind: 'insert', text: filter }),
  home: selected,
});

const marked = (view: View, around: Surroundings): View =>
  view.selected === null
    ? view
    : stepped({ ...view, marks: toggleMark(view.marks, view.selected) }, 'down', around);

const cleared = (view: View): View => {
  const { sheet } = view;
  if (sheet?.kind !== 'filter') {
    return view.filter === '' ? { ...view, marks: NO_MARKS } : { ...view, filter: '' };
  }
  return { ...view, filter: '', sheet: null, selected: view.selected ?? sheet.home };
};

const edited = (view: View, edit: FieldEdit): View => {
  const { sheet } = view;
  if (sheet?.kind !== 'add' && sheet?.kind !== 'filter') return view;
  const field = editField(sheet.field, edit);
  if (sheet.kind === 'add') return { ...view, sheet: { ...sheet, field, problem: null } };
  const filter = fieldText(field);
  if (filter.length > MAX_FILTER_LENGTH) return view;
  // Letters taken back bring the cursor back too, wherever the filter had sent it.
  const selected = filter === view.filter ? view.selected : sheet.home;
  return { ...view, filter, selected, sheet: { ...sheet, field } };
};

/** Said as well: at this width the column may not show. */
const sorted = (view: View, sort: Sort): View => ({
  ...view,
  sort,
  message: { tone: 'good', text: sortWords(sort) },
});

const change = (view: View, act: Act, around: Surroundings): View => {
  switch (act.kind) {
    case 'frame':
      return view;
    case 'resize':
      return { ...view, size: act.size };
    case 'step':
      return stepped(view, act.step, around);
    case 'open':
      return opened(view, around);
    case 'back':
      return wentBack(view, around);
    case 'turn-sort':
      return sorted(view, turnSort(view.sort, act.by));
    case 'mark':
      return marked(view, around);
    case 'mark-all':
      return { ...view, marks: markAll(view.marks, around.arrange(around.torrents, view)) };
    case 'invert-marks':
      return { ...view, marks: invertMarks(view.marks, around.arrange(around.torrents, view)) };
    case 'reverse-sort':
      return sorted(view, reverseSort(view.sort));
    case 'tab':
      return { ...view, tab: act.tab, scroll: 0 };
    case 'turn-tab':
      return turned(view, act.by);
    case 'ask':
      return { ...view, sheet: act.sheet };
    case 'edit':
      return edited(view, act.edit);
    case 'filter':
      return { ...view, sheet: filterSheet(view) };
    case 'clear-filter':
      return cleared(view);
    case 'refuse':
      return view.sheet?.kind === 'add'
        ? { ...view, sheet: { ...view.sheet, problem: act.problem } }
        : view;
    case 'close':
      return { ...view, sheet: null };
    case 'say':
      return { ...view, message: act.message };
    case 'went-on':
      return view.message?.tone === 'good' ? { ...view, message: null } : view;
    case 'hush':
      return { ...view, message: null };
  }
};

/** The same object where nothing changed, so that nobody is woken for it. */
export const reduce = (view: View, act: Act, around: Surroundings): View => {
  const next = settle(change(view, act, around), around);
  return isSame(view, next) ? view : next;
};
