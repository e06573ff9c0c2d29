/** Asks for the path or URL of a torrent. */
import { type Line, rule, span } from '../line.ts';
import { acting, type Outcome } from '../outcome.ts';
import { sourceOf } from '../source-of.ts';
import { EMPTY_FIELD, editField, fieldText, visibleField } from '../text-field.ts';
import type { Environment } from '../theme.ts';
import type { Dialog } from './dialog.ts';
import { editedBy } from './field-edits.ts';
import type { AddSheet } from './sheets.ts';

const ROWS = 4;

export const addSheet = (text = ''): AddSheet => ({
  kind: 'add',
  field: editField(EMPTY_FIELD, { kind: 'insert', text }),
  problem: null,
});

const lines = (sheet: AddSheet, width: number): Line[] => {
  const { before, under, after } = visibleField(sheet.field, Math.max(1, width - 4));
  return [
    rule([span('Add a torrent', 'strong')], width),
    [span(' Path or URL of a .torrent file', 'dim')],
    [span(' › ', 'accent'), span(before), span(under, 'chosen'), span(after)],
    sheet.problem === null ? [] : [span(` ${sheet.problem}`, 'bad')],
  ];
};

const confirmed = (sheet: AddSheet, env: Environment): Outcome => {
  const answer = sourceOf(fieldText(sheet.field), env);
  if (answer.kind === 'problem') {
    return acting({ kind: 'sheet', sheet: { ...sheet, problem: answer.problem } });
  }
  return {
    acts: [
      { kind: 'sheet', sheet: null },
      { kind: 'say', message: { tone: 'busy', text: 'Adding…' } },
    ],
    wishes: [{ name: 'torrent:add', args: { source: answer.source }, done: 'Added' }],
  };
};

const changed = (sheet: AddSheet, field: AddSheet['field']): Outcome =>
  acting({ kind: 'sheet', sheet: { ...sheet, field, problem: null } });

export const addDialog: Dialog<AddSheet> = {
  room: () => ROWS,
  lines: (sheet, _context, { columns }) => lines(sheet, columns),
  perform: (sheet, action, { env }) => {
    if (action === 'confirm') return confirmed(sheet, env);
    if (action === 'cancel') return acting({ kind: 'sheet', sheet: null });
    const field = editedBy(sheet.field, action);
    return field === undefined ? undefined : changed(sheet, field);
  },
  type: (sheet, text) => changed(sheet, editField(sheet.field, { kind: 'insert', text })),
};
