/** What keys do to the list: which torrents it shows, in which order, and which are marked. */
import { filterSheet } from '../dialogs/filter-dialog.ts';
import { type ActionContext, acting, type Outcome } from '../outcome.ts';
import { reverseSort, type Sort, sortWords, turnSort } from '../sort.ts';
import type { Behaviours } from './behaviour.ts';

/** Said as well: at this width the column may not show. */
const sorted = ({ state }: ActionContext, change: (sort: Sort) => Sort): Outcome => {
  const sort = change(state.view.preferences.sort);
  return acting(
    { kind: 'prefer', preferences: { sort } },
    { kind: 'say', message: { tone: 'good', text: sortWords(sort) } },
  );
};

/** One step back at a time: the filter first, then the marks. */
const cleared = ({ state }: ActionContext): Outcome =>
  acting(state.view.filter === '' ? { kind: 'clear-marks' } : { kind: 'filter', filter: '' });

export const LIST_BEHAVIOURS: Behaviours = {
  filter: ({ state }) => acting({ kind: 'sheet', sheet: filterSheet(state.view) }),
  'clear-filter': cleared,
  mark: () => acting({ kind: 'mark' }),
  'mark-all': () => acting({ kind: 'mark-all' }),
  'invert-marks': () => acting({ kind: 'invert-marks' }),
  'sort-next': (context) => sorted(context, (sort) => turnSort(sort, 1)),
  'sort-previous': (context) => sorted(context, (sort) => turnSort(sort, -1)),
  density: ({ state }) => {
    const rows = state.view.preferences.rows === 'one' ? 'two' : 'one';
    return acting({ kind: 'prefer', preferences: { rows } });
  },
  'sort-reverse': (context) => sorted(context, reverseSort),
};
