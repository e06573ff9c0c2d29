/**
 * Which columns the list shows: those the person chose, else all that are usual, of either as many as
 * leave the name a readable share. The least important go first.
 */

import { COLUMN_GAP, type PlacedColumn } from '../text/table.ts';
import {
  COLUMN_IDS,
  type ColumnId,
  columnOf,
  type ListRow,
  type TorrentColumn,
} from './torrent-columns.ts';

/** Null: whatever is usual at the width. */
export type ColumnChoice = readonly ColumnId[] | null;

/** The most important first. Places in the list and in the queue show only where somebody asks for them. */
const IMPORTANCE: readonly ColumnId[] = [
  'name',
  'done',
  'down',
  'state',
  'up',
  'eta',
  'peers',
  'progress',
  'size',
  'ratio',
  'seeds',
  'tracker',
  'label',
  'added',
  'queue',
  'number',
];

const USUAL: ReadonlySet<ColumnId> = new Set(
  IMPORTANCE.filter((id) => id !== 'number' && id !== 'queue'),
);

const USUAL_COLUMNS: readonly ColumnId[] = COLUMN_IDS.filter((id) => USUAL.has(id));

/** Whoever chooses columns wants them, before a long name. */
const MIN_NAME_WIDTH = 14;

/** With fewer, releases of one kind look the same; a list of 80 cells has so many for the name. */
const TELLING_NAME_WIDTH = 28;
const TELLING_REST = 50;
/** More than that, before a column grows. */
const SPARE = 4;

/** Cells the name keeps before a further column shows, and before a column grows. */
const readable = (width: number): number => {
  const telling = Math.min(TELLING_NAME_WIDTH, width - TELLING_REST);
  return Math.max(MIN_NAME_WIDTH, telling, Math.min(40, Math.floor(width / 4)));
};
const generous = (width: number): number =>
  Math.max(readable(width) + SPARE, Math.min(48, Math.floor(width * 0.28)));

/** What is chosen, each once and known, the name among them: without it no row could be told from another. */
export const columnsFrom = (ids: readonly string[]): readonly ColumnId[] => {
  const known = [...new Set(ids)].filter((id): id is ColumnId =>
    COLUMN_IDS.includes(id as ColumnId),
  );
  return known.includes('name') ? known : ['name', ...known];
};

const fixedWidth = ({ width }: TorrentColumn): number => (width === 'rest' ? 0 : width);

/** Down to those that leave the name `least` cells, in the order of `ids`, and what is left for it. */
const fitting = (ids: readonly ColumnId[], width: number, least: number) => {
  const kept = new Set<ColumnId>(['name']);
  let left = width;
  for (const id of IMPORTANCE) {
    if (id === 'name' || !ids.includes(id)) continue;
    const rest = left - fixedWidth(columnOf(id)) - COLUMN_GAP;
    if (rest < least) break;
    kept.add(id);
    left = rest;
  }
  return { shown: ids.filter((id) => kept.has(id)), left };
};

/** Room to spare goes to columns that say more in it, the most important first; the name has the rest. */
const widened = (ids: readonly ColumnId[], width: number, room: number) => {
  const widths = new Map<ColumnId, number>();
  let left = room;
  for (const id of IMPORTANCE) {
    const column = columnOf(id);
    if (!ids.includes(id) || id === 'name') continue;
    const more = Math.max(0, (column.wideWidth ?? 0) - fixedWidth(column));
    const isRoomy = left - more >= generous(width);
    widths.set(id, fixedWidth(column) + (isRoomy ? more : 0));
    left -= isRoomy ? more : 0;
  }
  return widths.set('name', left);
};

export type TorrentColumns = readonly (PlacedColumn<ListRow> & {
  readonly column: TorrentColumn;
})[];

/** With their widths; together with the gaps exactly `width` cells. */
export const chooseColumns = (width: number, choice: ColumnChoice): TorrentColumns => {
  const ids = choice === null ? USUAL_COLUMNS : columnsFrom(choice);
  const least = choice === null ? readable(width) : MIN_NAME_WIDTH;
  const { shown, left } = fitting(ids, width, least);
  const widths = widened(shown, width, left);
  return shown.map((id) => ({ column: columnOf(id), width: widths.get(id) ?? 0 }));
};
