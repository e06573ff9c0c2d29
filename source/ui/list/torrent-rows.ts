/** The rows of the list: head, and one or two lines for each torrent. */
import type { TorrentSummary } from '../../contract/frame.ts';
import { formatDuration } from '../text/format.ts';
import { chosenRow, type Line, type Span, span } from '../text/line.ts';
import { tableHead, tableRow } from '../text/table.ts';
import type { TorrentColumns } from './column-choice.ts';
import { goalSaid, isDone } from './goal-words.ts';
import { FIRST_SORT, type Sort, sortSign } from './sort.ts';
import { torrentLook } from './state-look.ts';
import { peerWords, seedWords } from './swarm-words.ts';
import type { ListRow } from './torrent-columns.ts';

/** A cell to the left says where the cursor is, one what is marked, for those who see no colours. */
export const MARK_WIDTH = 2;

/** How a row stands in the list. */
export interface RowLook {
  readonly isChosen: boolean;
  readonly isMarked: boolean;
  /** Keys move its cursor: else that is only a sign. */
  readonly hasKeys?: boolean;
}

export const torrentHead = (columns: TorrentColumns, sort: Sort = FIRST_SORT): Line => [
  span(' '.repeat(MARK_WIDTH)),
  ...tableHead(columns, 'dim', { id: sort.field, sign: sortSign(sort) }),
];

export const torrentRow = (
  columns: TorrentColumns,
  row: ListRow,
  { isChosen, isMarked, hasKeys = true }: RowLook,
  width: number,
): Line => {
  const mark = isMarked ? '*' : ' ';
  const cells = tableRow(columns, row);
  if (isChosen && hasKeys) return chosenRow([span(`›${mark}`), ...cells], width);
  const sign = isChosen ? '›' : ' ';
  return [span(sign + mark, isMarked || !isChosen ? 'mark' : 'accent'), ...cells];
};

const WORDS_WIDTH = 20;

const orNo = (words: string): string => (words === '-' ? 'no' : words);

const swarmPart = (torrent: TorrentSummary): string =>
  `${orNo(peerWords(torrent, WORDS_WIDTH))} peers, ${orNo(seedWords(torrent, WORDS_WIDTH))} seeds`;

/** The state as a person would say it, and why it is what it is. */
const detailOf = (torrent: TorrentSummary): Span => {
  const { state, problem, notice, downloadRate, removal } = torrent;
  if (removal !== null)
    return span(`goes soon${removal.withData ? ', with its data' : ''}`, 'warn');
  if (problem !== null) return span(problem, state === 'error' ? 'bad' : 'warn');
  if (notice !== null) return span(notice.text, notice.kind === 'no-tracker' ? 'warn' : 'dim');
  if (state === 'downloading' && downloadRate < 1) return span('waiting for data', 'dim');
  if (isDone(torrent)) return span(goalSaid(torrent, null)?.done ?? '', 'dim');
  return span(torrentLook(torrent).word, 'dim');
};

/** What the first line had no room for. A figure that changes each second stands last. */
export const torrentSecondRow = (
  torrent: TorrentSummary,
  isChosen: boolean,
  width: number,
): Line => {
  const { labels, tracker, eta, state } = torrent;
  const parts = [swarmPart(torrent), tracker, labels.join(', ')];
  if (state === 'downloading' && eta !== null) parts.push(`${formatDuration(eta)} to go`);
  const more = parts.filter((part) => part !== '').map((part) => span(` · ${part}`, 'dim'));
  const line = [span('    '), detailOf(torrent), ...more];
  return isChosen ? chosenRow(line, width) : line;
};
