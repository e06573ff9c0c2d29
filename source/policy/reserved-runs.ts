/**
 * Pieces that are on their way in a long run of a web seed, and not begun yet: peers take others first, and the run's tail
 * where there are no others.
 */
import type { PeerKey } from './peer-key.ts';
import type { PieceRun } from './piece-run.ts';

export class ReservedRuns {
  readonly #runs = new Map<PeerKey, PieceRun>();

  get isEmpty(): boolean {
    return this.#runs.size === 0;
  }

  /** In place of what the same one had reserved. */
  set(owner: PeerKey, run: PieceRun): void {
    this.#runs.set(owner, run);
  }

  delete(owner: PeerKey): void {
    this.#runs.delete(owner);
  }

  has(piece: number): boolean {
    for (const { start, end } of this.#runs.values())
      if (piece >= start && piece < end) return true;
    return false;
  }

  /** The last one for which `isFit` in the run that has most to go; -1 where there is none. */
  last(isFit: (piece: number) => boolean): number {
    const longestFirst = [...this.#runs.values()].sort(
      (one, other) => other.end - other.start - (one.end - one.start),
    );
    for (const { start, end } of longestFirst) {
      for (let piece = end - 1; piece >= start; piece--) if (isFit(piece)) return piece;
    }
    return -1;
  }
}
