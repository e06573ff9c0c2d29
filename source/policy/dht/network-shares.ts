/** How much of a routing table one network of the internet may fill (H100). */
import type { Endpoint } from '../../base/ports/network.ts';
import { MAX_NETWORK_NODES, MAX_NETWORK_NODES_PER_BUCKET } from './limits.ts';
import { internetNetwork } from './node-place.ts';

export class NetworkShares {
  readonly #counts = new Map<string, number>();

  add({ host }: Endpoint): void {
    this.#change(host, 1);
  }

  remove({ host }: Endpoint): void {
    this.#change(host, -1);
  }

  /** `neighbours`: those in the same bucket. */
  hasRoom({ host }: Endpoint, neighbours: readonly Endpoint[]): boolean {
    const network = internetNetwork(host);
    if (network === undefined) return true;
    if ((this.#counts.get(network) ?? 0) >= MAX_NETWORK_NODES) return false;
    let near = 0;
    for (const neighbour of neighbours) if (internetNetwork(neighbour.host) === network) near += 1;
    return near < MAX_NETWORK_NODES_PER_BUCKET;
  }

  #change(host: string, by: number): void {
    const network = internetNetwork(host);
    if (network === undefined) return;
    const count = (this.#counts.get(network) ?? 0) + by;
    if (count === 0) this.#counts.delete(network);
    else this.#counts.set(network, count);
  }
}
