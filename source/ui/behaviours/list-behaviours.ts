/** What keys do to the list: which torrents it shows, in which order, and which are marked. */
import { columnsSheet } from '../dialogs/columns-dialog.ts';
import { filterSheet } from '../dialogs/filter-dialog.ts';
import { sortSheet } from '../dialogs/sort-dialog.ts';
import { sortOf } from '../list/list-look.ts';
import { VIEW_DIGITS } from '../list/saved-views.ts';
import { reverseSort, type Sort, sortWords, turnSort } from '../list/sort.ts';
import { turnedView } from '../list/turned-view.ts';
import { type ActionContext, acting, type Outcome } from '../outcome.ts';
import type { Behaviours } from './behaviour.ts';

/** Said as well: at this width the column may not show. */
const sorted = ({ state }: ActionContext, change: (sort: Sort) => Sort): Outcome => {
  const sort = change(sortOf(state.view));
  return acting(
    { kind: 'sort', sort },
    { kind: 'say', message: { tone: 'good', text: sortWords(sort) } },
  );
};

/** One step back at a time: the range, then view and filter, then the marks. */
const cleared = ({ state }: ActionContext): Outcome => {
  const { range, filter, openView } = state.view;
  if (range !== null) return acting({ kind: 'drop-range' });
  const isWhole = filter === '' && openView === null;
  return acting(isWhole ? { kind: 'clear-marks' } : { kind: 'close-view' });
};

const VIEWS: Behaviours = Object.fromEntries(
  VIEW_DIGITS.map((digit) => [
    `view-${digit}`,
    (context: ActionContext) => turnedView(context, digit),
  ]),
);

export const LIST_BEHAVIOURS: Behaviours = {
  filter: ({ state }) => acting({ kind: 'sheet', sheet: filterSheet(state.view) }),
  presets: () => acting({ kind: 'sheet', sheet: { kind: 'presets' } }),
  'clear-filter': cleared,
  ...VIEWS,
  'save-view': () => acting({ kind: 'sheet', sheet: { kind: 'save-view' } }),
  mark: () => acting({ kind: 'mark' }),
  range: () => acting({ kind: 'range' }),
  'mark-all': () => acting({ kind: 'mark-all' }),
  'invert-marks': () => acting({ kind: 'invert-marks' }),
  sort: ({ state }) => acting({ kind: 'sheet', sheet: sortSheet(state.view) }),
  'sort-next': (context) => sorted(context, (sort) => turnSort(sort, 1)),
  'sort-previous': (context) => sorted(context, (sort) => turnSort(sort, -1)),
  'sort-reverse': (context) => sorted(context, reverseSort),
  columns: (context) => acting({ kind: 'sheet', sheet: columnsSheet(context) }),
  density: ({ state }) => {
    const rows = state.view.preferences.rows === 'one' ? 'two' : 'one';
    return acting({ kind: 'prefer', preferences: { rows } });
  },
};
