/** Views kept on the digits: a filter, and an order and columns of its own where it has them. */
import type { ColumnChoice } from './column-choice.ts';
import type { Sort } from './sort.ts';

export const VIEW_DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

export type ViewDigit = (typeof VIEW_DIGITS)[number];

export interface SavedView {
  readonly filter: string;
  /** Null: whatever order, or columns, the list has. */
  readonly sort: Sort | null;
  readonly columns: ColumnChoice;
}

export type SavedViews = { readonly [Digit in ViewDigit]?: SavedView };

const filtered = (filter: string): SavedView => ({ filter, sort: null, columns: null });

export const FIRST_VIEWS: SavedViews = {
  1: filtered(''),
  2: filtered('state:downloading'),
  3: filtered('state:seeding'),
  4: filtered('is:attention'),
};
