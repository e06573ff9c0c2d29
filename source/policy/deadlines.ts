/**
 * When pieces are due that somebody reads while they are downloaded: each at the moment when a reader, at its
 * rate, comes to it. A reader's window grows with its rate; what lies outside of it goes on in the usual order.
 */
import {
  DEADLINE_WINDOW_MS,
  MAX_DEADLINES,
  MAX_WINDOW_BYTES,
  MIN_WINDOW_BYTES,
  MIN_WINDOW_PIECES,
} from './limits.ts';

export interface Deadline {
  readonly piece: number;
  readonly dueMs: number;
}

/** Where a reader stands in the torrent, in bytes. */
export interface ReaderPlace {
  readonly position: number;
  /** The first byte that it does not read. */
  readonly end: number;
  readonly bytesPerSecond: number;
}

/** Those of the pieces ahead that `isLacked`, the first one first. */
export const deadlinesOf = (
  { position, end, bytesPerSecond }: ReaderPlace,
  pieceLength: number,
  now: number,
  isLacked: (piece: number) => boolean,
): readonly Deadline[] => {
  if (position >= end) return [];
  const wished = (bytesPerSecond * DEADLINE_WINDOW_MS) / 1_000;
  const least = Math.max(MIN_WINDOW_BYTES, MIN_WINDOW_PIECES * pieceLength);
  const bytes = Math.max(least, Math.min(wished, MAX_WINDOW_BYTES));
  const last = Math.ceil(Math.min(end, position + bytes) / pieceLength) - 1;
  const deadlines: Deadline[] = [];
  for (let piece = Math.floor(position / pieceLength); piece <= last; piece++) {
    if (deadlines.length === MAX_DEADLINES) break;
    if (!isLacked(piece)) continue;
    const ahead = Math.max(0, piece * pieceLength - position);
    deadlines.push({ piece, dueMs: now + (ahead * 1_000) / bytesPerSecond });
  }
  return deadlines;
};

/** Of several readers: each piece once, when the first of them needs it; in order. */
export const joinDeadlines = (lists: Iterable<readonly Deadline[]>): readonly Deadline[] => {
  const earliest = new Map<number, Deadline>();
  for (const list of lists) {
    for (const deadline of list) {
      const other = earliest.get(deadline.piece);
      if (other === undefined || deadline.dueMs < other.dueMs) {
        earliest.set(deadline.piece, deadline);
      }
    }
  }
  return [...earliest.values()]
    .sort((left, right) => left.dueMs - right.dueMs || left.piece - right.piece)
    .slice(0, MAX_DEADLINES);
};
