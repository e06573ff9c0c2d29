/** What we let one peer have while we choke it (BEP 6): a few pieces, once, while it is still starting (H70, H82). */
import { FAST_OFFER_SHARE, MAX_FAST_OFFER_BYTES, MAX_FAST_OFFER_PIECES } from './limits.ts';

/** How many pieces to offer; none of a small torrent, or of one with huge pieces. */
export const fastOfferCount = (pieceCount: number, pieceLength: number): number =>
  Math.floor(
    Math.min(
      MAX_FAST_OFFER_PIECES,
      pieceCount * FAST_OFFER_SHARE,
      MAX_FAST_OFFER_BYTES / pieceLength,
    ),
  );

export class FastOffer {
  readonly #pieces: ReadonlySet<number>;
  #bytesLeft: number;

  /** `bytes` is what these pieces hold: more than that is not given for nothing. */
  constructor(pieces: Iterable<number>, bytes: number) {
    this.#pieces = new Set(pieces);
    this.#bytesLeft = bytes;
  }

  get pieces(): ReadonlySet<number> {
    return this.#pieces;
  }

  /** True where a request of the choked peer is in order; it is taken as served then. */
  tryTake(piece: number, length: number): boolean {
    if (!this.#pieces.has(piece) || length > this.#bytesLeft) return false;
    this.#bytesLeft -= length;
    return true;
  }
}
