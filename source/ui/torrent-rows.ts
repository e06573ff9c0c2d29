/** The list of torrents as a table: what stands still to the left, what changes often to the right. */
import type { TorrentState, TorrentSummary } from '../contract/frame.ts';
import {
  DURATION_WIDTH,
  formatCount,
  formatDuration,
  formatPercent,
  formatPlural,
  formatQuietRate,
  formatRatio,
  formatSize,
  PERCENT_WIDTH,
  progressBar,
  RATIO_WIDTH,
  SIZE_WIDTH,
} from './format.ts';
import { type Line, type Span, span, toned } from './line.ts';
import { FIRST_SORT, type Sort, type SortField, sortSign } from './sort.ts';
import { type Column, type PlacedColumn, placeColumns, tableHead, tableRow } from './table.ts';
import type { Tone } from './theme.ts';

interface StateLook {
  readonly word: string;
  /** Where there are only eight cells. */
  readonly short: string;
  readonly tone: Tone;
}

const LOOKS: { readonly [State in TorrentState]: StateLook } = {
  checking: { word: 'checking', short: 'checking', tone: 'busy' },
  downloading: { word: 'downloading', short: 'download', tone: 'busy' },
  seeding: { word: 'seeding', short: 'seeding', tone: 'good' },
  pausing: { word: 'pausing', short: 'pausing', tone: 'warn' },
  paused: { word: 'paused', short: 'paused', tone: 'dim' },
  error: { word: 'error', short: 'error', tone: 'bad' },
};

export const stateLook = (state: TorrentState): StateLook =>
  LOOKS[state] ?? { word: state, short: state, tone: 'plain' };

export const barSpans = (torrent: TorrentSummary, width: number): readonly Span[] => {
  const { done, rest } = progressBar(torrent.progress, width);
  const tone = torrent.state === 'downloading' ? 'busy' : stateLook(torrent.state).tone;
  return [span(done, tone), span(rest, 'dim')];
};

const quiet = (text: string): Span => span(text, text === '-' ? 'dim' : 'plain');

/** `seeds+peers` connected, as in `3+12`. */
const swarmOf = (torrent: TorrentSummary): string => {
  const others = Math.max(0, torrent.peersConnected - torrent.seedsConnected);
  return torrent.peersConnected === 0 ? '-' : `${torrent.seedsConnected}+${others}`;
};

const WIDE = 100;

interface TorrentColumn extends Column<TorrentSummary> {
  readonly id?: SortField;
}

const columnsFor = (isWide: boolean): readonly TorrentColumn[] => [
  { title: 'NAME', id: 'name', width: 'rest', cell: ({ name }) => span(name) },
  {
    title: 'SIZE',
    id: 'size',
    width: SIZE_WIDTH,
    align: 'right',
    from: WIDE,
    cell: ({ wantedSize }) => span(formatSize(wantedSize)),
  },
  { title: 'PROGRESS', width: isWide ? 12 : 8, from: 72, cell: barSpans },
  {
    title: 'DONE',
    id: 'done',
    width: PERCENT_WIDTH,
    align: 'right',
    cell: ({ progress }) => span(formatPercent(progress)),
  },
  {
    title: 'STATE',
    id: 'state',
    width: isWide ? 11 : 8,
    cell: ({ state }) => {
      const look = stateLook(state);
      return span(isWide ? look.word : look.short, look.tone);
    },
  },
  {
    title: 'RATIO',
    id: 'ratio',
    width: RATIO_WIDTH,
    align: 'right',
    from: WIDE,
    cell: ({ ratio }) => span(formatRatio(ratio)),
  },
  {
    title: 'TRACKER',
    id: 'tracker',
    width: 20,
    from: 140,
    cell: ({ tracker }) => span(tracker === '' ? '-' : tracker, 'dim'),
  },
  {
    title: isWide ? 'S+PEERS' : 'S+P',
    id: 'peers',
    width: isWide ? 7 : 5,
    align: 'right',
    from: 76,
    cell: (torrent) => quiet(swarmOf(torrent)),
  },
  {
    title: 'ETA',
    id: 'eta',
    width: DURATION_WIDTH,
    align: 'right',
    from: 64,
    cell: ({ eta }) => quiet(formatDuration(eta)),
  },
  {
    title: 'UP/s',
    id: 'up',
    width: SIZE_WIDTH,
    align: 'right',
    from: 56,
    cell: ({ uploadRate }) => quiet(formatQuietRate(uploadRate)),
  },
  {
    title: 'DOWN/s',
    id: 'down',
    width: SIZE_WIDTH,
    align: 'right',
    cell: ({ downloadRate }) => quiet(formatQuietRate(downloadRate)),
  },
];

/** A cell to the left says where the cursor is, one what is marked, for those who see no colours. */
const MARK_WIDTH = 2;

export type TorrentColumns = readonly PlacedColumn<TorrentSummary>[];

export const torrentColumns = (width: number): TorrentColumns =>
  placeColumns(columnsFor(width >= WIDE), Math.max(0, width - MARK_WIDTH));

export const torrentHead = (columns: TorrentColumns, sort: Sort = FIRST_SORT): Line => [
  span(' '.repeat(MARK_WIDTH)),
  ...tableHead(columns, 'dim', { id: sort.field, sign: sortSign(sort) }),
];

export const torrentRow = (
  columns: TorrentColumns,
  torrent: TorrentSummary,
  isChosen: boolean,
  width: number,
  isMarked = false,
): Line => {
  const mark = isMarked ? '*' : ' ';
  const row = tableRow(columns, torrent);
  return isChosen
    ? toned([span(`›${mark}`), ...row], 'chosen', width)
    : [span(` ${mark}`, 'accent'), ...row];
};

const COUNTED: readonly TorrentState[] = [
  'error',
  'downloading',
  'seeding',
  'checking',
  'paused',
  'pausing',
];

/** How many there are, and how many in which state, as far as `width` cells reach. */
export const countWords = (torrents: readonly TorrentSummary[], width: number): string => {
  if (torrents.length === 0) return '';
  const counts = new Map<TorrentState, number>();
  for (const { state } of torrents) counts.set(state, (counts.get(state) ?? 0) + 1);
  let words = formatPlural(torrents.length, 'torrent');
  for (const state of COUNTED) {
    const count = counts.get(state);
    if (count === undefined) continue;
    const more = `${words}, ${formatCount(count)} ${LOOKS[state].word}`;
    if (more.length > width) break;
    words = more;
  }
  return words.length <= width ? words : '';
};
