/** All pieces under way: by number, in a plain list to be walked, and those of them that have missing blocks. */
import { invariant } from '../base/errors.ts';
import { BegunPiece } from './begun-piece.ts';
import { MAX_POOLED_PIECES } from './limits.ts';
import type { PeerKey } from './peer-key.ts';

export class BegunPieces {
  readonly #byPiece = new Map<number, BegunPiece>();
  readonly #list: BegunPiece[] = [];
  readonly #open: BegunPiece[] = [];
  readonly #pool: BegunPiece[] = [];

  /** In no order. */
  get all(): readonly BegunPiece[] {
    return this.#list;
  }

  /** Those with blocks that nobody is asked for, in no order. */
  get open(): readonly BegunPiece[] {
    return this.#open;
  }

  find(piece: number): BegunPiece | undefined {
    return this.#byPiece.get(piece);
  }

  begin(piece: number, blockCount: number, owner: PeerKey, isSolo: boolean): BegunPiece {
    invariant(!this.#byPiece.has(piece), `piece ${piece} is begun twice`);
    const begun = this.#take(blockCount);
    begun.begin(piece, owner, isSolo);
    this.#byPiece.set(piece, begun);
    begun.listAt = this.#list.push(begun) - 1;
    this.file(begun);
    return begun;
  }

  /** To be called after its number of missing blocks has changed. */
  file(begun: BegunPiece): void {
    if (begun.missing > 0 === begun.openAt >= 0) return;
    if (begun.openAt < 0) {
      begun.openAt = this.#open.push(begun) - 1;
      return;
    }
    const last = this.#open.pop()!;
    if (last !== begun) {
      this.#open[begun.openAt] = last;
      last.openAt = begun.openAt;
    }
    begun.openAt = -1;
  }

  remove(begun: BegunPiece): void {
    this.#byPiece.delete(begun.piece);
    begun.missing = 0;
    this.file(begun);
    const last = this.#list.pop()!;
    if (last !== begun) {
      this.#list[begun.listAt] = last;
      last.listAt = begun.listAt;
    }
    begun.listAt = -1;
    if (this.#pool.length < MAX_POOLED_PIECES) this.#pool.push(begun);
  }

  #take(blockCount: number): BegunPiece {
    const pooled = this.#pool.pop();
    return pooled?.blockCount === blockCount ? pooled : new BegunPiece(blockCount);
  }

  /** For tests and simulations: throws where the lists disagree. */
  checkInvariants(): void {
    for (const begun of this.#list) {
      const name = `piece ${begun.piece}`;
      invariant(this.#byPiece.get(begun.piece) === begun, `${name} is filed under its number`);
      invariant(begun.missing > 0 === this.#open.includes(begun), `${name} is open`);
    }
    invariant(this.#byPiece.size === this.#list.length, 'count of begun pieces');
  }
}
