/**
 * What we want, have and have not begun, piece by piece: kept in step with the order in which pieces are begun,
 * and with what each peer is good for.
 */
import { Bitfield } from '../base/bitfield.ts';
import { invariant } from '../base/errors.ts';
import type { Random } from '../base/ports/random.ts';
import { RarityOrder } from './rarity-order.ts';
import { SwarmPieces } from './swarm-pieces.ts';

export class WantedPieces {
  /** One `PiecePriority` a piece. */
  readonly priorities: Uint8Array;
  readonly have: Bitfield;
  /** Wanted and not had. */
  readonly wanted: Bitfield;
  /** Of those, not begun: exactly the pieces in the order. */
  readonly fresh: Bitfield;
  readonly swarm: SwarmPieces;
  readonly order: RarityOrder;
  #isEven = true;

  /** All pieces wanted at normal priority, none had. */
  constructor(pieceCount: number, random: Random) {
    this.priorities = new Uint8Array(pieceCount).fill(2);
    this.have = new Bitfield(pieceCount);
    this.wanted = Bitfield.full(pieceCount);
    this.fresh = Bitfield.full(pieceCount);
    this.swarm = new SwarmPieces(pieceCount, this.wanted, this.fresh);
    this.order = new RarityOrder(this.swarm.availability, random.integer(2 ** 31));
    for (let piece = 0; piece < pieceCount; piece++) this.order.add(piece, 2);
  }

  /** No wanted piece stands above another. */
  get isEven(): boolean {
    return this.#isEven;
  }

  /** One `PiecePriority` a piece. Answers the pieces that are begun, and not wanted any more. */
  setPriorities(
    priorities: Readonly<Uint8Array>,
    isBegun: (piece: number) => boolean,
  ): readonly number[] {
    invariant(priorities.length === this.priorities.length, 'one priority a piece');
    const skipped: number[] = [];
    for (let piece = 0; piece < priorities.length; piece++) {
      const priority = priorities[piece]!;
      if (priority === this.priorities[piece]) continue;
      this.order.remove(piece);
      this.fresh.clear(piece);
      this.priorities[piece] = priority;
      if (this.have.has(piece)) continue;
      if (priority === 0) this.wanted.clear(piece);
      else this.wanted.set(piece);
      if (!isBegun(piece)) this.#enterOrder(piece);
      else if (priority === 0) skipped.push(piece);
    }
    this.swarm.recountAll();
    this.#isEven = new Set(priorities.filter((priority) => priority !== 0)).size <= 1;
    return skipped;
  }

  /** It is here: verified, or found on disk. */
  gain(piece: number): void {
    this.have.set(piece);
    if (this.wanted.clear(piece)) this.swarm.pieceWanted(piece, -1);
    if (!this.fresh.clear(piece)) return;
    this.order.remove(piece);
    this.swarm.pieceFresh(piece, -1);
  }

  /** It was thought to be here, and is not. */
  lose(piece: number, isBegun: boolean): void {
    if (!this.have.clear(piece) || this.priorities[piece] === 0) return;
    this.wanted.set(piece);
    this.swarm.pieceWanted(piece, 1);
    if (!isBegun) this.#makeFresh(piece);
  }

  /** From now on it is in the books of requests. */
  begin(piece: number): void {
    this.order.remove(piece);
    this.fresh.clear(piece);
    this.swarm.pieceFresh(piece, -1);
  }

  /** It is not begun any more, and not done either. */
  giveBack(piece: number): void {
    if (this.wanted.has(piece)) this.#makeFresh(piece);
  }

  /** For tests and simulations: throws where the books disagree with each other. */
  checkInvariants(isBegun: (piece: number) => boolean): void {
    this.swarm.checkInvariants();
    this.order.checkInvariants((piece) => this.priorities[piece]!);
    for (let piece = 0; piece < this.priorities.length; piece++) {
      const isWanted = this.priorities[piece]! > 0 && !this.have.has(piece);
      const isFresh = isWanted && !isBegun(piece);
      invariant(this.wanted.has(piece) === isWanted, `piece ${piece} wanted`);
      invariant(this.fresh.has(piece) === isFresh, `piece ${piece} fresh`);
      invariant(this.order.has(piece) === isFresh, `piece ${piece} in the order`);
    }
  }

  #makeFresh(piece: number): void {
    this.#enterOrder(piece);
    this.swarm.pieceFresh(piece, 1);
  }

  #enterOrder(piece: number): void {
    if (!this.wanted.has(piece)) return;
    this.fresh.set(piece);
    this.order.add(piece, this.priorities[piece]!);
  }
}
