/** Begins pieces: out of the order, into the books of requests. Those with a bad hash behind them go to one peer at a time. */
import type { BegunPiece } from './begun-piece.ts';
import type { BlockLedger } from './block-ledger.ts';
import { NOBODY, type PeerKey } from './peer-key.ts';
import type { WantedPieces } from './wanted-pieces.ts';

export interface BeginningBooks {
  readonly pieces: WantedPieces;
  readonly ledger: BlockLedger;
  /** Is there room for one more begun piece? */
  mayBegin(): boolean;
}

export class PieceBeginnings {
  readonly #books: BeginningBooks;
  readonly #solo = new Set<number>();

  constructor(books: BeginningBooks) {
    this.#books = books;
  }

  get mayBegin(): boolean {
    return this.#books.mayBegin();
  }

  /** Its hash was bad: from now on from one peer at a time, so that the next failure has one name. */
  makeSolo(piece: number): void {
    this.#solo.add(piece);
  }

  /** Its hash is good. */
  endSolo(piece: number): void {
    this.#solo.delete(piece);
  }

  isSolo(piece: number): boolean {
    return this.#solo.has(piece);
  }

  begin(piece: number, owner: PeerKey, isSolo: boolean): BegunPiece {
    const { pieces, ledger } = this.#books;
    pieces.begin(piece);
    return ledger.begin(piece, owner, isSolo);
  }

  /** A late block of a piece that nobody works on any more is worth beginning it again. */
  beginAgain(peer: PeerKey, piece: number, block: number, now: number): void {
    const { pieces, ledger } = this.#books;
    if (!pieces.fresh.has(piece)) return;
    if (!ledger.peer(peer).hasRecent(piece, block, now)) return;
    if (this.mayBegin) this.begin(piece, NOBODY, this.#solo.has(piece));
  }
}
