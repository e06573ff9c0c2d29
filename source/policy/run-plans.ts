/** Which stretches of pieces those get who send one after the other (web seeds), and which are theirs until they come to them. */

import type { FreshChoice } from './fresh-choice.ts';
import type { PeerKey } from './peer-key.ts';
import type { PieceDeadlines } from './piece-deadlines.ts';
import { type PieceRun, pickRun, type RunWish } from './piece-run.ts';
import type { ReservedRuns } from './reserved-runs.ts';
import type { WantedPieces } from './wanted-pieces.ts';

export interface RunPlanBooks {
  readonly pieces: WantedPieces;
  readonly reserved: ReservedRuns;
  readonly deadlines: PieceDeadlines;
  readonly fresh: FreshChoice;
}

export class RunPlans {
  readonly #books: RunPlanBooks;

  constructor(books: RunPlanBooks) {
    this.#books = books;
  }

  /** A stretch of pieces that nobody has begun; nothing is asked for by that. */
  plan(peer: PeerKey, wish: RunWish): PieceRun | undefined {
    const { pieces, reserved, deadlines, fresh } = this.#books;
    const isReserved = (piece: number): boolean => reserved.has(piece);
    const due = deadlines.firstFresh(peer, (piece) => !isReserved(piece));
    const after = due ?? wish.after ?? fresh.firstWished(peer);
    const { has } = pieces.swarm.get(peer);
    const { priorities } = pieces;
    return pickRun({ fresh: pieces.fresh, has, priorities, isReserved }, { ...wish, after });
  }

  /** Of pieces in the run others take those that are left over; undefined takes it back. */
  reserve(peer: PeerKey, run: PieceRun | undefined): void {
    if (run === undefined) this.#books.reserved.delete(peer);
    else this.#books.reserved.set(peer, run);
  }
}
