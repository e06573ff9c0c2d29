/** Rows of text as aligned columns: as wide as they must be, and on a terminal no wider than that where one can give way. */
import { type Align, cleanText, fit, widthOf } from '../ui/text/cells.ts';

export interface TextColumn {
  readonly title: string;
  readonly align?: Align;
  /** It may be cut where the window is narrow. */
  readonly isElastic?: boolean;
}

const GAP = '  ';
const MIN_ELASTIC_WIDTH = 12;

/** `columns` of the window; undefined for all it takes, as for a pipe. The head is the first line. */
export const tableLines = (
  columns: readonly TextColumn[],
  rows: readonly (readonly string[])[],
  window?: number,
): readonly string[] => {
  const table = [columns.map(({ title }) => title), ...rows.map((row) => row.map(cleanText))];
  const widths = columns.map((_, at) =>
    table.reduce((width, row) => Math.max(width, widthOf(row[at]!)), 0),
  );
  const fitting = window === undefined ? widths : shrunk(columns, widths, window);
  return table.map((row) =>
    row
      .map((text, at) => fit(text, fitting[at]!, columns[at]!.align))
      .join(GAP)
      .trimEnd(),
  );
};

const shrunk = (
  columns: readonly TextColumn[],
  widths: readonly number[],
  window: number,
): readonly number[] => {
  let over = widths.reduce((sum, width) => sum + width + GAP.length, -GAP.length) - window;
  return widths.map((width, at) => {
    if (over <= 0 || columns[at]!.isElastic !== true) return width;
    const narrow = Math.max(Math.min(width, MIN_ELASTIC_WIDTH), width - over);
    over -= width - narrow;
    return narrow;
  });
};
