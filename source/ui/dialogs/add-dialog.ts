/** Asks for the path or URL of a torrent, and has the engine look at it before anything is added. */
import type { TorrentSource } from '../../contract/commands.ts';
import type { Environment } from '../look/theme.ts';
import { type ActionContext, acting, NOTHING, type Outcome } from '../outcome.ts';
import { realPathOf } from '../paths/path-completion.ts';
import {
  listedPath,
  listQuestion,
  type PathField,
  pathText,
  pickedEntry,
  takenPath,
  typedIn,
  typedPathField,
} from '../paths/path-field.ts';
import { performPath } from '../paths/path-keys.ts';
import { pathLines } from '../paths/path-lines.ts';
import { type SourceAnswer, sourceOf } from '../paths/source-of.ts';
import { type Line, rule, span } from '../text/line.ts';
import { visibleField } from '../text/text-field.ts';
import { chooseSheet } from './choose-dialog.ts';
import type { Dialog, Question } from './dialog.ts';
import { addDirectoryIn, lookSheet } from './look-sheet.ts';
import type { AddSheet } from './sheets.ts';

const ROWS = 10;
/** Names below the field stand where its letters do. */
const INDENT = 3;

export const addSheet = (text = '', isPaused = false): AddSheet => ({
  kind: 'add',
  source: typedPathField('torrent', text),
  isPaused,
  isLooking: false,
  problem: null,
});

const sourceIn = ({ source }: AddSheet, env: Environment): SourceAnswer => {
  const answer = sourceOf(pathText(source), env);
  if (answer.kind === 'problem' || answer.source.kind !== 'file') return answer;
  const path = realPathOf(answer.source.path, source.listing);
  return { kind: 'source', source: { kind: 'file', path } };
};

const lines = (sheet: AddSheet, env: Environment, columns: number, rows: number): Line[] => {
  const { before, under, after } = visibleField(sheet.source.field, Math.max(1, columns - 4));
  const title = sheet.isPaused ? 'Add a torrent, paused' : 'Add a torrent';
  const head: Line[] = [
    rule([span(title, 'strong')], columns),
    [span(' Path or URL of a .torrent file, or a magnet link', 'dim')],
    [span(' › ', 'accent'), span(before), span(under, 'chosen'), span(after)],
  ];
  if (sheet.isLooking) {
    const answer = sourceIn(sheet, env);
    const isLink = answer.kind === 'source' && answer.source.kind === 'magnet';
    return [...head, [span(isLink ? ' Adding it…' : ' Looking at it…', 'busy')]];
  }
  if (sheet.problem !== null) head.push([span(` ${sheet.problem}`, 'bad')]);
  const size = { columns, rows: Math.max(0, rows - head.length), indent: INDENT };
  return [...head, ...pathLines(sheet.source, env, size)];
};

const showing = (sheet: AddSheet): Outcome => acting({ kind: 'sheet', sheet });

/** What is typed anew is not what was being looked at. */
const changed = (sheet: AddSheet, source: PathField): Outcome =>
  showing({ ...sheet, source, isLooking: false, problem: null });

/** A match that is a folder is gone into; a torrent is looked at, a link added, for nothing is known of it. */
const confirmed = (sheet: AddSheet, env: Environment): Outcome => {
  const source = takenPath(sheet.source, env);
  if (pickedEntry(sheet.source, env)?.isFolder === true) return changed(sheet, source);
  const next = { ...sheet, source };
  const answer = sourceIn(next, env);
  return answer.kind === 'problem'
    ? showing({ ...next, problem: answer.problem })
    : showing({ ...next, isLooking: true, problem: null });
};

const cancelled = (sheet: AddSheet): Outcome =>
  sheet.isLooking
    ? showing({ ...sheet, isLooking: false })
    : acting({ kind: 'sheet', sheet: null });

const LOOK = 'look ';

/** Of what a link names nothing flows before its files are chosen. */
const lookQuestion = (
  source: TorrentSource,
  { isPaused }: AddSheet,
  { state }: ActionContext,
): Question => {
  const key = LOOK + JSON.stringify(source);
  if (source.kind === 'magnet') {
    const args = { source, asksForFiles: true, ...(isPaused ? { isPaused } : {}) };
    return { key, name: 'torrent:add', args };
  }
  return { key, name: 'session:inspect', args: { source, directory: addDirectoryIn(state) } };
};

export const addDialog: Dialog<AddSheet> = {
  room: () => ROWS,
  lines: (sheet, { env }, { columns, rows }) => lines(sheet, env, columns, rows),
  perform: (sheet, action, { env }) => {
    if (action === 'cancel') return cancelled(sheet);
    if (action === 'confirm') return confirmed(sheet, env);
    return performPath(sheet.source, action, env, {
      isTyped: true,
      changed: (source) => changed(sheet, source),
      turned: () => NOTHING,
    });
  },
  type: (sheet, text) => changed(sheet, typedIn(sheet.source, text)),
  question: (sheet, context) => {
    if (!sheet.isLooking) return listQuestion(sheet.source, context.env);
    const answer = sourceIn(sheet, context.env);
    return answer.kind === 'source' ? lookQuestion(answer.source, sheet, context) : undefined;
  },
  answered: (sheet, answer, { state }) => {
    if (!answer.key.startsWith(LOOK)) {
      return { ...sheet, source: listedPath(sheet.source, answer) };
    }
    if (answer.kind === 'problem') {
      return { ...sheet, isLooking: false, problem: answer.problem };
    }
    const { result } = answer;
    if (result === null) return sheet;
    if ('files' in result) return lookSheet(sheet, result, state);
    return 'id' in result ? chooseSheet(result.id, sheet.isPaused) : sheet;
  },
};
