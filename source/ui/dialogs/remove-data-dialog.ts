/** Lists what goes when torrents are removed with their data, in bytes and paths, and asks. */
import type { FileDetails } from '../../contract/details.ts';
import type { Frame, TorrentSummary } from '../../contract/frame.ts';
import { type ActionContext, acting, NOTHING, type Outcome } from '../outcome.ts';
import { planRemoval } from '../removal.ts';
import { filePath } from '../tabs/files-tab.ts';
import { fit, truncate, truncateMiddle } from '../text/cells.ts';
import { formatPlural, formatSize, SIZE_WIDTH } from '../text/format.ts';
import { type Line, rule, span } from '../text/line.ts';
import { clamp } from '../text/scroll.ts';
import type { Dialog } from './dialog.ts';
import { scrolledBy } from './scrolled.ts';
import type { RemoveDataSheet } from './sheets.ts';

const HEAD_ROWS = 4;
const MAX_ROWS_SHOWN = 12;

interface Doomed {
  readonly torrent: TorrentSummary;
  /** Undefined until the engine has listed them. */
  readonly files: readonly FileDetails[] | undefined;
}

const doomedIn = ({ ids }: RemoveDataSheet, frame: Frame): readonly Doomed[] =>
  frame.torrents
    .filter(({ id }) => ids.includes(id))
    .map((torrent) => ({ torrent, files: frame.details[torrent.id]?.files }));

const isListed = (doomed: readonly Doomed[]): boolean =>
  doomed.every(({ files }) => files !== undefined);

const countFiles = (doomed: readonly Doomed[]): number =>
  doomed.reduce((sum, { files }) => sum + (files?.length ?? 0), 0);

const countBytes = (doomed: readonly Doomed[]): number =>
  doomed.reduce(
    (sum, { files }) => sum + (files ?? []).reduce((part, { done }) => part + done, 0),
    0,
  );

/** With several torrents each has a row of its own above its files. */
const countRows = (doomed: readonly Doomed[]): number =>
  countFiles(doomed) + (doomed.length > 1 ? doomed.length : 0);

const fileLine = (file: FileDetails, width: number): Line => {
  const pathWidth = Math.max(4, width - SIZE_WIDTH - 5);
  return [
    span(`   ${fit(truncateMiddle(filePath(file), pathWidth), pathWidth)} `),
    span(fit(formatSize(file.done), SIZE_WIDTH, 'right'), 'dim'),
  ];
};

const torrentLine = ({ name, directory }: TorrentSummary): Line => [
  span(` ${name}`, 'strong'),
  span(` in ${directory}`, 'dim'),
];

/** Rows from…to of the list; of a hundred thousand files only those that show are made. */
const listLines = (
  doomed: readonly Doomed[],
  from: number,
  to: number,
  width: number,
): readonly Line[] => {
  const lines: Line[] = [];
  let at = 0;
  for (const { torrent, files = [] } of doomed) {
    if (doomed.length > 1) {
      if (at >= from && at < to) lines.push(torrentLine(torrent));
      at += 1;
    }
    const shown = files.slice(Math.max(0, from - at), Math.max(0, to - at));
    lines.push(...shown.map((file) => fileLine(file, width)));
    at += files.length;
  }
  return lines;
};

/** How many files stand in the rows before `row`. */
const filesBefore = (doomed: readonly Doomed[], row: number): number => {
  let left = row;
  let count = 0;
  for (const { files = [] } of doomed) {
    if (doomed.length > 1) left -= 1;
    const here = Math.min(files.length, Math.max(0, left));
    count += here;
    left -= files.length;
  }
  return count;
};

/** Rows of the list that show at once: one less where the last says how many files do not. */
const listPage = (doomed: readonly Doomed[], rows: number): number => {
  const room = Math.max(0, rows - HEAD_ROWS);
  return countRows(doomed) > room ? Math.max(0, room - 1) : room;
};

/** `29 more files below`: nobody is to take a part of the list for all of it. */
const moreLine = (doomed: readonly Doomed[], from: number, to: number): Line => {
  const above = filesBefore(doomed, from);
  const below = countFiles(doomed) - filesBefore(doomed, to);
  const words = [
    above > 0 ? `${formatPlural(above, 'more file')} above` : '',
    below > 0 ? `${formatPlural(below, 'more file')} below` : '',
  ];
  return [span(`   … ${words.filter((word) => word !== '').join(', ')}`, 'warn')];
};

const headLines = (doomed: readonly Doomed[], width: number): Line[] => {
  const first = doomed[0]!.torrent;
  const isOne = doomed.length === 1;
  const what = isOne
    ? truncate(first.name, Math.max(8, width - 20))
    : formatPlural(doomed.length, 'torrent');
  const head: Line[] = [
    rule([span('Remove with data', 'bad')], width),
    [span(' Delete '), span(what, 'strong')],
  ];
  if (!isListed(doomed)) return [...head, [span(' Reading the list of files…', 'dim')]];
  return [
    ...head,
    [
      span(
        ` ${formatPlural(countFiles(doomed), 'file')}, ${formatSize(countBytes(doomed))}`,
        'warn',
      ),
      span(isOne ? ` in ${first.directory}` : ''),
    ],
    [span(' Only files that Sluice made go. Once gone they cannot be brought back.', 'dim')],
  ];
};

/** Nobody deletes what they have not been shown. */
const confirmed = (sheet: RemoveDataSheet, { state, keymap }: ActionContext): Outcome => {
  const doomed = doomedIn(sheet, state.frame);
  if (!isListed(doomed)) return NOTHING;
  const afterMs = state.view.preferences.removeGraceMs;
  const torrents = doomed.map(({ torrent }) => torrent);
  const { acts = [], ...rest } = planRemoval(torrents, { withData: true, afterMs }, keymap);
  return { acts: [{ kind: 'sheet', sheet: null }, ...acts], ...rest };
};

export const removeDataDialog: Dialog<RemoveDataSheet> = {
  room: (sheet, frame) => {
    const doomed = doomedIn(sheet, frame);
    return HEAD_ROWS + (isListed(doomed) ? Math.min(MAX_ROWS_SHOWN, countRows(doomed)) : 1);
  },
  lines: (sheet, { state }, { columns, rows }) => {
    const doomed = doomedIn(sheet, state.frame);
    if (doomed.length === 0) return [];
    const head = headLines(doomed, columns);
    if (!isListed(doomed)) return head;
    const page = listPage(doomed, rows);
    const from = clamp(sheet.scroll, 0, Math.max(0, countRows(doomed) - page));
    const to = from + page;
    const more = countRows(doomed) > page ? [moreLine(doomed, from, to)] : [];
    return [...head, ...listLines(doomed, from, to, columns), ...more].slice(0, rows);
  },
  perform: (sheet, action, context, { rows }) => {
    if (action === 'confirm') return confirmed(sheet, context);
    if (action === 'cancel') return acting({ kind: 'sheet', sheet: null });
    const doomed = doomedIn(sheet, context.state.frame);
    const page = listPage(doomed, rows);
    const scroll = scrolledBy(sheet.scroll, action, countRows(doomed), page);
    return scroll === undefined
      ? undefined
      : acting({ kind: 'sheet', sheet: { ...sheet, scroll } });
  },
  watched: ({ ids }) => ids.map((id) => ({ id, parts: ['files'] })),
  isStale: (sheet, frame) => doomedIn(sheet, frame).length === 0,
};
