/** What the torrent does with what peers say. */
import type { SluiceError } from '../../base/errors.ts';
import type { ExtensionHandshake } from '../../protocol/extension-handshake.ts';
import type { Peer } from './peer.ts';

export interface PeerDuties {
  onBitfield(peer: Peer, bytes: Uint8Array): void;
  /** HAVE_ALL or HAVE_NONE (BEP 6). */
  onHasAll(peer: Peer): void;
  onHasNone(peer: Peer): void;
  onHave(peer: Peer, rawPiece: number): void;
  onChoked(peer: Peer): void;
  onUnchoked(peer: Peer): void;
  onInterest(peer: Peer): void;
  onRequest(peer: Peer, rawPiece: number, begin: number, length: number): void;
  onReject(peer: Peer, rawPiece: number, begin: number, length: number): void;
  onAllowedFast(peer: Peer, rawPiece: number): void;
  onSuggest(peer: Peer, rawPiece: number): void;
  /** An extension handshake (BEP 10), each time. */
  onIntroduced(peer: Peer, handshake: ExtensionHandshake): void;
  onCancel(peer: Peer, rawPiece: number, begin: number, length: number): void;
  onBlockStart(peer: Peer, rawPiece: number, begin: number, length: number): Uint8Array | undefined;
  onBlockEnd(peer: Peer, rawPiece: number, begin: number, length: number): void;
  onBlockDropped(peer: Peer, rawPiece: number, begin: number, length: number): void;
  onDrain(peer: Peer): void;
  onClosed(peer: Peer, reason: SluiceError | undefined): void;
}
