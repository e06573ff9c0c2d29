/** What the list is sorted by, each behind a letter; the same again turns it round. */
import type { ActionId } from '../actions.ts';
import { keysFor } from '../keys/bindings.ts';
import { shownKey } from '../keys/keys.ts';
import { sortOf } from '../list/list-look.ts';
import {
  askedSort,
  SORT_FIELDS,
  type SortField,
  sortName,
  sortWay,
  sortWords,
} from '../list/sort.ts';
import { type ActionContext, acting, type Outcome } from '../outcome.ts';
import { fit, widthOf } from '../text/cells.ts';
import { type Line, span } from '../text/line.ts';
import type { View } from '../view.ts';
import { choiceLines, choiceRoom, choiceRowAt, movedChoice } from './choice-rows.ts';
import type { Dialog } from './dialog.ts';
import type { SortSheet } from './sheets.ts';

/** The longest of them, and a gap. */
const NAME_WIDTH = Math.max(...SORT_FIELDS.map((field) => widthOf(sortName(field)))) + 2;

export const sortSheet = (view: View): SortSheet => ({
  kind: 'sort',
  row: SORT_FIELDS.indexOf(sortOf(view).field),
});

const rowOf = (field: SortField, { state, keymap }: ActionContext): Line => {
  const sort = sortOf(state.view);
  const key = keysFor(keymap, 'sort', `sort-by-${field}`)[0];
  const way = sort.field === field ? sortWay(sort) : '';
  return [
    span(fit(key === undefined ? '' : shownKey(key), 2), 'key'),
    span(fit(sortName(field), NAME_WIDTH), way === '' ? 'plain' : 'strong'),
    span(way, 'strong'),
  ];
};

/** Said as well: at this width the column may not show. */
export const sorted = ({ state }: ActionContext, field: SortField): Outcome => {
  const sort = askedSort(sortOf(state.view), field);
  return acting(
    { kind: 'sheet', sheet: null },
    { kind: 'sort', sort },
    { kind: 'say', message: { tone: 'good', text: sortWords(sort) } },
  );
};

const fieldOf = (sheet: SortSheet, action: ActionId): SortField | undefined =>
  action === 'confirm'
    ? SORT_FIELDS[sheet.row]
    : SORT_FIELDS.find((field) => action === `sort-by-${field}`);

export const sortDialog: Dialog<SortSheet> = {
  room: () => choiceRoom(SORT_FIELDS.length),
  lines: ({ row }, context, size) =>
    choiceLines(
      'Sort by',
      SORT_FIELDS.map((field) => rowOf(field, context)),
      row,
      size,
    ),
  perform: (sheet, action, context, size) => {
    if (action === 'cancel') return acting({ kind: 'sheet', sheet: null });
    const field = fieldOf(sheet, action);
    if (field !== undefined) return sorted(context, field);
    const row = movedChoice(sheet.row, action, SORT_FIELDS.length, size);
    return row === undefined ? undefined : acting({ kind: 'sheet', sheet: { ...sheet, row } });
  },
  click: (sheet, { row }, context, size) => {
    const at = choiceRowAt(row, sheet.row, SORT_FIELDS.length, size);
    return at === undefined ? undefined : sorted(context, SORT_FIELDS[at]!);
  },
};
