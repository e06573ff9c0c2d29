/** Which files lie in which pieces: quick also for 100,000 files, which is asked with every key. */
import type { FileDetails } from '../../contract/details.ts';
import type { PieceRange } from './piece-grid.ts';

/** The files that are not empty, in the order of their pieces. */
interface Index {
  readonly files: readonly FileDetails[];
  readonly firsts: Int32Array;
  readonly lasts: Int32Array;
}

const INDEXES = new WeakMap<readonly FileDetails[], Index>();

const indexOf = (all: readonly FileDetails[]): Index => {
  const known = INDEXES.get(all);
  if (known !== undefined) return known;
  const files = all.filter(({ firstPiece }) => firstPiece >= 0);
  const firsts = Int32Array.from(files, ({ firstPiece }) => firstPiece);
  const lasts = Int32Array.from(files, ({ lastPiece }) => lastPiece);
  const index = { files, firsts, lasts };
  INDEXES.set(all, index);
  return index;
};

/** The first place with at least `wanted`, in numbers that never fall. */
const placeOf = (numbers: Int32Array, wanted: number): number => {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
};

export interface FilesInPieces {
  readonly first: FileDetails | undefined;
  readonly count: number;
}

export const filesIn = (all: readonly FileDetails[], { from, to }: PieceRange): FilesInPieces => {
  const { files, firsts, lasts } = indexOf(all);
  const place = placeOf(lasts, from);
  const count = Math.max(0, placeOf(firsts, to) - place);
  return { first: count === 0 ? undefined : files[place], count };
};
