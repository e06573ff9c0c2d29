/** The DHT, peer exchange and local discovery below the trackers: how each stands, in words. */
import type { SourceDetails, SourceStatus } from '../../contract/details.ts';
import type { Tone } from '../look/theme.ts';
import { truncate } from '../text/cells.ts';
import { formatCount, formatSince, formatUntil } from '../text/format.ts';
import { type Line, span } from '../text/line.ts';
import { type Column, placeColumns, tableHead, tableRow } from '../text/table.ts';

const STATUS_TONES: { readonly [Status in SourceStatus]: Tone } = {
  off: 'dim',
  stopped: 'dim',
  waiting: 'plain',
  asking: 'busy',
  working: 'good',
};

const secondsBetween = (from: number | null, to: number | null): number | null =>
  from === null || to === null ? null : (to - from) / 1000;

const columnsAt = (now: number | null): readonly Column<SourceDetails>[] => [
  { title: 'FROM', width: 4, cell: ({ source }) => span(source.toUpperCase()) },
  {
    title: 'STATUS',
    width: 8,
    cell: ({ status }) => span(status, STATUS_TONES[status] ?? 'plain'),
  },
  {
    title: '',
    width: 'rest',
    cell: ({ statusText }, width) => span(truncate(statusText, width), 'dim'),
  },
  {
    title: 'PEERS',
    width: 6,
    align: 'right',
    from: 52,
    cell: ({ peersConnected }) => span(formatCount(peersConnected)),
  },
  {
    title: 'LAST',
    width: 10,
    align: 'right',
    from: 92,
    cell: ({ lastAt }) => span(formatSince(secondsBetween(lastAt, now)), 'dim'),
  },
  {
    title: 'NEXT',
    width: 9,
    align: 'right',
    from: 60,
    cell: ({ nextAt }) => span(formatUntil(secondsBetween(now, nextAt))),
  },
];

export interface SourceRow {
  readonly id: string;
  readonly line: Line;
}

export const sourceHead = (columns: number, now: number | null): Line => [
  span(' '),
  ...tableHead(placeColumns(columnsAt(now), columns - 1)),
];

export const sourceRows = (
  sources: readonly SourceDetails[],
  columns: number,
  now: number | null,
): readonly SourceRow[] => {
  const placed = placeColumns(columnsAt(now), columns - 1);
  return sources.map((each) => ({
    id: `source ${each.source}`,
    line: [span(' '), ...tableRow(placed, each)],
  }));
};
