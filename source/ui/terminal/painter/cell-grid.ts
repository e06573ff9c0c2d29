/** A screen as cells: what stands in each and the pen it is drawn with. */
import type { Size } from '../../layout.ts';
import { type Pen, PLAIN_PEN, samePen } from './pen.ts';

export interface Row {
  /** The line it was read from: the same line is the same row. */
  readonly source: string;
  /** One for each column; the second cell of a wide letter is the empty text. */
  readonly texts: readonly string[];
  readonly pens: readonly Pen[];
}

export interface CellGrid {
  readonly size: Size;
  /** As many as the screen has. */
  readonly rows: readonly Row[];
}

export const blankRow = (columns: number): Row => ({
  source: '',
  texts: Array<string>(columns).fill(' '),
  pens: Array<Pen>(columns).fill(PLAIN_PEN),
});

/** Every row of it is the same object. */
export const blankGrid = (size: Size): CellGrid => ({
  size,
  rows: Array<Row>(size.rows).fill(blankRow(size.columns)),
});

export const sameCell = (a: Row, b: Row, column: number): boolean =>
  a.texts[column] === b.texts[column] && samePen(a.pens[column]!, b.pens[column]!);

export const isBlank = (row: Row, column: number): boolean =>
  row.texts[column] === ' ' && samePen(row.pens[column]!, PLAIN_PEN);
