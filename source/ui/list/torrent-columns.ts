/** Every column the list of torrents can have, as data: what stands still to the left, what changes often to the right. */
import type { TorrentSummary } from '../../contract/frame.ts';
import { truncateMiddle } from '../text/cells.ts';
import {
  DURATION_WIDTH,
  formatDay,
  formatDuration,
  formatPercent,
  formatQuietRate,
  formatRatio,
  formatSize,
  PERCENT_WIDTH,
  RATIO_WIDTH,
  SIZE_WIDTH,
} from '../text/format.ts';
import { type Span, span } from '../text/line.ts';
import type { Column } from '../text/table.ts';
import type { SortField } from './sort.ts';
import { barSpans, stateText, torrentLook } from './state-look.ts';
import { peerWords, seedWords } from './swarm-words.ts';

export type ColumnId = SortField | 'number' | 'progress';

/** A torrent and its place in the list, from 1. */
export interface ListRow {
  readonly torrent: TorrentSummary;
  readonly place: number;
}

export interface TorrentColumn extends Column<ListRow> {
  readonly id: ColumnId;
  /** In the column chooser. */
  readonly words: string;
  readonly width: number | 'rest';
  /** Cells it takes where there is room enough. */
  readonly wideWidth?: number;
}

type Cell = (torrent: TorrentSummary, width: number) => Span | readonly Span[];

type Shape = Pick<TorrentColumn, 'width' | 'wideWidth' | 'align'>;

const column = (id: ColumnId, title: string, words: string, shape: Shape, cell: Cell) => ({
  id,
  title,
  words,
  ...shape,
  cell: ({ torrent }: ListRow, width: number) => cell(torrent, width),
});

const quiet = (text: string): Span => span(text, text === '-' ? 'dim' : 'plain');

const right = (width: number, wideWidth = width): Shape => ({ width, wideWidth, align: 'right' });

const FULL_STATE_WIDTH = 11;
const DAY_WIDTH = 10;

/** A planned removal stands before all else: it can still be taken back. */
const stateCell: Cell = (torrent, width) => {
  if (torrent.removal !== null) return span('removing', 'warn');
  return span(stateText(torrent, width), torrentLook(torrent).tone);
};

/** What tells two releases apart stands at either end of their names, and more often nearer to the start. */
const NAME_TAIL = 1 / 3;

const NUMBER: TorrentColumn = {
  id: 'number',
  title: 'NO',
  words: 'Place in the list',
  ...right(5),
  cell: ({ place }) => span(String(place), 'dim'),
};

/** From left to right, as they stand unless the person orders them otherwise. */
export const TORRENT_COLUMNS: readonly TorrentColumn[] = [
  NUMBER,
  column('name', 'NAME', 'Name', { width: 'rest' }, ({ name }, width) =>
    span(truncateMiddle(name, width, NAME_TAIL)),
  ),
  column('size', 'SIZE', 'Size of what is wanted', right(SIZE_WIDTH), (torrent) =>
    // What a magnet link names has a size that nobody knows yet.
    torrent.metadata === null ? span(formatSize(torrent.wantedSize)) : quiet('-'),
  ),
  column('progress', 'PROGRESS', 'Progress as a bar', { width: 8, wideWidth: 12 }, barSpans),
  column('done', 'DONE', 'Progress in percent', right(PERCENT_WIDTH), ({ progress }) =>
    span(formatPercent(progress)),
  ),
  column('state', 'STATE', 'State', { width: 8, wideWidth: FULL_STATE_WIDTH }, stateCell),
  column('queue', 'QUEUE', 'Place in the queue', right(5), ({ queuePosition }) =>
    quiet(queuePosition === null ? '-' : String(queuePosition)),
  ),
  column('ratio', 'RATIO', 'Ratio of uploaded to downloaded', right(RATIO_WIDTH), ({ ratio }) =>
    span(formatRatio(ratio)),
  ),
  column('label', 'LABEL', 'Labels', { width: 12, wideWidth: 18 }, ({ labels }) =>
    span(labels.join(', ')),
  ),
  column('tracker', 'TRACKER', 'Tracker in use', { width: 16, wideWidth: 24 }, ({ tracker }) =>
    span(tracker === '' ? '-' : tracker, 'dim'),
  ),
  column('added', 'ADDED', 'Day it was added', { width: DAY_WIDTH }, ({ addedAt }) =>
    span(formatDay(addedAt), 'dim'),
  ),
  column('seeds', 'SEEDS', 'Seeds connected, of known', right(5, 7), (torrent, width) =>
    quiet(seedWords(torrent, width)),
  ),
  column('peers', 'PEERS', 'Peers connected, of known', right(6, 7), (torrent, width) =>
    quiet(peerWords(torrent, width)),
  ),
  column('eta', 'ETA', 'Time to go', right(DURATION_WIDTH), ({ eta }) =>
    quiet(formatDuration(eta)),
  ),
  column('up', 'UP/s', 'Upload rate', right(SIZE_WIDTH), ({ uploadRate }) =>
    quiet(formatQuietRate(uploadRate)),
  ),
  column('down', 'DOWN/s', 'Download rate', right(SIZE_WIDTH), ({ downloadRate }) =>
    quiet(formatQuietRate(downloadRate)),
  ),
];

export const COLUMN_IDS: readonly ColumnId[] = TORRENT_COLUMNS.map(({ id }) => id);

const BY_ID = new Map(TORRENT_COLUMNS.map((each) => [each.id, each]));

export const columnOf = (id: ColumnId): TorrentColumn => BY_ID.get(id)!;

/** What the list is sorted by when the head of a column is chosen; the bar shows what `done` says. */
export const sortFieldOf = (id: ColumnId): SortField | undefined => {
  if (id === 'number') return undefined;
  return id === 'progress' ? 'done' : id;
};
