/** The filter of the list, which works while it is typed. */

import { MAX_FILTER_LENGTH } from '../limits.ts';
import { parseFilter } from '../list/filter.ts';
import { filterLine } from '../list/filter-line.ts';
import { acting, NOTHING, type Outcome } from '../outcome.ts';
import { EMPTY_FIELD, editField, fieldText, type TextField } from '../text/text-field.ts';
import type { View } from '../view.ts';
import type { Dialog } from './dialog.ts';
import { editedBy } from './field-edits.ts';
import type { FilterSheet } from './sheets.ts';

export const filterSheet = ({ filter, selected }: View): FilterSheet => ({
  kind: 'filter',
  field: editField(EMPTY_FIELD, { kind: 'insert', text: filter }),
  home: selected,
});

const changed = (sheet: FilterSheet, field: TextField): Outcome => {
  const filter = fieldText(field);
  if (filter.length > MAX_FILTER_LENGTH) return NOTHING;
  return acting(
    { kind: 'sheet', sheet: { ...sheet, field } },
    { kind: 'filter', filter, home: sheet.home },
  );
};

export const filterDialog: Dialog<FilterSheet> = {
  room: () => 'foot',
  lines: ({ field }, { state }, { columns }) => {
    const figures = { shown: state.shown.length, all: state.frame.torrents.length };
    const { problem } = parseFilter(fieldText(field));
    return [filterLine(state.view.filter, field, figures, undefined, columns, problem) ?? []];
  },
  perform: (sheet, action, { state }) => {
    if (action === 'confirm') return acting({ kind: 'sheet', sheet: null });
    if (action === 'clear-filter') {
      const home = state.view.selected ?? sheet.home;
      return acting({ kind: 'sheet', sheet: null }, { kind: 'filter', filter: '', home });
    }
    const field = editedBy(sheet.field, action);
    return field === undefined ? undefined : changed(sheet, field);
  },
  type: (sheet, text) => changed(sheet, editField(sheet.field, { kind: 'insert', text })),
};
