/**
 * Orders that come before rarity, where the user wishes them: the first and last pieces of files, which say
 * what is in them, and one piece after the other. Priorities stand above both.
 */
import { Bitfield } from '../base/bitfield.ts';
import { EDGE_SHARE, MAX_EDGE_BYTES } from './limits.ts';

export interface PieceOrder {
  readonly isSequential: boolean;
  /** First and last pieces of files; undefined where they are as any other. */
  readonly edges: Bitfield | undefined;
}

export const RAREST_FIRST: PieceOrder = { isSequential: false, edges: undefined };

export interface FileStretch {
  readonly firstPiece: number;
  /** Inclusive; below `firstPiece` for a file without bytes. */
  readonly lastPiece: number;
  readonly size: number;
}

/** A hundredth of a file at each end, but no more than so much of a large one: there players look for an index. */
export const edgesOf = (
  files: Iterable<FileStretch>,
  pieceCount: number,
  pieceLength: number,
): Bitfield => {
  const edges = new Bitfield(pieceCount);
  for (const { firstPiece, lastPiece, size } of files) {
    const bytes = Math.min(MAX_EDGE_BYTES, size * EDGE_SHARE);
    const count = Math.max(1, Math.ceil(bytes / pieceLength));
    for (let step = 0; step < count && firstPiece + step <= lastPiece; step++) {
      edges.set(firstPiece + step);
      edges.set(lastPiece - step);
    }
  }
  return edges;
};

/** The first of the highest priority among `pieces` that `has` has, or -1; none stands above `top`. */
export const firstOf = (
  pieces: Bitfield,
  has: Bitfield,
  priorities: Readonly<Uint8Array>,
  top: number,
  isMeant: (piece: number) => boolean,
): number => {
  let best = -1;
  let bestPriority = 0;
  for (let at = pieces.nextShared(has, 0); at >= 0; at = pieces.nextShared(has, at + 1)) {
    if (priorities[at]! <= bestPriority || !isMeant(at)) continue;
    best = at;
    bestPriority = priorities[at]!;
    if (bestPriority >= top) return best;
  }
  return best;
};
