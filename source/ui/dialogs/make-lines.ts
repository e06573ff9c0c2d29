/** The form of a torrent that is to be made, in lines: its fields, what would come of it, and how far the engine is. */
import type { MakingSummary } from '../../contract/frame.ts';
import type { Size } from '../layout.ts';
import type { Environment } from '../look/theme.ts';
import type { ActionContext } from '../outcome.ts';
import { pathText, resolvedPath } from '../paths/path-field.ts';
import { pathLines } from '../paths/path-lines.ts';
import { cleanText, truncateMiddle } from '../text/cells.ts';
import {
  formatDuration,
  formatPercent,
  formatPlural,
  formatRate,
  formatSize,
} from '../text/format.ts';
import { type Line, rule, span } from '../text/line.ts';
import { clamp } from '../text/scroll.ts';
import { fieldLine } from './field-line.ts';
import { isPath, isSwitch, MAKE_FIELDS, surveyKey, textIn } from './make-sheet.ts';
import type { MakeFieldId, MakeSheet, MakeSwitchId } from './sheets.ts';

const LABEL_WIDTH = 9;
const INDENT = LABEL_WIDTH + 4;
const MOST_MATCHES = 6;
/** Title, rule, what would come of it, and a line of help. */
const ROWS_BESIDE_FIELDS = 4;

const LABELS: { readonly [Id in MakeFieldId]: string } = {
  path: 'Path',
  trackers: 'Trackers',
  isPrivate: 'Private',
  pieceLength: 'Pieces',
  isPadded: 'Padding',
  ignore: 'Ignore',
  webSeeds: 'Web seeds',
  source: 'Source',
  comment: 'Comment',
  output: 'Write to',
  isSeeded: 'Seed',
};

const HELP: { readonly [Id in MakeFieldId]: string } = {
  path: 'The file or folder. Tab completes, Enter takes what the arrows are on.',
  trackers: 'Addresses with spaces between them, each a tier; a comma puts two into one tier.',
  isPrivate: 'Peers from its own trackers only: no DHT, no exchange among peers.',
  pieceLength: 'Such as 512K or 4M, a power of two; empty is by size.',
  isPadded: 'Each file begins with a piece of its own (BEP 47).',
  ignore: 'What is left out, such as *.log .git/ build/**',
  webSeeds: 'Web servers that have the files (BEP 19), with spaces between them.',
  source: 'A word that makes it another torrent than that of another site.',
  comment: 'For people.',
  output: 'The .torrent; empty is beside the file or folder.',
  isSeeded: 'Seeded at once, without reading it again.',
};

const SWITCHES: { readonly [Id in MakeSwitchId]: readonly [string, string] } = {
  isPrivate: ['no, peers may come from anywhere', 'yes, peers from its trackers only'],
  isPadded: ['no', 'yes, each file begins with a piece of its own'],
  isSeeded: ['no, only write it', 'at once'],
};

/** What an empty field stands for. */
const usualOf = (sheet: MakeSheet, id: MakeFieldId, env: Environment): string => {
  if (id === 'output') {
    const path = resolvedPath(sheet.paths.path, env)?.replace(/(?<=.)\/+$/, '');
    return path === undefined ? '' : `${cleanText(path)}.torrent`;
  }
  if (id === 'pieceLength') return 'by size';
  return id === 'trackers' ? 'none: by DHT, peers and the local network' : '';
};

const fieldOf = (sheet: MakeSheet, id: MakeFieldId, env: Environment, width: number): Line => {
  const isFocused = sheet.focus === id && sheet.kind !== 'make-progress';
  const look = { label: LABELS[id], labelWidth: LABEL_WIDTH, isFocused, width };
  if (isSwitch(id)) {
    const isOn = sheet.switches[id];
    return [
      span(` ${LABELS[id].padEnd(LABEL_WIDTH)}`, 'dim'),
      span(isFocused ? ' › ' : '   ', 'accent'),
      span(isOn ? '[x]' : '[ ]', isFocused ? 'chosen' : 'plain'),
      span(` ${SWITCHES[id][isOn ? 1 : 0]}`),
    ];
  }
  const field = isPath(id) ? sheet.paths[id].field : sheet.texts[id];
  const isEmpty = (isPath(id) ? pathText(sheet.paths[id]) : textIn(sheet, id)) === '';
  const line = fieldLine(field, look);
  return isEmpty ? [...line, span(usualOf(sheet, id, env), 'dim')] : line;
};

const surveyLine = ({ survey, settled }: MakeSheet, columns: number): Line => {
  if (settled === null) return [];
  if (survey?.key !== surveyKey(settled)) return [span(' Looking at it…', 'dim')];
  const { answer } = survey;
  if (answer.kind === 'problem') return [span(` ${answer.problem}`, 'bad')];
  const { size, fileCount, pieceCount, pieceLength, torrentBytes, leftOut } = answer.figures;
  const parts = [
    `${formatSize(size)} in ${formatPlural(fileCount, 'file')}`,
    `${formatPlural(pieceCount, 'piece')} of ${formatSize(pieceLength)}`,
    `a .torrent of ${formatSize(torrentBytes)}`,
    ...(leftOut.length > 0 ? [`without ${leftOut.length} that are no files`] : []),
  ];
  return [span(` ${parts.join(', ')}`.slice(0, Math.max(0, columns)))];
};

const BAR_WIDTH = 20;

export const makingLine = (making: MakingSummary, columns: number): Line => {
  const { name, progress, bytesPerSecond, eta } = making;
  const left = eta === null ? '' : `, ${formatDuration(eta)} left`;
  const figures = ` ${formatPercent(progress)}  ${formatRate(bytesPerSecond)}${left}  `;
  const done = clamp(Math.floor(progress * BAR_WIDTH), 0, BAR_WIDTH);
  const room = Math.max(0, columns - figures.length - BAR_WIDTH - 4);
  return [
    span(' '),
    span('━'.repeat(done), 'accent'),
    span('─'.repeat(BAR_WIDTH - done), 'dim'),
    span(figures),
    span(truncateMiddle(cleanText(name), room), 'dim'),
  ];
};

const statusLine = (sheet: MakeSheet, { state }: ActionContext, columns: number): Line => {
  const { making } = state.frame.session;
  if (sheet.problem !== null) return [span(` ${sheet.problem}`, 'bad')];
  if (making !== null) return makingLine(making, columns);
  if (sheet.kind === 'make-progress') return [span(' Beginning…', 'busy')];
  if (sheet.madePath !== null) {
    const made = truncateMiddle(cleanText(sheet.madePath), Math.max(1, columns - 30));
    return [span(` Made ${made}`, 'good'), span('. Name the next, or leave.', 'dim')];
  }
  return [span(` ${HELP[sheet.focus]}`, 'dim')];
};

/** The fields, with what a path can go on with below its own. */
const formLines = (
  sheet: MakeSheet,
  env: Environment,
  columns: number,
  matchRows: number,
): readonly { readonly id: MakeFieldId; readonly line: Line }[] =>
  MAKE_FIELDS.flatMap((id) => {
    const own = { id, line: fieldOf(sheet, id, env, columns) };
    if (!isPath(id) || sheet.focus !== id || !sheet.isPathTyped) return [own];
    const size = { columns, rows: matchRows, indent: INDENT };
    const matches = pathLines(sheet.paths[id], env, size);
    return [own, ...matches.map((line) => ({ id, line }))];
  });

export const makeLines = (
  sheet: MakeSheet,
  context: ActionContext,
  { columns, rows }: Size,
): readonly Line[] => {
  const page = Math.max(1, rows - ROWS_BESIDE_FIELDS);
  const matchRows = clamp(page - MAKE_FIELDS.length, Math.min(3, page - 1), MOST_MATCHES);
  const form = formLines(sheet, context.env, columns, matchRows);
  // In a low window the fields around the one with the keys show.
  const first = form.findIndex(({ id }) => id === sheet.focus);
  const last = form.findLastIndex(({ id }) => id === sheet.focus);
  const from = clamp(Math.min(first, last + 2 - page), 0, Math.max(0, form.length - page));
  return [
    rule([span('Make a torrent', 'strong')], columns),
    ...form.slice(from, from + page).map(({ line }) => line),
    rule([span('What comes of it', 'strong')], columns),
    surveyLine(sheet, columns),
    statusLine(sheet, context, columns),
  ].slice(0, rows);
};
