/** The disks in use: what is taken, what torrents still want, and whether that fits. */
import type { DiskSummary } from '../../contract/frame.ts';
import { fit, truncateMiddle } from '../text/cells.ts';
import { formatSize, SIZE_WIDTH } from '../text/format.ts';
import { clip, type Line, span } from '../text/line.ts';

const MIN_BAR = 10;
const MAX_BAR = 60;
const BAR_FROM = 64;
const FOLDER_SHARE = 0.3;
const MIN_FOLDER = 12;
/** `1023 MiB free of 1023 MiB, 1023 MiB too little`. */
const SPACE_WIDTH = 46;

export const isTooFull = ({ wanted, free }: DiskSummary): boolean => wanted > free;

/** What lacks most first, then by how little is left. */
export const byNeed = (disks: readonly DiskSummary[]): readonly DiskSummary[] =>
  disks.toSorted((a, b) => a.free - a.wanted - (b.free - b.wanted));

/** Whole cells of a part; anything at all shows. */
const cellsOf = (bytes: number, total: number, width: number): number =>
  bytes <= 0 || total <= 0 ? 0 : Math.max(1, Math.floor(Math.min(1, bytes / total) * width));

/** Taken, then what is still to come, then free. */
export const diskBar = (disk: DiskSummary, width: number): Line => {
  const used = Math.min(width, cellsOf(disk.total - disk.free, disk.total, width));
  const wanted = Math.min(width - used, cellsOf(disk.wanted, disk.total, width));
  return [
    span('█'.repeat(used), 'dim'),
    span('▒'.repeat(wanted), isTooFull(disk) ? 'bad' : 'busy'),
    span('─'.repeat(width - used - wanted), 'dim'),
  ];
};

const wantedWords = (disk: DiskSummary): string => {
  if (isTooFull(disk)) return `${formatSize(disk.wanted - disk.free)} too little`;
  return disk.wanted === 0 ? '' : `${formatSize(disk.wanted)} to come`;
};

/** `953 MiB free of 46.5 GiB, 1.86 GiB too little`, as far as it fits. */
const spaceSpans = (disk: DiskSummary, isNarrow: boolean): Line => {
  const tone = isTooFull(disk) ? 'bad' : 'plain';
  const wanted = wantedWords(disk);
  if (isNarrow && isTooFull(disk)) return [span(wanted, tone)];
  const free = span(`${fit(formatSize(disk.free), SIZE_WIDTH, 'right')} free`, tone);
  if (isNarrow) return [free];
  const all = span(` of ${formatSize(disk.total)}`, 'dim');
  return [free, all, span(wanted === '' ? '' : `, ${wanted}`, tone)];
};

/** One disk, at most `columns` wide. */
export const diskLine = (disk: DiskSummary, columns: number): Line => {
  const folder = Math.max(MIN_FOLDER, Math.floor(columns * FOLDER_SHARE));
  const name = span(` ${fit(truncateMiddle(disk.directory, folder), folder)} `);
  const space = spaceSpans(disk, columns < BAR_FROM);
  // As wide for every disk as the longest words need, so that the bars can be compared.
  const bar = Math.min(MAX_BAR, columns - folder - SPACE_WIDTH - 4);
  if (columns < BAR_FROM || bar < MIN_BAR) return clip([name, ...space], columns);
  return [name, ...diskBar(disk, bar), span(' '), ...space];
};
