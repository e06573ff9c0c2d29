/** How long the pieces of a new torrent are where nobody says. */
import { MAX_PIECE_LENGTH, MAX_PIECES } from './limits.ts';

const SHORTEST = 16 * 1024;
/** Longer ones are awkward: a piece is given on only when all of it is there. */
const LONGEST_USUAL = 16 * 1024 * 1024;
const USUAL_PIECES = 2_048;
/** Their hashes take 8 MB: beyond that the .torrent itself becomes a burden. */
const MOST_PIECES = 400_000;

/** A power of two: some thousand pieces, of 16 KiB to 16 MiB where that can be. */
export const choosePieceLength = (totalSize: number): number => {
  let length = SHORTEST;
  while (length < LONGEST_USUAL && totalSize / length > USUAL_PIECES) length *= 2;
  while (length < MAX_PIECE_LENGTH && totalSize / length > Math.min(MOST_PIECES, MAX_PIECES)) {
    length *= 2;
  }
  return length;
};

export const isPieceLength = (length: number): boolean =>
  length >= SHORTEST && length <= MAX_PIECE_LENGTH && Number.isInteger(Math.log2(length));
