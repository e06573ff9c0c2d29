/** How the list is ordered and which columns it has: as the open view says, else as the person set it. */

import type { View } from '../view.ts';
import type { ColumnChoice } from './column-choice.ts';
import type { SavedView, ViewDigit } from './saved-views.ts';
import type { Sort } from './sort.ts';

/** The view that is open. What is changed of it while it is open is forgotten with it. */
export interface OpenView extends Pick<SavedView, 'sort' | 'columns'> {
  readonly digit: ViewDigit;
}

type Looked = Pick<View, 'openView' | 'preferences'>;

export const sortOf = ({ openView, preferences }: Looked): Sort =>
  openView?.sort ?? preferences.sort;

export const columnsOf = ({ openView, preferences }: Looked): ColumnChoice =>
  openView?.columns ?? preferences.columns;

/** A view that has an order or columns of its own keeps the change to itself. */
export const withSort = (view: View, sort: Sort): View => {
  const { openView, preferences } = view;
  return openView !== null && openView.sort !== null
    ? { ...view, openView: { ...openView, sort } }
    : { ...view, preferences: { ...preferences, sort } };
};

export const withColumns = (view: View, columns: ColumnChoice): View => {
  const { openView, preferences } = view;
  return openView !== null && openView.columns !== null
    ? { ...view, openView: { ...openView, columns } }
    : { ...view, preferences: { ...preferences, columns } };
};

/** Undefined where nothing is kept on the digit. */
export const withOpenView = (view: View, digit: ViewDigit): View | undefined => {
  const saved = view.preferences.views[digit];
  if (saved === undefined) return undefined;
  const { filter, sort, columns } = saved;
  return { ...view, filter, openView: { digit, sort, columns }, range: null };
};

export const withoutOpenView = (view: View): View => ({
  ...view,
  filter: '',
  openView: null,
  range: null,
});
