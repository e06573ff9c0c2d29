/** The shortest way for the cursor from one cell to another. */

export interface Cursor {
  readonly row: number;
  /** Undefined where terminals may disagree about it: then only moves that name the column are taken. */
  readonly column: number | undefined;
}

const CSI = '\u001b[';

const steps = (count: number, letter: string): string =>
  count === 0 ? '' : `${CSI}${count === 1 ? '' : count}${letter}`;

const shortest = (first: string, ...others: readonly string[]): string =>
  others.reduce((best, other) => (other.length < best.length ? other : best), first);

const absolute = (row: number, column: number): string => {
  if (column > 0) return `${CSI}${row + 1};${column + 1}H`;
  return row === 0 ? `${CSI}H` : `${CSI}${row + 1}H`;
};

const vertical = (from: number, to: number): string =>
  to >= from ? steps(to - from, 'B') : steps(from - to, 'A');

const horizontal = (from: number | undefined, to: number): string => {
  if (from === to) return '';
  const named = shortest(`${CSI}${to + 1}G`, `\r${steps(to, 'C')}`);
  if (from === undefined) return named;
  return shortest(to > from ? steps(to - from, 'C') : steps(from - to, 'D'), named);
};

/** `from` is undefined where nothing is known of the cursor. */
export const moveBytes = (from: Cursor | undefined, row: number, column: number): string => {
  const named = absolute(row, column);
  if (from === undefined) return named;
  return shortest(vertical(from.row, row) + horizontal(from.column, column), named);
};
