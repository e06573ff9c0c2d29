/** A public torrent's wish to be found on the local network while it is in its swarm. A private one has none (BEP 27). */
import type { Unsubscribe } from '../../base/emitter.ts';
import type { Endpoint } from '../../base/ports/network.ts';
import type { Services } from '../session/services.ts';

export interface TorrentLanOptions {
  readonly services: Pick<Services, 'local'>;
  /** 20 bytes. */
  readonly infoHash: Uint8Array;
  readonly isPrivate: boolean;
  readonly onPeers: (peers: readonly Endpoint[]) => void;
  /** It can hope for something there now, or for nothing. */
  readonly onChanged: () => void;
}

export class TorrentLan {
  readonly #options: TorrentLanOptions;
  #leave: Unsubscribe | undefined;

  constructor(options: TorrentLanOptions) {
    this.#options = options;
  }

  /** Neighbours may be heard there. */
  get isOn(): boolean {
    const { services, isPrivate } = this.#options;
    return !isPrivate && services.local.isOn;
  }

  start(): void {
    const { services, infoHash, isPrivate, onPeers, onChanged } = this.#options;
    if (isPrivate || this.#leave !== undefined) return;
    this.#leave = services.local.want({ infoHash, onPeers, onState: onChanged });
  }

  stop(): void {
    this.#leave?.();
    this.#leave = undefined;
  }
}
