/** The command line: every action by its name, with completion and history. */

import { runLine, type Suggestion, suggestionsFor } from '../command-line/vocabulary.ts';
import { type ActionContext, acting, type Outcome } from '../outcome.ts';
import { fit } from '../text/cells.ts';
import { type Line, rule, span } from '../text/line.ts';
import { keepVisible } from '../text/scroll.ts';
import {
  EMPTY_FIELD,
  editField,
  fieldText,
  type TextField,
  visibleField,
} from '../text/text-field.ts';
import type { Dialog } from './dialog.ts';
import { editedBy } from './field-edits.ts';
import type { CommandSheet } from './sheets.ts';

const ROWS = 8;
/** The rule, and the line that is typed. */
const OTHER_ROWS = 2;
const NAME_WIDTH = 16;

const fieldOf = (text: string): TextField => editField(EMPTY_FIELD, { kind: 'insert', text });

export const commandSheet = (text = ''): CommandSheet => ({
  kind: 'command',
  field: fieldOf(text),
  problem: null,
  back: 0,
  turn: null,
});

const suggestionLine = ({ line, summary }: Suggestion, isTaken: boolean): Line => [
  span(`${isTaken ? ' › ' : '   '}${fit(line, Math.max(NAME_WIDTH, line.length + 1))}`, 'accent'),
  span(summary, 'dim'),
];

/** In as many rows as there are, with the one that was taken among them. */
const suggestionLines = (
  { field, turn }: CommandSheet,
  context: ActionContext,
  rows: number,
): readonly Line[] => {
  const all = suggestionsFor(turn?.typed ?? fieldText(field), context);
  const from = turn === null ? 0 : keepVisible(0, turn.at, rows, all.length);
  return all
    .slice(from, from + rows)
    .map((suggestion, at) => suggestionLine(suggestion, from + at === turn?.at));
};

const lines = (
  sheet: CommandSheet,
  context: ActionContext,
  width: number,
  rows: number,
): Line[] => {
  const { before, under, after } = visibleField(sheet.field, Math.max(1, width - 4));
  const room = Math.max(0, rows - OTHER_ROWS);
  const suggestions =
    sheet.problem === null
      ? suggestionLines(sheet, context, room)
      : [[span(`   ${sheet.problem}`, 'bad')]];
  return [
    rule([span('Command', 'strong')], width),
    [span(' : ', 'accent'), span(before), span(under, 'chosen'), span(after)],
    ...suggestions,
  ];
};

const changed = (sheet: CommandSheet, field: TextField, back = sheet.back): Outcome =>
  acting({ kind: 'sheet', sheet: { ...sheet, field, problem: null, back, turn: null } });

const sharedStart = (texts: readonly string[]): string => {
  const [first = ''] = texts;
  let length = first.length;
  while (!texts.every((text) => text.startsWith(first.slice(0, length)))) length -= 1;
  return first.slice(0, length);
};

/** As far as all suggestions agree; with nothing to gain the first one, and each time the next. */
const completed = (sheet: CommandSheet, context: ActionContext): Outcome => {
  const typed = sheet.turn?.typed ?? fieldText(sheet.field);
  const texts = suggestionsFor(typed, context).map(({ line }) => line);
  if (texts.length === 0) return {};
  const shared = sharedStart(texts);
  const isGain = shared.length > typed.trimStart().length;
  if (texts.length === 1 || (sheet.turn === null && isGain)) return changed(sheet, fieldOf(shared));
  const at = sheet.turn === null ? 0 : (sheet.turn.at + 1) % texts.length;
  const field = fieldOf(texts[at]!);
  return acting({
    kind: 'sheet',
    sheet: { ...sheet, field, problem: null, turn: { typed, at } },
  });
};

const recalled = (sheet: CommandSheet, by: 1 | -1, history: readonly string[]): Outcome => {
  const back = Math.max(0, Math.min(history.length, sheet.back + by));
  return changed(sheet, fieldOf(back === 0 ? '' : history[back - 1]!), back);
};

const confirmed = (sheet: CommandSheet, context: ActionContext): Outcome => {
  const line = fieldText(sheet.field).trim();
  if (line === '') return acting({ kind: 'sheet', sheet: null });
  // What is run stands on the screen beneath, not in this dialog.
  const view = { ...context.state.view, sheet: null };
  const outcome = runLine(line, { ...context, state: { ...context.state, view } });
  if (typeof outcome === 'string') {
    return acting({ kind: 'sheet', sheet: { ...sheet, problem: outcome } });
  }
  const { acts = [], ...rest } = outcome;
  return { acts: [{ kind: 'sheet', sheet: null }, { kind: 'remember', line }, ...acts], ...rest };
};

export const commandDialog: Dialog<CommandSheet> = {
  room: () => ROWS,
  lines: (sheet, context, { columns, rows }) => lines(sheet, context, columns, rows),
  perform: (sheet, action, context) => {
    const { history } = context.state.view;
    if (action === 'confirm') return confirmed(sheet, context);
    if (action === 'cancel') return acting({ kind: 'sheet', sheet: null });
    if (action === 'complete') return completed(sheet, context);
    if (action === 'earlier') return recalled(sheet, 1, history);
    if (action === 'later') return recalled(sheet, -1, history);
    const field = editedBy(sheet.field, action);
    return field === undefined ? undefined : changed(sheet, field);
  },
  type: (sheet, text) => changed(sheet, editField(sheet.field, { kind: 'insert', text })),
};
