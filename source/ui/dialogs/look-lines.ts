/** A torrent that is looked at before it is added, in lines: what it is, how it is to be added, its files. */
import type { Inspection } from '../../contract/inspection.ts';
import {
  choiceFigures,
  choiceFilter,
  choiceHead,
  choiceLines,
  choiceWords,
} from '../files/file-choice.ts';
import { fileFilterLine } from '../files/file-filter-line.ts';
import type { Size } from '../layout.ts';
import type { Environment } from '../look/theme.ts';
import type { ActionContext } from '../outcome.ts';
import { resolvedPath } from '../paths/path-field.ts';
import { pathLines } from '../paths/path-lines.ts';
import { formatPlural, formatSize } from '../text/format.ts';
import { type Line, rule, type Span, span } from '../text/line.ts';
import { fieldText } from '../text/text-field.ts';
import { fieldLine } from './field-line.ts';
import { matchingLabels } from './labels-dialog.ts';
import { planLook } from './look-plan.ts';
import { missedIn } from './look-sheet.ts';
import type { LookFocus, LookSheet, SpaceFigures } from './sheets.ts';

const LABEL_WIDTH = 7;
const INDENT = LABEL_WIDTH + 4;

const factsLine = ({
  source,
  isPresent,
  isPrivate,
  files,
  totalSize,
  pieceLength,
}: Inspection): Line => {
  const pieces = formatPlural(Math.ceil(totalSize / Math.max(1, pieceLength)), 'piece');
  const facts = [
    formatSize(totalSize),
    formatPlural(files.length, 'file'),
    `${pieces} of ${formatSize(pieceLength)}`,
    ...(isPrivate ? ['private'] : []),
  ];
  const present = isPresent && source.kind !== 'torrent' ? [span(' Here already.', 'bad')] : [];
  return [...present, span(` ${facts.join(', ')}`)];
};

const titleOf = ({ source, name }: Inspection): string =>
  source.kind === 'torrent' ? `Choose files of ${name}` : `Add ${name}`;

const trackersLine = ({ trackers }: Inspection): Line => {
  const [first] = trackers;
  if (first === undefined) return [span(' It names no tracker.', 'warn')];
  const others = trackers.length - 1;
  const more = others > 0 ? ` and ${formatPlural(others, 'tracker')} more` : '';
  return [span(` ${first}${more}`, 'dim')];
};

const lookOf = (sheet: LookSheet, focus: LookFocus, label: string, width: number) => ({
  label,
  labelWidth: LABEL_WIDTH,
  isFocused: sheet.kind === focus,
  width,
});

/** What it needs against what there is, and against what others there still need. */
const spaceSpan = (sheet: LookSheet, env: Environment): Span => {
  const { space } = sheet;
  const { wantedSize } = choiceFigures(sheet.choice);
  const isCurrent = space !== null && space.directory === resolvedPath(sheet.folder, env);
  if (!isCurrent) return span('…', 'dim');
  if (space.figures === null) return span('How much fits there is not known', 'warn');
  return roomSpan(wantedSize, space.figures);
};

type Room = Pick<SpaceFigures, 'free' | 'wanted'>;

const roomWords = (wantedSize: number, { free, wanted }: Room): string => {
  const others = wanted === 0 ? '' : `, ${formatSize(wanted)} wanted by others`;
  return `${formatSize(wantedSize)} wanted, ${formatSize(free)} free${others}`;
};

/** What does not fit at all comes first; then the folder for incomplete ones, which has to take it before. */
const roomSpan = (wantedSize: number, { incomplete = null, ...room }: SpaceFigures): Span => {
  const words = roomWords(wantedSize, room);
  if (wantedSize > room.free) return span(`Does not fit: ${words}`, 'bad');
  if (incomplete !== null && wantedSize > incomplete.free) {
    const there = `${roomWords(wantedSize, incomplete)} in ${incomplete.directory}`;
    return span(`Does not fit while incomplete: ${there}`, 'bad');
  }
  if (wantedSize + room.wanted > room.free) {
    return span(`Does not fit with the others: ${words}`, 'warn');
  }
  if (incomplete === null || wantedSize + incomplete.wanted <= incomplete.free) {
    return span(words, 'dim');
  }
  const there = `${roomWords(wantedSize, incomplete)} in ${incomplete.directory}`;
  return span(`Does not fit with the others while incomplete: ${there}`, 'warn');
};

const labelsLine = (sheet: LookSheet, { state }: ActionContext, width: number): Line => {
  const line = fieldLine(sheet.labels, lookOf(sheet, 'add-labels', 'Labels', width));
  const known = matchingLabels(sheet.labels, state.frame.torrents).slice(0, 8);
  if (sheet.kind !== 'add-labels' || known.length === 0) return line;
  return [...line, span('   '), span(known.join(', '), 'dim')];
};

const startLine = (sheet: LookSheet): Line => {
  const isFocused = sheet.kind === 'add-start';
  return [
    span(` ${'Start'.padEnd(LABEL_WIDTH)}`, 'dim'),
    span(isFocused ? ' › ' : '   ', 'accent'),
    span(sheet.isPaused ? '[ ]' : '[x]', isFocused ? 'chosen' : 'plain'),
    span(
      sheet.isPaused
        ? ` no, ${sheet.from.kind === 'add' ? 'add it paused' : 'paused'}`
        : ' at once',
    ),
  ];
};

const fieldLines = (
  sheet: LookSheet,
  context: ActionContext,
  columns: number,
  matchRows: number,
): readonly Line[] => {
  const { env } = context;
  const size = { columns, rows: matchRows, indent: INDENT };
  const matches = matchRows > 0 ? pathLines(sheet.folder, env, size) : [];
  const padding = Array.from({ length: matchRows - matches.length }, () => []);
  return [
    fieldLine(sheet.folder.field, lookOf(sheet, 'add-folder', 'Folder', columns)),
    ...matches,
    ...padding,
    [span(' '.repeat(INDENT)), spaceSpan(sheet, env)],
    labelsLine(sheet, context, columns),
    startLine(sheet),
  ];
};

const filesFilter = (sheet: LookSheet, columns: number): Line => {
  const field = sheet.kind === 'add-filter' ? sheet.filter : undefined;
  const all = choiceFigures(sheet.choice).files;
  const figures = choiceFilter(sheet.choice) ?? { shown: all, all, noun: 'file' };
  return fileFilterLine(fieldText(sheet.filter), field, figures, columns);
};

export const lookLines = (
  sheet: LookSheet,
  context: ActionContext,
  { columns, rows }: Size,
): readonly Line[] => {
  const { inspection, choice } = sheet;
  const problem = sheet.problem ?? missedIn(sheet, context.state.frame);
  const plan = planLook(sheet, rows);
  const lines: Line[] = [
    rule([span(titleOf(inspection), 'strong')], columns),
    problem === null ? factsLine(inspection) : [span(` ${problem}`, 'bad')],
  ];
  if (plan.hasTrackers) lines.push(trackersLine(inspection));
  if (plan.hasFields) lines.push(...fieldLines(sheet, context, columns, plan.matchRows));
  if (plan.hasFiles) lines.push(rule([span(choiceWords(choice), 'strong')], columns));
  if (plan.hasFilter) lines.push(filesFilter(sheet, columns));
  if (plan.hasFilesHead) lines.push(choiceHead(choice, columns));
  lines.push(...choiceLines(choice, columns, plan.fileRows, sheet.kind === 'add-files'));
  return lines.slice(0, rows);
};
