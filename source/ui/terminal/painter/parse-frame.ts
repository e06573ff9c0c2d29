/**
 * Reads a frame as Ink writes it: lines of text with colours. Only those two things are taken; any
 * other control byte or sequence is dropped, so that whatever a frame held, cells are all that is left.
 */

import type { Size } from '../../layout.ts';
import { graphemesOf, widthOf } from '../../text/cells.ts';
import { blankRow, type CellGrid, type Row } from './cell-grid.ts';
import { type Pen, PLAIN_PEN, penAfter, penOfSpace } from './pen.ts';

/** Colours; then other sequences, ended or not; then other control characters. */
const SEQUENCE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /\u001b\[([\d;]*)m|\u001b\[[0-?]*[ -/]*[@-~]?|\u001b[\]PX^_][^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?|\u001b[ -/]*[0-~]?|[\u0000-\u001f\u007f-\u009f]/g;

interface Cells {
  readonly columns: number;
  readonly texts: string[];
  readonly pens: Pen[];
}

const put = (cells: Cells, text: string, pen: Pen): void => {
  const width = text.length === 1 && text < '\u007f' ? 1 : widthOf(text);
  const { texts, pens, columns } = cells;
  if (width === 0 || texts.length + width > columns) return;
  const seen = text === ' ' ? penOfSpace(pen) : pen;
  texts.push(text);
  pens.push(seen);
  for (let cell = 1; cell < width; cell++) {
    texts.push('');
    pens.push(seen);
  }
};

const fill = ({ texts, pens, columns }: Cells): void => {
  while (texts.length < columns) {
    texts.push(' ');
    pens.push(PLAIN_PEN);
  }
};

const parseRow = (source: string, columns: number): Row => {
  const cells: Cells = { columns, texts: [], pens: [] };
  let pen = PLAIN_PEN;
  let at = 0;
  const write = (until: number): void => {
    if (until === at) return;
    for (const text of graphemesOf(source.slice(at, until))) put(cells, text, pen);
  };
  for (const match of source.matchAll(SEQUENCE)) {
    write(match.index);
    if (match[1] !== undefined) pen = penAfter(pen, match[1]);
    at = match.index + match[0].length;
  }
  write(source.length);
  fill(cells);
  return { source, texts: cells.texts, pens: cells.pens };
};

/** A line that is as it was in `before` is not read again. Each line begins with the plain pen. */
export const parseFrame = (text: string, size: Size, before?: CellGrid): CellGrid => {
  const known = before?.size.columns === size.columns ? before.rows : [];
  const lines = text.split('\n', size.rows);
  const blank = blankRow(size.columns);
  const rows = Array.from({ length: size.rows }, (_row, at): Row => {
    const source = lines[at] ?? '';
    if (known[at]?.source === source) return known[at];
    return source === '' ? blank : parseRow(source, size.columns);
  });
  return { size, rows };
};
