/** Peers that are DHT nodes, too, tell each other their ports (BEP 5); those of private torrents say nothing of it (BEP 27). */
import type { Endpoint } from '../../base/ports/network.ts';
import type { Services } from '../session/services.ts';

export interface PeerNodesOptions {
  readonly services: Pick<Services, 'dht'>;
  readonly isPrivate: boolean;
}

export class PeerNodes {
  readonly #options: PeerNodesOptions;

  constructor(options: PeerNodesOptions) {
    this.#options = options;
  }

  /** Our port, to tell those at such an address; undefined where they need not know. */
  portFor(host: string): number | undefined {
    const { services, isPrivate } = this.#options;
    return isPrivate ? undefined : services.dht.portFor(host);
  }

  onNode(endpoint: Endpoint): void {
    const { services, isPrivate } = this.#options;
    if (!isPrivate) services.dht.onNode(endpoint);
  }
}
