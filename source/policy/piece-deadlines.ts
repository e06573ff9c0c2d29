/** Pieces that somebody waits for, as the picker's owner sees them: when they are due, who is late, and what makes way for them. */
import type { BlockLedger } from './block-ledger.ts';
import type { Cancel } from './block-verdict.ts';
import type { Deadline } from './deadlines.ts';
import type { PeerKey } from './peer-key.ts';
import type { PieceChoice } from './piece-choice.ts';
import type { UrgentChoice } from './urgent-choice.ts';
import type { WantedPieces } from './wanted-pieces.ts';

export interface DeadlineBooks {
  readonly pieces: WantedPieces;
  readonly ledger: BlockLedger;
  readonly choice: PieceChoice;
}

export class PieceDeadlines {
  readonly #books: DeadlineBooks;
  readonly #urgent: UrgentChoice;

  constructor(books: DeadlineBooks) {
    this.#books = books;
    this.#urgent = books.choice.urgent;
  }

  /** In order: before all else, and in place of those set before. */
  set(deadlines: readonly Deadline[]): void {
    this.#urgent.set(deadlines);
  }

  get isEmpty(): boolean {
    return this.#urgent.isEmpty;
  }

  has(piece: number): boolean {
    return this.#urgent.has(piece);
  }

  /** Of those that nobody has begun and the peer has, the one due first. */
  firstFresh(peer: PeerKey, isFit: (piece: number) => boolean = () => true): number | undefined {
    const { fresh, swarm } = this.#books.pieces;
    const { has } = swarm.get(peer);
    return this.#urgent.first((piece) => fresh.has(piece) && has.has(piece) && isFit(piece));
  }

  /** Something due that the peer was asked for is late. */
  isLate(peer: PeerKey, now: number): boolean {
    return this.#urgent.isLateAt(this.#books.ledger.peer(peer), now);
  }

  /** Of a block that begins to come in from this peer too: who is much slower with it. */
  slowSender(peer: PeerKey, piece: number, block: number): PeerKey | undefined {
    return this.#urgent.slowSender(peer, piece, block);
  }

  /** So that these pieces are asked for at once: all other requests are taken back, to be cancelled. */
  makeWay(now: number): Cancel[] {
    return this.#books.ledger.releaseOthers((piece) => this.#urgent.has(piece), now);
  }

  /**
   * Where the last pick would have begun one of them, had there been room: gives up what is begun of another.
   * Answers what to cancel; undefined where nobody waits, or nothing can go.
   */
  makeRoom(now: number): Cancel[] | undefined {
    const spare = this.#books.choice.lessUrgentPiece;
    return spare === undefined ? undefined : this.#books.ledger.dismiss(spare, now);
  }
}
