/** Tables as data: columns that know their title, width and cell; one takes what room is left. */

import type { Tone } from '../look/theme.ts';
import { type Align, fit } from './cells.ts';
import { type Line, type Span, span } from './line.ts';

export interface Column<Row> {
  readonly title: string;
  /** What a mark in the head is set by. */
  readonly id?: string;
  /** In cells; `rest` takes what the others leave. */
  readonly width: number | 'rest';
  readonly align?: Align;
  /** The table must be at least so wide for the column to show. */
  readonly from?: number;
  /** Spans are cut and filled to the width by the table, all but those that fill it themselves. */
  readonly cell: (row: Row, width: number) => Span | readonly Span[];
}

export interface PlacedColumn<Row> {
  readonly column: Column<Row>;
  readonly width: number;
}

/** Cells between two columns. */
export const COLUMN_GAP = 1;

/** The columns that fit, with their widths; together with the gaps exactly `width` cells, where a `rest` column is among them. */
export const placeColumns = <Row>(
  columns: readonly Column<Row>[],
  width: number,
): readonly PlacedColumn<Row>[] => {
  const shown = columns.filter((column) => width >= (column.from ?? 0));
  const fixed = shown.reduce(
    (sum, column) => sum + (column.width === 'rest' ? 0 : column.width),
    COLUMN_GAP * Math.max(0, shown.length - 1),
  );
  return shown.map((column) => ({
    column,
    width: column.width === 'rest' ? Math.max(0, width - fixed) : column.width,
  }));
};

const isOne = (cell: Span | readonly Span[]): cell is Span => 'text' in cell;

const join = (cells: readonly (readonly Span[])[]): Line => {
  const line: Span[] = [];
  for (const [at, cell] of cells.entries()) {
    if (at > 0) line.push(span(' '.repeat(COLUMN_GAP)));
    line.push(...cell);
  }
  return line;
};

/** A sign of one cell behind the title of a column. */
export interface HeadMark {
  readonly id: string;
  readonly sign: string;
}

/** Where a title fills its column, the sign takes the place of its last letter. */
const marked = (title: string, sign: string, width: number): string =>
  title.slice(0, Math.max(0, width - 1)) + sign;

export const tableHead = <Row>(
  columns: readonly PlacedColumn<Row>[],
  tone: Tone = 'dim',
  mark?: HeadMark,
): Line => {
  const cells = columns.map(({ column, width }) => {
    const isMarked = mark !== undefined && column.id === mark.id;
    const title = isMarked ? marked(column.title, mark.sign, width) : column.title;
    return [span(fit(title, width, column.align), isMarked ? 'strong' : tone)];
  });
  return join(cells);
};

export const tableRow = <Row>(columns: readonly PlacedColumn<Row>[], row: Row): Line => {
  const cells = columns.map(({ column, width }) => {
    const cell = column.cell(row, width);
    return isOne(cell) ? [span(fit(cell.text, width, column.align), cell.tone)] : cell;
  });
  return join(cells);
};
