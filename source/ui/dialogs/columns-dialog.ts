/** Chooses the columns of the list and their order; the list behind shows at once what is chosen. */

import { type ColumnChoice, chooseColumns } from '../list/column-choice.ts';
import { columnsOf } from '../list/list-look.ts';
import { COLUMN_IDS, type ColumnId, columnOf } from '../list/torrent-columns.ts';
import { MARK_WIDTH } from '../list/torrent-rows.ts';
import { type ActionContext, acting, type Outcome, saying } from '../outcome.ts';
import { fit } from '../text/cells.ts';
import { type Line, span } from '../text/line.ts';
import { choiceLines, choiceRoom, choiceRowAt, movedChoice } from './choice-rows.ts';
import type { Dialog } from './dialog.ts';
import type { ColumnsSheet } from './sheets.ts';

const TITLE_WIDTH = 10;

/** Those that the list shows at its width, chosen or usual. */
const showing = ({ layout }: ActionContext, choice: ColumnChoice): readonly ColumnId[] => {
  const list = layout.kind === 'main' ? layout.list : null;
  const columns = chooseColumns((list?.columns ?? 0) - MARK_WIDTH, choice);
  return columns.map(({ column }) => column.id);
};

/** Begins with what is seen: that is what one wants to change. */
const usual = (context: ActionContext) => ({
  row: 0,
  order: COLUMN_IDS,
  shown: new Set(showing(context, null)),
});

export const columnsSheet = (context: ActionContext): ColumnsSheet => {
  const before = columnsOf(context.state.view);
  if (before === null) return { kind: 'columns', before, ...usual(context) };
  const order = [...new Set([...before, ...COLUMN_IDS])];
  return { kind: 'columns', row: 0, before, order, shown: new Set(before) };
};

/** Chosen, but without room: the least important wait for a wider window. */
const waitingIn = (sheet: ColumnsSheet, context: ActionContext): ReadonlySet<ColumnId> => {
  const seen = new Set(showing(context, columnsOf(context.state.view)));
  return new Set([...sheet.shown].filter((id) => !seen.has(id)));
};

const lineOf = (id: ColumnId, sheet: ColumnsSheet, waiting: ReadonlySet<ColumnId>): Line => {
  const isShown = sheet.shown.has(id);
  return [
    span(isShown ? '[x] ' : '[ ] ', isShown ? 'accent' : 'dim'),
    span(fit(columnOf(id).title, TITLE_WIDTH), isShown ? 'strong' : 'dim'),
    span(columnOf(id).words, isShown ? 'plain' : 'dim'),
    span(waiting.has(id) ? '  no room now' : '', 'warn'),
  ];
};

const changed = (sheet: ColumnsSheet): Outcome =>
  acting(
    { kind: 'sheet', sheet },
    { kind: 'columns', columns: sheet.order.filter((id) => sheet.shown.has(id)) },
  );

const turned = (sheet: ColumnsSheet, row: number): Outcome => {
  const id = sheet.order[row]!;
  if (id === 'name') return saying('warn', 'The name always shows');
  const shown = new Set(sheet.shown);
  if (!shown.delete(id)) shown.add(id);
  return changed({ ...sheet, row, shown });
};

const moved = (sheet: ColumnsSheet, by: 1 | -1): Outcome => {
  const to = sheet.row + by;
  if (to < 0 || to >= sheet.order.length) return {};
  const order = [...sheet.order];
  const [id] = order.splice(sheet.row, 1);
  order.splice(to, 0, id!);
  return changed({ ...sheet, row: to, order });
};

export const columnsDialog: Dialog<ColumnsSheet> = {
  room: () => choiceRoom(COLUMN_IDS.length),
  lines: (sheet, context, size) => {
    const waiting = waitingIn(sheet, context);
    const rows = sheet.order.map((id) => lineOf(id, sheet, waiting));
    return choiceLines('Columns, from left to right', rows, sheet.row, size);
  },
  perform: (sheet, action, context, size) => {
    const closed = { kind: 'sheet', sheet: null } as const;
    if (action === 'confirm') return acting(closed);
    if (action === 'cancel') return acting({ kind: 'columns', columns: sheet.before }, closed);
    if (action === 'turn-column') return turned(sheet, sheet.row);
    if (action === 'column-earlier') return moved(sheet, -1);
    if (action === 'column-later') return moved(sheet, 1);
    if (action === 'usual-columns') {
      return acting(
        { kind: 'sheet', sheet: { ...sheet, ...usual(context) } },
        { kind: 'columns', columns: null },
      );
    }
    const row = movedChoice(sheet.row, action, sheet.order.length, size);
    return row === undefined ? undefined : acting({ kind: 'sheet', sheet: { ...sheet, row } });
  },
  click: (sheet, { row }, _context, size) => {
    const at = choiceRowAt(row, sheet.row, sheet.order.length, size);
    return at === undefined ? undefined : turned(sheet, at);
  },
};
