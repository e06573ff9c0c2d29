/**
 * Long stretches of pieces for those who send one after the other (web seeds, BEP 19): the largest gap between what is
 * here or begun, begun at its start, so that one request fills it. Where peers trade, the first begins anywhere: what
 * comes is then worth something to them.
 */
import type { Bitfield } from '../base/bitfield.ts';

/** From `start` up to `end`, which is not of it. */
export interface PieceRun {
  readonly start: number;
  readonly end: number;
}

export interface RunWish {
  /** Pieces, at the most. */
  readonly most: number;
  /** Where its last one ended: to go on there costs nothing. */
  readonly after: number | undefined;
  /** 0 ≤ x < 1: where to begin in the largest gap; undefined is at its start. */
  readonly chance: number | undefined;
}

export interface RunBooks {
  /** Not begun, and wanted. */
  readonly fresh: Bitfield;
  readonly has: Bitfield;
  /** One `PiecePriority` a piece. */
  readonly priorities: Readonly<Uint8Array>;
  readonly isReserved: (piece: number) => boolean;
}

/** Undefined where nothing is left. Of the highest priority that is. */
export const pickRun = (books: RunBooks, wish: RunWish): PieceRun | undefined => {
  const level = highestLevel(books);
  if (level === 0) return undefined;
  const isFree = (piece: number): boolean =>
    isOpen(books, piece) && books.priorities[piece] === level;
  const { after, most, chance } = wish;
  if (after !== undefined && after < books.fresh.size && isFree(after)) {
    return { start: after, end: endOf(after, most, books.fresh.size, isFree) };
  }
  const gap = largestGap(books.fresh.size, isFree)!;
  const spare = Math.max(0, gap.end - gap.start - most);
  const start = gap.start + (chance === undefined ? 0 : Math.floor(chance * (spare + 1)));
  return { start, end: Math.min(gap.end, start + most) };
};

const isOpen = ({ fresh, has, isReserved }: RunBooks, piece: number): boolean =>
  fresh.has(piece) && has.has(piece) && !isReserved(piece);

const highestLevel = (books: RunBooks): number => {
  let level = 0;
  for (let piece = 0; piece < books.fresh.size; piece++) {
    const priority = books.priorities[piece]!;
    if (priority > level && isOpen(books, piece)) level = priority;
    if (level === HIGHEST) break;
  }
  return level;
};

const HIGHEST = 3;

const endOf = (
  start: number,
  most: number,
  size: number,
  isFree: (piece: number) => boolean,
): number => {
  let end = start + 1;
  while (end < size && end - start < most && isFree(end)) end += 1;
  return end;
};

const largestGap = (size: number, isFree: (piece: number) => boolean): PieceRun | undefined => {
  let best: PieceRun | undefined;
  for (let piece = 0; piece < size; piece++) {
    if (!isFree(piece)) continue;
    const end = endOf(piece, size, size, isFree);
    if (best === undefined || end - piece > best.end - best.start) best = { start: piece, end };
    piece = end;
  }
  return best;
};
