/** What is done with what peers say of pieces while nobody knows how many there are: nothing, with an eye on floods (H48). */
import type { ExtensionHandshake } from '../../protocol/extension-handshake.ts';
import type { Peer } from '../swarm/peer.ts';
import type { PeerDuties } from '../swarm/peer-duties.ts';

export interface QuietDutiesOptions {
  readonly now: () => number;
  readonly onChanged: (peer: Peer) => void;
  readonly onClosed: (peer: Peer, reason: Error | undefined) => void;
}

export class QuietDuties implements PeerDuties {
  readonly #options: QuietDutiesOptions;

  constructor(options: QuietDutiesOptions) {
    this.#options = options;
  }

  onBitfield(peer: Peer): void {
    peer.judge(peer.conduct.onBitfield(undefined, this.#options.now()));
  }

  onHasAll(peer: Peer): void {
    peer.judge(peer.conduct.onBitfield(undefined, this.#options.now()));
  }

  onHasNone(peer: Peer): void {
    peer.judge(peer.conduct.onBitfield(undefined, this.#options.now()));
  }

  onHave(peer: Peer, rawPiece: number): void {
    peer.judge(peer.conduct.onHave(rawPiece, true, this.#options.now()));
  }

  onChoked(): void {}

  onUnchoked(): void {}

  onInterest(): void {}

  onRequest(peer: Peer, piece: number, offset: number, length: number): void {
    peer.reject({ piece, offset, length });
    peer.note('chokedRequest');
  }

  onCancel(peer: Peer): void {
    peer.note('unusedCancel');
  }

  onReject(peer: Peer): void {
    peer.note('unaskedReject');
  }

  onAllowedFast(): void {}

  onSuggest(): void {}

  onBlockStart(peer: Peer): undefined {
    peer.note('unaskedBlock');
  }

  onBlockEnd(): void {}

  onBlockDropped(): void {}

  onDrain(): void {}

  onIntroduced(peer: Peer, _handshake: ExtensionHandshake): void {
    this.#options.onChanged(peer);
  }

  onClosed(peer: Peer, reason: Error | undefined): void {
    this.#options.onClosed(peer, reason);
  }
}
