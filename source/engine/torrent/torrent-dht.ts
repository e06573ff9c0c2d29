/** A public torrent's wish to be found through the DHT while it is in its swarm. A private one has none (BEP 27). */
import type { Unsubscribe } from '../../base/emitter.ts';
import type { Endpoint } from '../../base/ports/network.ts';
import type { DhtState } from '../../contract/dht.ts';
import type { Services } from '../session/services.ts';
import type { WantedTorrent } from '../session/session-dht.ts';

export interface TorrentDhtOptions {
  readonly services: Pick<Services, 'dht' | 'listenPort'>;
  /** 20 bytes. */
  readonly infoHash: Uint8Array;
  readonly isPrivate: boolean;
  /** That the torrent names. */
  readonly nodes: readonly Endpoint[];
  readonly duties: TorrentDhtDuties;
}

export interface TorrentDhtDuties {
  isSeed(): boolean;
  onPeers(peers: readonly Endpoint[]): void;
  /** What it can hope for there has changed. */
  onChanged(): void;
}

export class TorrentDht implements WantedTorrent {
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
    const { services, isPrivate } = this.#options;
    if (isPrivate || this.#leave !== undefined) return;
    this.#leave = services.dht.want(this);
  }

  stop(): void {
    this.#leave?.();
    this.#leave = undefined;
  }

  get infoHash(): Uint8Array {
    return this.#options.infoHash;
  }

  get nodes(): readonly Endpoint[] {
    return this.#options.nodes;
  }

  port(): number {
    return this.#options.services.listenPort();
  }

  hasImpliedPort(): boolean {
    return this.#options.services.dht.isImplied(this.port());
  }

  isSeed(): boolean {
    return this.#options.duties.isSeed();
  }

  onPeers(peers: readonly Endpoint[]): void {
    this.#options.duties.onPeers(peers);
  }

  onState(): void {
    this.#options.duties.onChanged();
  }
}
