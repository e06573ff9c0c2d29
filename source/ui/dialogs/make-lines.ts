/** The form of a torrent that is to be made, in lines: its fields, what would come of it, and how far the engine is. */
import type { MakingSummary } from '../../contract/frame.ts';
import type { Size } from '../layout.ts';
import type { Environment } from '../look/theme.ts';
import type { ActionContext } from '../outcome.ts';
import { resolvedPath } from '../paths/path-field.ts';
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
import { fieldText, visibleField } from '../text/text-field.ts';
import { wrapText } from '../text/wrap.ts';
import {
  FILE_ORDERS,
  fieldsOf,
  isPath,
  isSwitch,
  isText,
  type MakeFieldId,
  type MakePathId,
  type MakeSheet,
  type MakeTextId,
  MORE_FIELDS,
} from './make-form.ts';
import { fieldProblem, problemLeft } from './make-problems.ts';
import { surveyKey } from './make-sheet.ts';
import { textIn } from './make-texts.ts';
import { MAKE_HELP, MAKE_LABELS, ORDER_WORDS, switchWords } from './make-words.ts';

const LABEL_WIDTH = 11;
const INDENT = LABEL_WIDTH + 4;
const MOST_MATCHES = 6;
/** Above the fields, and below them. */
const RULES = 2;

/** What an empty field stands for. */
const usualOf = (sheet: MakeSheet, id: MakeFieldId, env: Environment, room: number): string => {
  const path = resolvedPath(sheet.paths.path, env)?.replace(/(?<=.)\/+$/, '');
  if (id === 'output') {
    return path === undefined ? '' : truncateMiddle(`${cleanText(path)}.torrent`, room);
  }
  if (id === 'name') return truncateMiddle(cleanText(path?.split('/').at(-1) ?? ''), room);
  if (id === 'pieceLength') return 'by size';
  if (id === 'date') return 'now';
  return id === 'trackers' ? 'none: by DHT, peers and the local network' : '';
};

/** Label, and where the keys are; what is wrong has a mark of its own. */
const startOf = (id: MakeFieldId, isFocused: boolean, isWrong: boolean): Line => {
  const label = span(` ${MAKE_LABELS[id].padEnd(LABEL_WIDTH)}`, 'dim');
  if (isFocused) return [label, span(' › ', 'accent')];
  return [label, isWrong ? span(' ! ', 'bad') : span('   ')];
};

const orderSpans = ({ order }: MakeSheet, isFocused: boolean): Line => [
  ...FILE_ORDERS.flatMap((each, at) => {
    const text = each === order ? `[${each}]` : ` ${each} `;
    const tone = each === order ? (isFocused ? 'chosen' : 'plain') : 'dim';
    return [span(at === 0 ? '' : ' '), span(text, tone)];
  }),
  span(`  ${ORDER_WORDS[order]}`, 'dim'),
];

/** What is folded away, and what of it is not as usual. */
const moreSpans = (sheet: MakeSheet, isFocused: boolean): Line => {
  const changed = MORE_FIELDS.filter((id) => isChanged(sheet, id)).map((id) => MAKE_LABELS[id]);
  const words =
    changed.length === 0
      ? 'name, file order, padding, attributes, other servers, date…'
      : `set: ${changed.join(', ')}`;
  return [
    span(sheet.isUnfolded ? '[-]' : '[+]', isFocused ? 'chosen' : 'plain'),
    span(` ${words}`, changed.length === 0 ? 'dim' : 'plain'),
  ];
};

const isChanged = (sheet: MakeSheet, id: MakeFieldId): boolean => {
  if (isSwitch(id)) return sheet.switches[id];
  return id === 'order' ? sheet.order !== 'path' : isText(id) && textIn(sheet, id) !== '';
};

const fieldOf = (sheet: MakeSheet, id: MakeFieldId, env: Environment, width: number): Line => {
  const isFocused = sheet.focus === id && sheet.kind !== 'make-progress';
  const start = startOf(id, isFocused, isMarked(sheet, id, env));
  if (id === 'order') return [...start, ...orderSpans(sheet, isFocused)];
  if (id === 'more') return [...start, ...moreSpans(sheet, isFocused)];
  if (isSwitch(id)) {
    const box = span(sheet.switches[id] ? '[x]' : '[ ]', isFocused ? 'chosen' : 'plain');
    return [...start, box, span(` ${switchWords(sheet, id)}`)];
  }
  return [...start, ...typedSpans(sheet, id, env, isFocused, width - INDENT)];
};

/** Where it was left, not while it is typed. */
const isMarked = (sheet: MakeSheet, id: MakeFieldId, env: Environment): boolean =>
  sheet.focus !== id && fieldProblem(sheet, id, env) !== undefined;

const typedSpans = (
  sheet: MakeSheet,
  id: MakePathId | MakeTextId,
  env: Environment,
  isFocused: boolean,
  room: number,
): Line => {
  const field = isPath(id) ? sheet.paths[id].field : sheet.texts[id];
  const text = fieldText(field);
  const usual = text === '' ? [span(usualOf(sheet, id, env, room - 1), 'dim')] : [];
  if (!isFocused) return [span(truncateMiddle(cleanText(text), room)), ...usual];
  const { before, under, after } = visibleField(field, room);
  return [span(before), span(under, 'chosen'), span(after), ...usual];
};

const MOST_PROBLEM_LINES = 3;

const problemLines = (problem: string, columns: number): readonly Line[] =>
  wrapText(problem, Math.max(1, columns - 2), MOST_PROBLEM_LINES).map((words) => [
    span(` ${words}`, 'bad'),
  ]);

/** What is wrong with a field that was left comes first; then the engine's word. */
const surveyLines = (sheet: MakeSheet, env: Environment, columns: number): readonly Line[] => {
  const { survey, settled } = sheet;
  const left = problemLeft(sheet, env);
  if (left !== undefined) return problemLines(`${MAKE_LABELS[left.id]}: ${left.problem}`, columns);
  if (settled === null) return [[]];
  if (survey?.key !== surveyKey(settled)) return [[span(' Looking at it…', 'dim')]];
  const { answer } = survey;
  if (answer.kind === 'problem') return problemLines(answer.problem, columns);
  const { size, fileCount, pieceCount, pieceLength, torrentBytes, leftOut } = answer.figures;
  const parts = [
    `${formatSize(size)} in ${formatPlural(fileCount, 'file')}`,
    `${formatPlural(pieceCount, 'piece')} of ${formatSize(pieceLength)}`,
    `a .torrent of ${formatSize(torrentBytes)}`,
    ...(leftOut.length > 0 ? [`without ${leftOut.length} that are no files`] : []),
  ];
  return [[span(` ${parts.join(', ')}`.slice(0, Math.max(0, columns)))]];
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

const statusLines = (
  sheet: MakeSheet,
  { state }: ActionContext,
  columns: number,
): readonly Line[] => {
  const { making } = state.frame.session;
  if (sheet.problem !== null) return problemLines(sheet.problem, columns);
  if (making !== null) return [makingLine(making, columns)];
  if (sheet.kind === 'make-progress') return [[span(' Beginning…', 'busy')]];
  if (sheet.madePath !== null) {
    const made = truncateMiddle(cleanText(sheet.madePath), Math.max(1, columns - 30));
    return [[span(` Made ${made}`, 'good'), span('. Name the next, or leave.', 'dim')]];
  }
  return [[span(` ${MAKE_HELP[sheet.focus]}`, 'dim')]];
};

/** The fields, with what a path can go on with below its own. */
const formLines = (
  sheet: MakeSheet,
  env: Environment,
  columns: number,
  matchRows: number,
): readonly { readonly id: MakeFieldId; readonly line: Line }[] =>
  fieldsOf(sheet).flatMap((id) => {
    const own = { id, line: fieldOf(sheet, id, env, columns) };
    if (!isPath(id) || sheet.focus !== id || !sheet.isPathTyped) return [own];
    const size = { columns, rows: matchRows, indent: INDENT };
    const matches = pathLines(sheet.paths[id], env, size);
    return [own, ...matches.map((line) => ({ id, line }))];
  });

/** How many fields are above and below those that show. */
const hiddenSpans = (above: number, below: number): Line =>
  [above > 0 ? `↑ ${above}` : '', below > 0 ? `↓ ${below}` : '']
    .filter((words) => words !== '')
    .map((words) => span(` ${words} `, 'dim'));

interface Form {
  readonly rows: ReturnType<typeof formLines>;
  /** The first row that shows. */
  readonly from: number;
  readonly page: number;
  /** What comes of it, and how it stands. */
  readonly words: readonly Line[];
}

const formIn = (sheet: MakeSheet, context: ActionContext, { columns, rows }: Size): Form => {
  const { env } = context;
  const words = [...surveyLines(sheet, env, columns), ...statusLines(sheet, context, columns)];
  const page = Math.max(1, rows - RULES - words.length);
  const matchRows = clamp(page - fieldsOf(sheet).length, Math.min(3, page - 1), MOST_MATCHES);
  const form = formLines(sheet, env, columns, matchRows);
  // In a low window the fields around the one with the keys show.
  const first = form.findIndex(({ id }) => id === sheet.focus);
  const last = form.findLastIndex(({ id }) => id === sheet.focus);
  const from = clamp(Math.min(first, last + 2 - page), 0, Math.max(0, form.length - page));
  return { rows: form, from, page, words };
};

/** The field that stands in this row of the dialog. */
export const makeFieldAt = (
  row: number,
  sheet: MakeSheet,
  context: ActionContext,
  size: Size,
): MakeFieldId | undefined => {
  const { rows, from, page } = formIn(sheet, context, size);
  return row < 1 || row > page ? undefined : rows[from + row - 1]?.id;
};

export const makeLines = (
  sheet: MakeSheet,
  context: ActionContext,
  size: Size,
): readonly Line[] => {
  const { columns } = size;
  const { rows, from, page, words } = formIn(sheet, context, size);
  const hidden = hiddenSpans(from, Math.max(0, rows.length - page - from));
  return [
    rule([span('Make a torrent', 'strong')], columns),
    ...rows.slice(from, from + page).map(({ line }) => line),
    rule([span('What comes of it', 'strong')], columns, hidden),
    ...words,
  ].slice(0, size.rows);
};
