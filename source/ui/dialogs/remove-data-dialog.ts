/** Lists what goes when a torrent is removed with its data, and asks. */
import type { FileDetails } from '../../contract/details.ts';
import type { Frame, TorrentSummary } from '../../contract/frame.ts';
import { fit, truncate, truncateMiddle } from '../cells.ts';
import { formatPlural, formatSize, SIZE_WIDTH } from '../format.ts';
import { type Line, rule, span } from '../line.ts';
import { acting, NOTHING, type Outcome } from '../outcome.ts';
import { removal } from '../removal.ts';
import { clamp } from '../scroll.ts';
import { filePath } from '../tabs/files-tab.ts';
import type { Dialog } from './dialog.ts';
import { scrolledBy } from './scrolled.ts';
import type { RemoveDataSheet } from './sheets.ts';

const HEAD_ROWS = 4;
const MAX_FILES_SHOWN = 10;

const doomedTorrent = ({ id }: RemoveDataSheet, frame: Frame): TorrentSummary | undefined =>
  frame.torrents.find((torrent) => torrent.id === id);

/** The files that go; undefined until the engine has listed them. */
const doomedFiles = ({ id }: RemoveDataSheet, frame: Frame): readonly FileDetails[] | undefined =>
  frame.details[id]?.files;

const fileLine = (file: FileDetails, width: number): Line => {
  const pathWidth = Math.max(4, width - SIZE_WIDTH - 5);
  return [
    span(`   ${fit(truncateMiddle(filePath(file), pathWidth), pathWidth)} `),
    span(fit(formatSize(file.done), SIZE_WIDTH, 'right'), 'dim'),
  ];
};

const lines = (
  sheet: RemoveDataSheet,
  torrent: TorrentSummary,
  files: readonly FileDetails[] | undefined,
  width: number,
  page: number,
): Line[] => {
  const head: Line[] = [
    rule([span('Remove with data', 'bad')], width),
    [span(' Delete '), span(truncate(torrent.name, Math.max(8, width - 20)), 'strong')],
  ];
  if (files === undefined) return [...head, [span(' Reading the list of files…', 'dim')]];
  const bytes = files.reduce((sum, file) => sum + file.done, 0);
  const from = clamp(sheet.scroll, 0, Math.max(0, files.length - page));
  return [
    ...head,
    [
      span(` ${formatPlural(files.length, 'file')}, ${formatSize(bytes)}`, 'warn'),
      span(` in ${torrent.directory}`),
    ],
    [span(' Only files that Sluice made go. They cannot be brought back.', 'dim')],
    ...files.slice(from, from + page).map((file) => fileLine(file, width)),
  ];
};

/** Nobody deletes what they have not been shown. */
const confirmed = (sheet: RemoveDataSheet, frame: Frame): Outcome => {
  const torrent = doomedTorrent(sheet, frame);
  if (torrent === undefined || doomedFiles(sheet, frame) === undefined) return NOTHING;
  return { acts: [{ kind: 'sheet', sheet: null }], wishes: [removal(torrent, true)] };
};

export const removeDataDialog: Dialog<RemoveDataSheet> = {
  room: (sheet, frame) =>
    HEAD_ROWS + Math.min(MAX_FILES_SHOWN, doomedFiles(sheet, frame)?.length ?? 1),
  lines: (sheet, { state }, { columns, rows }) => {
    const torrent = doomedTorrent(sheet, state.frame);
    if (torrent === undefined) return [];
    const page = Math.max(0, rows - HEAD_ROWS);
    return lines(sheet, torrent, doomedFiles(sheet, state.frame), columns, page);
  },
  perform: (sheet, action, { state }, { rows }) => {
    if (action === 'confirm') return confirmed(sheet, state.frame);
    if (action === 'cancel') return acting({ kind: 'sheet', sheet: null });
    const files = doomedFiles(sheet, state.frame)?.length ?? 0;
    const scroll = scrolledBy(sheet.scroll, action, files, Math.max(0, rows - HEAD_ROWS));
    return scroll === undefined
      ? undefined
      : acting({ kind: 'sheet', sheet: { ...sheet, scroll } });
  },
  watched: ({ id }) => [{ id, parts: ['files'] }],
  isStale: (sheet, frame) => doomedTorrent(sheet, frame) === undefined,
};
