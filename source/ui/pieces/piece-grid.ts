/** How pieces lie in a pane: one over a few cells, or a few hundred in one, in reading order. */
import { MAX_PIECE_WIDTH } from '../limits.ts';
import type { Tone } from '../look/theme.ts';
import { type Line, type Span, span } from '../text/line.ts';

/** A cell stands for some pieces, or for one; it is one column of the pane wide, or a few. */
export interface PieceGrid {
  readonly pieces: number;
  readonly cells: number;
  readonly cellsPerRow: number;
  /** Columns of the pane. */
  readonly cellWidth: number;
}

export interface PieceRange {
  readonly from: number;
  /** Not included. */
  readonly to: number;
}

export interface Look {
  readonly glyph: string;
  readonly tone: Tone;
}

const NO_GRID: PieceGrid = { pieces: 0, cells: 0, cellsPerRow: 1, cellWidth: 1 };

/** How many columns a piece takes where there are more of them than pieces. */
const pieceWidth = (pieces: number, columns: number, rows: number): number => {
  let width = Math.min(MAX_PIECE_WIDTH, Math.floor((columns * rows) / pieces));
  while (width > 1 && Math.ceil(pieces / Math.floor(columns / width)) > rows) width -= 1;
  return Math.max(1, width);
};

export const planPieceGrid = (pieces: number, columns: number, rows: number): PieceGrid => {
  if (pieces <= 0 || columns <= 0 || rows <= 0) return NO_GRID;
  const room = columns * rows;
  if (pieces > room) return { pieces, cells: room, cellsPerRow: columns, cellWidth: 1 };
  const cellWidth = pieceWidth(pieces, columns, rows);
  const cellsPerRow = Math.max(1, Math.floor(columns / cellWidth));
  return { pieces, cells: pieces, cellsPerRow, cellWidth };
};

export const piecesIn = ({ pieces, cells }: PieceGrid, cell: number): PieceRange => ({
  from: Math.floor((cell * pieces) / cells),
  to: Math.floor(((cell + 1) * pieces) / cells),
});

/** The cell that a piece is in; the last one where there is no such piece. */
export const cellOf = ({ pieces, cells }: PieceGrid, piece: number): number => {
  if (cells === 0) return 0;
  const inside = Math.max(0, Math.min(pieces - 1, piece));
  return Math.min(cells - 1, Math.ceil(((inside + 1) * cells) / pieces) - 1);
};

/** Spans of one tone each, as few as possible: the fewer, the less there is to send. */
const merge = (looks: readonly Look[]): Line => {
  const spans: Span[] = [];
  let text = '';
  let tone: Tone | undefined;
  for (const look of looks) {
    if (look.tone !== tone && tone !== undefined) {
      spans.push(span(text, tone));
      text = '';
    }
    tone = look.tone;
    text += look.glyph;
  }
  if (tone !== undefined) spans.push(span(text, tone));
  return spans;
};

/** From this width on a piece ends with a gap, so that it is seen as one. */
const GAP_FROM = 3;

const widened = ({ glyph, tone }: Look, width: number): readonly Look[] => {
  if (width < GAP_FROM) return [{ glyph: glyph.repeat(width), tone }];
  const wide = glyph.repeat(width - 1);
  // The cursor covers the piece, not the gap behind it.
  return tone === 'chosen'
    ? [
        { glyph: wide, tone },
        { glyph: ' ', tone: 'plain' },
      ]
    : [{ glyph: `${wide} `, tone }];
};

/** Looks of all cells, in lines; the cell under the cursor stands out, where there is one. */
export const gridLines = (
  { cells, cellsPerRow, cellWidth }: PieceGrid,
  looks: readonly Look[],
  cursor?: number,
): readonly Line[] => {
  const lines: Line[] = [];
  for (let first = 0; first < cells; first += cellsPerRow) {
    const row = looks.slice(first, first + cellsPerRow).map((look, at) => {
      return first + at === cursor ? ({ ...look, tone: 'chosen' } as const) : look;
    });
    lines.push(merge(row.flatMap((look) => widened(look, cellWidth))));
  }
  return lines;
};

/** Looks side by side on one line. */
export const lineOfLooks = (looks: readonly Look[]): Line => merge(looks);
