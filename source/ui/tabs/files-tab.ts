/** What is in the torrent, how much of each is there, and what is wanted. */
import type { FileDetails, FilePriority } from '../../contract/details.ts';
import { truncateMiddle } from '../cells.ts';
import { formatPercent, formatSize, PERCENT_WIDTH, progressBar, SIZE_WIDTH } from '../format.ts';
import { span } from '../line.ts';
import { sayContent, type TabContent, type TabInput } from '../tab-content.ts';
import { type Column, placeColumns, tableHead, tableRow } from '../table.ts';
import type { Tone } from '../theme.ts';

const PRIORITY_TONES: { readonly [Priority in FilePriority]: Tone } = {
  skip: 'dim',
  low: 'dim',
  normal: 'plain',
  high: 'accent',
};

export const filePath = (file: FileDetails): string => file.path.join('/');

/** An empty file is there as soon as it is made. */
const shareOf = (file: FileDetails): number => (file.size === 0 ? 1 : file.done / file.size);

const COLUMNS: readonly Column<FileDetails>[] = [
  {
    title: 'FILE',
    width: 'rest',
    cell: (file, width) =>
      span(truncateMiddle(filePath(file), width), file.priority === 'skip' ? 'dim' : 'plain'),
  },
  { title: 'SIZE', width: SIZE_WIDTH, align: 'right', cell: ({ size }) => span(formatSize(size)) },
  {
    title: 'PRIORITY',
    width: 8,
    from: 56,
    cell: ({ priority }) => span(priority, PRIORITY_TONES[priority] ?? 'plain'),
  },
  {
    title: 'PROGRESS',
    width: 12,
    from: 72,
    cell: (file, width) => {
      const { done, rest } = progressBar(shareOf(file), width);
      return [span(done, shareOf(file) >= 1 ? 'good' : 'busy'), span(rest, 'dim')];
    },
  },
  {
    title: 'DONE',
    width: PERCENT_WIDTH,
    align: 'right',
    cell: (file) => span(formatPercent(shareOf(file))),
  },
];

export const filesTab = ({ details, columns }: TabInput): TabContent => {
  const files = details?.files;
  if (files === undefined) return sayContent('Asking for the files…');
  if (files.length === 0) return sayContent('There are no files.');
  const placed = placeColumns(COLUMNS, columns - 1);
  return {
    head: [[span(' '), ...tableHead(placed)]],
    count: files.length,
    rows: (from, to) => files.slice(from, to).map((file) => [span(' '), ...tableRow(placed, file)]),
  };
};
