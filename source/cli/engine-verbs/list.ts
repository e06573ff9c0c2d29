/** `sluice list`: the torrents, filtered, sorted and laid out as on the screen. */
import { SluiceError } from '../../base/errors.ts';
import { safeText } from '../../base/safe-text.ts';
import { NodeClock } from '../../system/clock.ts';
import { letThrough, parseFilter } from '../../ui/list/filter.ts';
import {
  type Direction,
  FIRST_SORT,
  firstSort,
  SORT_FIELDS,
  type Sort,
  sortTorrents,
} from '../../ui/list/sort.ts';
import {
  COLUMN_IDS,
  type ColumnId,
  columnOf,
  type TorrentColumn,
} from '../../ui/list/torrent-columns.ts';
import { looking } from '../attached.ts';
import type { Output } from '../output.ts';
import { tableLines } from '../text-table.ts';
import { type NumberedTorrent, numbered } from '../torrent-argument.ts';
import { EXIT_OK, type VerbCall } from '../verb.ts';
import type { listVerb } from '../verbs/looking-verbs.ts';

type Flags = VerbCall<typeof listVerb.flags>['flags'];

const USUAL: readonly ColumnId[] = [
  'number',
  'name',
  'size',
  'done',
  'state',
  'ratio',
  'eta',
  'up',
  'down',
];
/** Of a cell that may be as wide as it likes; the table cuts it. */
const ROOMY = 4096;

export const list = async (
  { inputs, flags }: VerbCall<typeof listVerb.flags>,
  output: Output,
): Promise<number> => {
  const filter = parseFilter(inputs.join(' '));
  if (filter.problem !== null) throw new SluiceError('usage/invalid', filter.problem);
  const sort = sortOf(flags.sort);
  const columns = columnsOf(flags.columns);
  const torrents = await looking(flags, async (session) => {
    return session.frame().torrents;
  });
  const rows = new Map(numbered(torrents).map((row) => [row.torrent, row]));
  const shown = letThrough(sortTorrents(torrents, sort), filter, new NodeClock().wallTime());
  print(
    shown.map((torrent) => rows.get(torrent)!),
    columns,
    flags,
    output,
  );
  return EXIT_OK;
};

const print = (
  rows: readonly NumberedTorrent[],
  columns: readonly TorrentColumn[],
  flags: Flags,
  output: Output,
): void => {
  if (flags.json) {
    output.json({ torrents: rows.map(({ number, torrent }) => ({ number, ...torrent })) });
  } else if (flags.names) for (const { torrent } of rows) output.line(safeText(torrent.name));
  else if (flags.ids) for (const { torrent } of rows) output.line(safeText(torrent.id));
  else for (const line of linesOf(rows, columns, output.width)) output.line(line);
};

const linesOf = (
  rows: readonly NumberedTorrent[],
  columns: readonly TorrentColumn[],
  width: number | undefined,
): readonly string[] =>
  tableLines(
    columns.map(({ id, title, align }) => ({
      title,
      ...(align === undefined ? {} : { align }),
      isElastic: id === 'name' || id === 'label' || id === 'tracker',
    })),
    rows.map((row) => columns.map((column) => cellOf(column, row))),
    width,
  );

const cellOf = (column: TorrentColumn, { torrent, number }: NumberedTorrent): string => {
  const width = column.width === 'rest' ? ROOMY : (column.wideWidth ?? column.width);
  const cell = column.cell({ torrent, place: number }, width);
  return 'text' in cell ? cell.text : cell.map(({ text }) => text).join('');
};

const WAYS: Readonly<Record<string, Direction>> = {
  asc: 'ascending',
  ascending: 'ascending',
  desc: 'descending',
  descending: 'descending',
};

const sortOf = (text: string | undefined): Sort => {
  if (text === undefined) return FIRST_SORT;
  const [name, way, ...more] = text.split(':');
  const field = SORT_FIELDS.find((known) => known === name);
  if (field === undefined) {
    throw new SluiceError('usage/invalid', `--sort takes one of ${SORT_FIELDS.join(', ')}`);
  }
  if (way === undefined) return firstSort(field);
  const direction = WAYS[way];
  if (direction !== undefined && more.length === 0) return { field, direction };
  throw new SluiceError(
    'usage/invalid',
    `--sort ${name}:ascending or ${name}:descending, not "${text}"`,
  );
};

const columnsOf = (text: string | undefined): readonly TorrentColumn[] => {
  const ids = text === undefined ? USUAL : text.split(',').map((id) => id.trim());
  return ids.map((id) => {
    const known = COLUMN_IDS.find((one) => one === id);
    if (known !== undefined) return columnOf(known);
    const words = `there is no column "${id}"; there are ${COLUMN_IDS.join(', ')}`;
    throw new SluiceError('usage/invalid', words);
  });
};
