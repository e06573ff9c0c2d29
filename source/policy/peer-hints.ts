/** What a peer lets us have while it chokes us, and what it would rather we took (BEP 6): capped, the oldest go (H70). */
import { MAX_ALLOWED_FAST, MAX_SUGGESTED } from './limits.ts';

export class PeerHints {
  readonly #allowed = new Set<number>();
  readonly #suggested = new Set<number>();

  /** Pieces to ask for though we are choked. */
  get allowed(): ReadonlySet<number> {
    return this.#allowed;
  }

  get suggested(): ReadonlySet<number> {
    return this.#suggested;
  }

  onAllowed(piece: number): void {
    keep(this.#allowed, piece, MAX_ALLOWED_FAST);
  }

  onSuggested(piece: number): void {
    keep(this.#suggested, piece, MAX_SUGGESTED);
  }

  /** It would not give it after all, or we have it. */
  drop(piece: number): void {
    this.#allowed.delete(piece);
    this.#suggested.delete(piece);
  }
}

const keep = (pieces: Set<number>, piece: number, cap: number): void => {
  pieces.delete(piece);
  pieces.add(piece);
  for (const oldest of pieces) {
    if (pieces.size <= cap) return;
    pieces.delete(oldest);
  }
};
