/**
 * Whether one still wants anything (BEP 21): in the handshake first, then in a message of its own where the
 * other side knows it, else in one more handshake.
 */
import type { Peer } from '../swarm/peer.ts';
import type { Extension } from './extension.ts';
import { HANDSHAKE_ID } from './peer-extensions.ts';

export interface UploadOnlyOptions {
  /** As the first handshakes say it. */
  readonly isUploadOnly: boolean;
  readonly peers: () => Iterable<Peer>;
  readonly introduce: (peer: Peer) => Uint8Array;
  /** What the peer wants is something else now. */
  readonly onChanged: (peer: Peer) => void;
}

export class UploadOnly implements Extension {
  readonly name = 'upload_only';
  /** One byte; the word is not a standard, so a longer one is no offence. */
  readonly maxMessageBytes = 64;
  readonly #options: UploadOnlyOptions;
  #said: boolean;

  constructor(options: UploadOnlyOptions) {
    this.#options = options;
    this.#said = options.isUploadOnly;
  }

  onMessage(peer: Peer, payload: Uint8Array): void {
    const isUploadOnly = payload.length > 0 && payload[0] !== 0;
    if (peer.isUploadOnly === isUploadOnly) return;
    peer.isUploadOnly = isUploadOnly;
    this.#options.onChanged(peer);
  }

  /** Where it is news. */
  tell(isUploadOnly: boolean): void {
    if (this.#said === isUploadOnly) return;
    this.#said = isUploadOnly;
    const message = Uint8Array.of(isUploadOnly ? 1 : 0);
    for (const peer of this.#options.peers()) {
      if (peer.isClosed || peer.extensions?.send(peer, this.name, message) !== false) continue;
      peer.wire.sendExtended(HANDSHAKE_ID, this.#options.introduce(peer));
    }
  }
}
