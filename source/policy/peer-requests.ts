/** What one peer has been asked for, what it was asked for a moment ago, and what it would not give. */
import {
  LATE_BLOCK_MS,
  MAX_RECENT_REQUESTS_PER_PEER,
  MAX_REFUSED_PIECES_PER_PEER,
  REASK_PIECE_MS,
} from './limits.ts';
import type { PeerPace } from './peer-pace.ts';

/** More blocks than any piece has: (piece, block) as one number. */
const BLOCKS_PER_PIECE = 65_536;

const keyOf = (piece: number, block: number): number => piece * BLOCKS_PER_PIECE + block;

/** Drops the oldest entries above the cap: maps keep the order of insertion. */
const remember = (map: Map<number, number>, key: number, value: number, cap: number): void => {
  map.delete(key);
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= cap) break;
    map.delete(oldest);
  }
};

export class PeerRequests {
  pace: PeerPace = 'steady';
  /** As last measured; 0 where it has sent nothing yet. */
  bytesPerSecond = 0;
  /** It gives us nothing just now, but for what it allows all the same. */
  isChoking = false;
  /** On parole: works on pieces alone, so that it can be judged. */
  isAlone = false;
  /** A web seed: at the end it takes over from slow peers alone, for what it is asked for cannot be taken back. */
  doublesSlowOnly = false;
  /** Requests out, duplicates counted. */
  outstanding = 0;
  /** The piece it works on now; -1 where none. */
  currentPiece = -1;
  streamingPiece = -1;
  streamingBlock = -1;
  /** Requests out by piece. */
  readonly byPiece = new Map<number, number>();
  /** When a request was taken back, by block. */
  readonly #recent = new Map<number, number>();
  /** Until when a piece is not asked of it. */
  readonly #refused = new Map<number, number>();

  add(piece: number): void {
    this.outstanding += 1;
    this.byPiece.set(piece, (this.byPiece.get(piece) ?? 0) + 1);
  }

  subtract(piece: number): void {
    this.outstanding -= 1;
    const left = this.byPiece.get(piece)! - 1;
    if (left === 0) this.byPiece.delete(piece);
    else this.byPiece.set(piece, left);
  }

  isStreaming(piece: number, block: number): boolean {
    return this.streamingPiece === piece && this.streamingBlock === block;
  }

  rememberTakenBack(piece: number, block: number, now: number): void {
    remember(this.#recent, keyOf(piece, block), now, MAX_RECENT_REQUESTS_PER_PEER);
  }

  /** Was it asked for this block of late, though the request was taken back since? */
  hasRecent(piece: number, block: number, now: number): boolean {
    if (this.#recent.size === 0) return false;
    const takenBackAt = this.#recent.get(keyOf(piece, block));
    return takenBackAt !== undefined && now - takenBackAt <= LATE_BLOCK_MS;
  }

  /** The same, once: a second copy is unasked. */
  takeRecent(piece: number, block: number, now: number): boolean {
    const isRecent = this.hasRecent(piece, block, now);
    if (isRecent) this.#recent.delete(keyOf(piece, block));
    return isRecent;
  }

  refuse(piece: number, now: number): void {
    remember(this.#refused, piece, now + REASK_PIECE_MS, MAX_REFUSED_PIECES_PER_PEER);
  }

  hasRefused(piece: number, now: number): boolean {
    if (this.#refused.size === 0) return false;
    const until = this.#refused.get(piece);
    if (until === undefined) return false;
    if (until > now) return true;
    this.#refused.delete(piece);
    return false;
  }
}
