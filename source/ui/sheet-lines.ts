/** Dialogs as lines at the foot of the window: they ask, they never hide the list they ask about. */
import type { FileDetails } from '../contract/details.ts';
import type { Frame, TorrentSummary } from '../contract/frame.ts';
import { fit, truncate, truncateMiddle } from './cells.ts';
import { filePath } from './files-tab.ts';
import { formatPlural, formatSize, SIZE_WIDTH } from './format.ts';
import { type Line, rule, span } from './line.ts';
import { clamp } from './scroll.ts';
import { visibleField } from './text-field.ts';
import type { Sheet } from './view.ts';

const ADD_ROWS = 4;
const REMOVE_ROWS = 4;
const REMOVE_DATA_HEAD_ROWS = 4;
const MAX_FILES_SHOWN = 10;
/** More names than that fit into no line. */
const MAX_NAMES = 50;

/** The files that go with a torrent; undefined until the engine has listed them. */
export const doomedFiles = (
  sheet: Sheet | null,
  frame: Frame,
): readonly FileDetails[] | undefined =>
  sheet?.kind === 'remove-data' ? frame.details[sheet.id]?.files : undefined;

/** Rows a dialog would like, its rule among them. Help takes the whole body instead, a filter is typed at the foot. */
export const sheetRows = (sheet: Sheet | null, frame: Frame): number => {
  if (sheet === null || sheet.kind === 'help' || sheet.kind === 'filter') return 0;
  if (sheet.kind === 'add') return ADD_ROWS;
  if (sheet.kind === 'remove') return REMOVE_ROWS;
  const files = doomedFiles(sheet, frame)?.length ?? 1;
  return REMOVE_DATA_HEAD_ROWS + Math.min(MAX_FILES_SHOWN, files);
};

/** Files that show at once in a dialog of so many rows. */
export const sheetPage = (rows: number): number => Math.max(0, rows - REMOVE_DATA_HEAD_ROWS);

const addLines = (sheet: Extract<Sheet, { kind: 'add' }>, width: number): Line[] => {
  const { before, under, after } = visibleField(sheet.field, Math.max(1, width - 4));
  return [
    rule([span('Add a torrent', 'strong')], width),
    [span(' Path or URL of a .torrent file', 'dim')],
    [span(' › ', 'accent'), span(before), span(under, 'chosen'), span(after)],
    sheet.problem === null ? [] : [span(` ${sheet.problem}`, 'bad')],
  ];
};

const removeLines = (torrent: TorrentSummary, width: number): Line[] => [
  rule([span('Remove', 'strong')], width),
  [span(' Remove '), span(truncate(torrent.name, Math.max(8, width - 20)), 'strong'), span('?')],
  [span(` Its data stays: ${formatSize(torrent.wantedDone)} in ${torrent.directory}`, 'dim')],
  [],
];

const removeManyLines = (torrents: readonly TorrentSummary[], width: number): Line[] => [
  rule([span('Remove', 'strong')], width),
  [span(' Remove '), span(formatPlural(torrents.length, 'torrent'), 'strong'), span('?')],
  [
    span(
      ` Their data stays: ${torrents
        .slice(0, MAX_NAMES)
        .map(({ name }) => name)
        .join(', ')}`,
      'dim',
    ),
  ],
  [],
];

/** The torrents that a question is about, as far as they still are there. */
export const doomedTorrents = (sheet: Sheet, frame: Frame): readonly TorrentSummary[] => {
  if (sheet.kind !== 'remove' && sheet.kind !== 'remove-data') return [];
  const ids = new Set(sheet.kind === 'remove' ? [sheet.id, ...(sheet.also ?? [])] : [sheet.id]);
  return frame.torrents.filter(({ id }) => ids.has(id));
};

const removeDataLines = (
  torrent: TorrentSummary,
  files: readonly FileDetails[] | undefined,
  scroll: number,
  width: number,
  rows: number,
): Line[] => {
  const head: Line[] = [
    rule([span('Remove with data', 'bad')], width),
    [span(' Delete '), span(truncate(torrent.name, Math.max(8, width - 20)), 'strong')],
  ];
  if (files === undefined) return [...head, [span(' Reading the list of files…', 'dim')]];
  const bytes = files.reduce((sum, file) => sum + file.done, 0);
  head.push(
    [
      span(` ${formatPlural(files.length, 'file')}, ${formatSize(bytes)}`, 'warn'),
      span(` in ${torrent.directory}`),
    ],
    [span(' Only files that Sluice made go. They cannot be brought back.', 'dim')],
  );
  const page = sheetPage(rows);
  const from = clamp(scroll, 0, Math.max(0, files.length - page));
  const pathWidth = Math.max(4, width - SIZE_WIDTH - 5);
  const list = files
    .slice(from, from + page)
    .map(
      (file): Line => [
        span(`   ${fit(truncateMiddle(filePath(file), pathWidth), pathWidth)} `),
        span(fit(formatSize(file.done), SIZE_WIDTH, 'right'), 'dim'),
      ],
    );
  return [...head, ...list];
};

export const sheetLines = (sheet: Sheet, frame: Frame, width: number, rows: number): Line[] => {
  if (sheet.kind === 'help' || sheet.kind === 'filter') return [];
  if (sheet.kind === 'add') return addLines(sheet, width).slice(0, rows);
  const torrents = doomedTorrents(sheet, frame);
  if (torrents.length > 1) return removeManyLines(torrents, width).slice(0, rows);
  const torrent = torrents[0];
  if (torrent === undefined) return [];
  const lines =
    sheet.kind === 'remove'
      ? removeLines(torrent, width)
      : removeDataLines(torrent, doomedFiles(sheet, frame), sheet.scroll, width, rows);
  return lines.slice(0, rows);
};
