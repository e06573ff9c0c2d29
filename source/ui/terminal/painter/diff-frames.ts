/** Where two screens differ: the cells to write, and the tails that only need wiping. */
import { type CellGrid, isBlank, type Row, sameCell } from './cell-grid.ts';

/** Columns `from`, up to but without `to`; never cuts a wide letter in two. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

export interface RowChange {
  readonly row: number;
  readonly stretches: readonly Stretch[];
  /** From here to the end of the row all is blank. */
  readonly wipeFrom?: number;
}

export type Patch = readonly RowChange[];

/** Wiping a tail takes three bytes; as many spaces take no more. */
const MAX_SPACES = 3;

const changedStretches = (before: Row, after: Row): Stretch[] => {
  const stretches: Stretch[] = [];
  const { length } = after.texts;
  for (let column = 0; column < length; column++) {
    if (sameCell(before, after, column)) continue;
    let from = column;
    while (from > 0 && after.texts[from] === '') from -= 1;
    let to = column + 1;
    while (to < length && (after.texts[to] === '' || !sameCell(before, after, to))) to += 1;
    stretches.push({ from, to });
    column = to;
  }
  return stretches;
};

const endOfText = (row: Row): number => {
  let end = row.texts.length;
  while (end > 0 && isBlank(row, end - 1)) end -= 1;
  return end;
};

const changeOf = (before: Row, after: Row, row: number): RowChange | undefined => {
  const stretches = changedStretches(before, after);
  const last = stretches.at(-1);
  if (last === undefined) return undefined;
  const end = endOfText(after);
  const tail = stretches.filter(({ to }) => to > end);
  const wipeFrom = Math.max(end, tail[0]?.from ?? end);
  if (last.to - wipeFrom <= MAX_SPACES) return { row, stretches };
  const kept = stretches
    .filter(({ from }) => from < wipeFrom)
    .map(({ from, to }) => ({ from, to: Math.min(to, wipeFrom) }));
  return { row, stretches: kept, wipeFrom };
};

/** Both screens have the same size. */
export const diffFrames = (before: CellGrid, after: CellGrid): Patch => {
  const changes: RowChange[] = [];
  for (const [row, cells] of after.rows.entries()) {
    const old = before.rows[row]!;
    const change = old === cells ? undefined : changeOf(old, cells, row);
    if (change !== undefined) changes.push(change);
  }
  return changes;
};
