/** Tells peers that are served which pieces nobody has yet, others to each (BEP 6), so that the first copies are out soon. */
import type { Random } from '../../base/ports/random.ts';
import { FirstCopies } from '../../policy/first-copies.ts';
import type { PiecePicker } from '../../policy/piece-picker.ts';
import type { Content } from '../torrent/content.ts';
import type { Peer } from './peer.ts';

export interface SeedGuideOptions {
  readonly content: Pick<Content, 'have' | 'layout'>;
  readonly picker: PiecePicker;
  readonly random: Random;
  /** Who looks as if it had nothing suggests nothing. */
  readonly isMasked: () => boolean;
}

export class SeedGuide {
  readonly #options: SeedGuideOptions;
  /** Made with the first peer that is served. */
  #policy: FirstCopies | undefined;

  constructor(options: SeedGuideOptions) {
    this.#options = options;
  }

  /** It is to be served, and may ask in a moment. */
  guide(peer: Peer): void {
    const { content, picker, isMasked } = this.#options;
    if (!content.have.isFull || !peer.hasFast || isMasked()) return;
    this.#policy ??= this.#begin();
    const theirs = picker.peerPieces(peer.key);
    for (const piece of this.#policy.choose(peer.key, theirs)) peer.wire.sendSuggest(piece);
  }

  onGained(peer: Peer): void {
    if (!peer.weChokeThem) this.guide(peer);
  }

  /** It is served no longer. */
  release(peer: Peer): void {
    this.#policy?.release(peer.key);
  }

  onPeerClosed(peer: Peer): void {
    this.#policy?.release(peer.key);
    this.#policy?.onLost();
  }

  #begin(): FirstCopies {
    const { picker, content, random } = this.#options;
    return new FirstCopies({
      pieceCount: content.layout.pieceCount,
      random,
      copies: (piece) => picker.availability.of(piece),
    });
  }
}
