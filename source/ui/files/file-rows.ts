/** Rows of a tree of files: what is wanted, what is folded, the name, and the figures of it or of all below it. */

import type { Tone } from '../look/theme.ts';
import { truncateMiddle, widthOf } from '../text/cells.ts';
import {
  formatPercent,
  formatPlural,
  formatSize,
  PERCENT_WIDTH,
  progressBar,
  SIZE_WIDTH,
} from '../text/format.ts';
import { type Line, lineWidth, type Span, span } from '../text/line.ts';
import { type Column, placeColumns, tableHead, tableRow } from '../text/table.ts';
import { priorityIn, type Wanted, wantedIn } from './file-priorities.ts';
import { isFolder, type NodeNumber } from './file-tree.ts';
import type { TreeFigures } from './tree-figures.ts';
import type { TreeScene } from './tree-view.ts';

/** With columns for what is there already, or without: what is not added yet has nothing. */
export type FileRowsKind = 'tab' | 'chooser';

export interface FileRows {
  readonly kind: FileRowsKind;
  readonly scene: TreeScene;
  readonly figures: TreeFigures;
  /** Cells of a row. */
  readonly width: number;
}

const BOXES: { readonly [Name in Wanted]: string } = { all: '[x]', some: '[-]', none: '[ ]' };

const PRIORITY_TONES: { readonly [Name in ReturnType<typeof priorityIn>]: Tone } = {
  skip: 'dim',
  low: 'plain',
  normal: 'dim',
  high: 'accent',
  mixed: 'plain',
};

/** Where names have little room, what is before them gives way. */
const guideFor = (width: number): string => (width < 36 ? '│' : '│ ');

const wantedOf = ({ figures }: FileRows, node: NodeNumber): Wanted =>
  wantedIn(figures.priorities[node]!);

const foldSign = ({ scene }: FileRows, node: NodeNumber): string => {
  if (!isFolder(scene.tree, node)) return '  ';
  return scene.folded.has(node) ? '▸ ' : '▾ ';
};

/** At most half of the width stands before a name, however deep it is. */
const guidesOf = ({ scene }: FileRows, node: NodeNumber, width: number): string => {
  const guide = guideFor(width);
  return guide.repeat(Math.min(scene.tree.depth[node]!, Math.floor(width / 2 / guide.length)));
};

/** `(24 files)` behind the name of a folded folder, where there is room. */
const countOf = ({ scene, figures }: FileRows, node: NodeNumber, room: number): readonly Span[] => {
  if (!scene.folded.has(node)) return [];
  const words = ` (${formatPlural(figures.files[node]!, 'file')})`;
  return words.length <= room ? [span(words, 'dim')] : [];
};

const nameTone = (rows: FileRows, node: NodeNumber): Tone => {
  if (wantedOf(rows, node) === 'none') return 'dim';
  return isFolder(rows.scene.tree, node) ? 'folder' : 'plain';
};

const nameCell = (rows: FileRows, node: NodeNumber, width: number): readonly Span[] => {
  const start = [
    span(`${BOXES[wantedOf(rows, node)]} `),
    span(guidesOf(rows, node, width), 'rule'),
    span(foldSign(rows, node)),
  ];
  const room = Math.max(1, width - lineWidth(start));
  const name = truncateMiddle(rows.scene.tree.names[node]!, room);
  const left = room - widthOf(name);
  const count = countOf(rows, node, left);
  const space = span(' '.repeat(Math.max(0, left - lineWidth(count))));
  return [...start, span(name, nameTone(rows, node)), ...count, space];
};

/** An empty file is there as soon as it is made. */
const shareOf = ({ figures }: FileRows, node: NodeNumber): number =>
  figures.size[node] === 0 ? 1 : figures.done[node]! / figures.size[node]!;

const nameColumn = (rows: FileRows): Column<NodeNumber> => ({
  title: '    FILE',
  width: 'rest',
  cell: (node, width) => nameCell(rows, node, width),
});

const sizeColumn = ({ figures }: FileRows): Column<NodeNumber> => ({
  title: 'SIZE',
  width: SIZE_WIDTH,
  align: 'right',
  cell: (node) => span(formatSize(figures.size[node]!)),
});

const priorityColumn = ({ figures }: FileRows): Column<NodeNumber> => ({
  title: 'PRIORITY',
  width: 8,
  from: 56,
  cell: (node) => {
    const priority = priorityIn(figures.priorities[node]!);
    return span(priority, PRIORITY_TONES[priority]);
  },
});

const progressColumns = (rows: FileRows): readonly Column<NodeNumber>[] => [
  {
    title: 'PROGRESS',
    width: 12,
    from: 72,
    cell: (node, width) => {
      const share = shareOf(rows, node);
      const { done, rest } = progressBar(share, width);
      return [span(done, share >= 1 ? 'good' : 'busy'), span(rest, 'rule')];
    },
  },
  {
    title: 'DONE',
    width: PERCENT_WIDTH,
    align: 'right',
    cell: (node) => span(formatPercent(shareOf(rows, node))),
  },
];

const columnsOf = (rows: FileRows) => {
  const progress = rows.kind === 'tab' ? progressColumns(rows) : [];
  const columns = [nameColumn(rows), sizeColumn(rows), priorityColumn(rows), ...progress];
  return placeColumns(columns, rows.width - 1);
};

export const fileRowsHead = (rows: FileRows): Line => [span(' '), ...tableHead(columnsOf(rows))];

/** Rows from…to (not included), as far as there are any. */
export const fileRowLines = (rows: FileRows, from: number, to: number): readonly Line[] => {
  const columns = columnsOf(rows);
  const nodes = rows.scene.visible.subarray(Math.max(0, from), Math.max(0, from, to));
  return Array.from(nodes, (node) => [span(' '), ...tableRow(columns, node)]);
};
