/** A public torrent's wish to be found through the DHT while it is in its swarm. A private one has none (BEP 27). */
import type { Unsubscribe } from '../base/emitter.ts';
import type { Endpoint } from '../base/ports/network.ts';
import type { DhtState } from '../contract/dht.ts';
import type { Services } from './services.ts';

export interface TorrentDhtOptions {
  readonly services: Pick<Services, 'dht' | 'listenPort'>;
  /** 20 bytes. */
  readonly infoHash: Uint8Array;
  readonly isPrivate: boolean;
  /** That the torrent names. */
  readonly nodes: readonly Endpoint[];
  readonly isSeed: () => boolean;
  readonly onPeers: (peers: readonly Endpoint[]) => void;
  /** What it can hope for there has changed. */
  readonly onChanged: () => void;
}

export class TorrentDht {
  readonly #options: TorrentDhtOptions;
  #leave: Unsubscribe | undefined;

  constructor(options: TorrentDhtOptions) {
    this.#options = options;
  }

  /** What it can hope for there. */
  get state(): DhtState {
    const { services, isPrivate } = this.#options;
    return isPrivate ? 'off' : services.dht.state;
  }

  start(): void {
    const { services, infoHash, isPrivate, nodes, isSeed, onPeers, onChanged } = this.#options;
    if (isPrivate || this.#leave !== undefined) return;
    const port = (): number => services.listenPort();
    this.#leave = services.dht.want({
      infoHash,
      nodes,
      port,
      isSeed,
      onPeers,
      onState: onChanged,
    });
  }

  stop(): void {
    this.#leave?.();
    this.#leave = undefined;
  }
}
