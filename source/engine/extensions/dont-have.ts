/** Pieces that are not there any more (BEP 54): a peer takes back what it said it had, and so do we. */
import { SluiceError } from '../../base/errors.ts';
import type { PieceIndex } from '../../protocol/layout.ts';
import type { Peer } from '../swarm/peer.ts';
import type { Extension } from './extension.ts';

const MESSAGE_BYTES = 4;

export interface DontHaveOptions {
  readonly peers: () => Iterable<Peer>;
  /** A piece that exists. */
  readonly onLost: (peer: Peer, piece: number) => void;
}

export class DontHave implements Extension {
  readonly name = 'lt_donthave';
  readonly maxMessageBytes = MESSAGE_BYTES;
  readonly #options: DontHaveOptions;

  constructor(options: DontHaveOptions) {
    this.#options = options;
  }

  onMessage(peer: Peer, payload: Uint8Array): void {
    if (payload.length !== MESSAGE_BYTES) {
      throw new SluiceError('wire/protocol', `a donthave of ${payload.length} bytes; 4 are right`);
    }
    const piece = new DataView(payload.buffer, payload.byteOffset).getUint32(0);
    peer.judge(peer.conduct.onPieceIndex(piece));
    this.#options.onLost(peer, piece);
  }

  /** To those who know the word; others ask in vain and are refused. */
  tell(pieces: readonly PieceIndex[]): void {
    for (const peer of this.#options.peers()) {
      for (const piece of pieces) peer.extensions?.send(peer, this.name, encodeIndex(piece));
    }
  }
}

const encodeIndex = (piece: PieceIndex): Uint8Array => {
  const bytes = new Uint8Array(MESSAGE_BYTES);
  new DataView(bytes.buffer).setUint32(0, piece);
  return bytes;
};
