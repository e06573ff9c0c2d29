/** The filter of a torrent's files, which works while it is typed. */
import type { TorrentId } from '../../base/ids.ts';
import { fileFilterLine } from '../files/file-filter-line.ts';
import { shownFigures, shownFiles } from '../files/shown-files.ts';
import { filteredBy } from '../files/tree-view.ts';
import { MAX_FILTER_LENGTH } from '../limits.ts';
import { type ActionContext, acting, NOTHING, type Outcome } from '../outcome.ts';
import { cursorOf, type RowCursor } from '../tab-state.ts';
import { EMPTY_FIELD, editField, fieldText, type TextField } from '../text/text-field.ts';
import type { Dialog } from './dialog.ts';
import { editedBy } from './field-edits.ts';
import type { FileFilterSheet } from './sheets.ts';

/** `home` is where the cursor stands: letters taken back bring it back. */
export const fileFilterSheet = (
  id: TorrentId,
  filter: string,
  home: RowCursor,
): FileFilterSheet => ({
  kind: 'file-filter',
  id,
  field: editField(EMPTY_FIELD, { kind: 'insert', text: filter }),
  home,
});

const filtered = (
  sheet: FileFilterSheet | null,
  filter: string,
  home: RowCursor,
  { state }: ActionContext,
): Outcome => {
  const { files, cursors } = state.view.tabState;
  if (files === undefined) return acting({ kind: 'sheet', sheet: null });
  return acting(
    { kind: 'sheet', sheet },
    {
      kind: 'tab-state',
      state: { files: filteredBy(files, filter), cursors: { ...cursors, files: home } },
    },
  );
};

const changed = (sheet: FileFilterSheet, field: TextField, context: ActionContext): Outcome => {
  const filter = fieldText(field);
  if (filter.length > MAX_FILTER_LENGTH) return NOTHING;
  if (filter === fieldText(sheet.field))
    return acting({ kind: 'sheet', sheet: { ...sheet, field } });
  return filtered({ ...sheet, field }, filter, sheet.home, context);
};

export const fileFilterDialog: Dialog<FileFilterSheet> = {
  room: () => 'foot',
  lines: ({ id, field }, { state }, { columns }) => {
    const { tabState } = state.view;
    const list = state.frame.details[id]?.files ?? [];
    const files = shownFiles(list, tabState.files, cursorOf(tabState, 'files'));
    return [fileFilterLine('', field, shownFigures(files), columns)];
  },
  perform: (sheet, action, context) => {
    if (action === 'confirm') return acting({ kind: 'sheet', sheet: null });
    if (action === 'clear-filter') return filtered(null, '', sheet.home, context);
    const field = editedBy(sheet.field, action);
    return field === undefined ? undefined : changed(sheet, field, context);
  },
  type: (sheet, text, context) =>
    changed(sheet, editField(sheet.field, { kind: 'insert', text }), context),
  isStale: ({ id }, { torrents }) => torrents.every((torrent) => torrent.id !== id),
};
