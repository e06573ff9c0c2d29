/** What a peer is told of us when it comes: what we have, what we can do (BEP 10), and which pieces are its for the asking (BEP 6). */
import { parseAddress } from '../../base/addresses.ts';
import { FastOffer, fastOfferCount } from '../../policy/fast-offer.ts';
import { MAX_FAST_OFFER_PIECES } from '../../policy/limits.ts';
import type { PiecePicker } from '../../policy/piece-picker.ts';
import { allowedFastSet } from '../../protocol/allowed-fast.ts';
import type { MetainfoOutline } from '../../protocol/metainfo-outline.ts';
import type { Extension } from '../extensions/extension.ts';
import { introductionTo } from '../extensions/introduction.ts';
import type { Services } from '../session/services.ts';
import type { Content } from '../torrent/content.ts';
import type { Peer } from './peer.ts';

export interface WelcomeOptions {
  /** 20 bytes, as on the wire. */
  readonly infoHash: Uint8Array;
  readonly metainfo: MetainfoOutline;
  readonly content: Content;
  readonly extensions: readonly Extension[];
  readonly services: Services;
  readonly picker: Pick<PiecePicker, 'peerPieces'>;
  /** We are to look as if we had nothing (BEP 16). */
  readonly isMasked: () => boolean;
}

export class Welcome {
  readonly #options: WelcomeOptions;

  constructor(options: WelcomeOptions) {
    this.#options = options;
  }

  /** BEP 6: one of three, at once and only once; BEP 3 leaves an empty bitfield out. */
  tellPieces(peer: Peer): void {
    const { content, isMasked } = this.#options;
    const { have } = content;
    if (isMasked()) {
      if (peer.hasFast) peer.wire.sendHaveNone();
    } else if (peer.hasFast && have.isFull) peer.wire.sendHaveAll();
    else if (peer.hasFast && have.isEmpty) peer.wire.sendHaveNone();
    else if (!have.isEmpty) peer.wire.sendBitfield(have.toBytes());
  }

  /** A starting peer gets something to trade without waiting for its turn (BEP 6). */
  offerFast(peer: Peer): void {
    const { infoHash, metainfo, content, isMasked } = this.#options;
    const { pieceCount, pieceLength } = metainfo.layout;
    const ipv4 = parseAddress(peer.endpoint.host);
    if (isMasked() || !peer.hasFast || peer.fastOffer !== undefined || ipv4?.length !== 4) return;
    const count = fastOfferCount(pieceCount, pieceLength);
    if (count === 0 || content.have.isEmpty || !this.isStarting(peer)) return;
    const pieces = allowedFastSet(ipv4, infoHash, pieceCount, count);
    peer.fastOffer = new FastOffer(pieces, pieces.length * pieceLength);
    for (const piece of pieces) peer.wire.sendAllowedFast(piece);
  }

  /** It has next to nothing to trade. */
  isStarting(peer: Peer): boolean {
    return this.#options.picker.peerPieces(peer.key).count <= MAX_FAST_OFFER_PIECES;
  }

  introductionTo(peer: Peer): Uint8Array {
    const { extensions, content, metainfo, services, isMasked } = this.#options;
    const facts = {
      extensions,
      metadataSize: metainfo.infoSize,
      // Who has nothing and wants nothing is sent away.
      isUploadOnly: content.isComplete && !isMasked(),
    };
    return introductionTo(peer, facts, services);
  }
}
