/** Routers on the way that traffic may take: none through a proxy, and by an interface its own alone. */
import type { Gateway, Gateways } from '../../base/ports/gateways.ts';
import type { Ways } from './way.ts';

export class RoadGateways implements Gateways {
  readonly #gateways: Gateways;
  readonly #ways: Ways;

  constructor(gateways: Gateways, ways: Ways) {
    this.#gateways = gateways;
    this.#ways = ways;
  }

  async find(): Promise<readonly Gateway[]> {
    const way = this.#ways.wayOf('neighbours');
    if (way.kind !== 'direct') return [];
    const found = await this.#gateways.find();
    const { by } = way;
    if (by === undefined) return found;
    return found.filter(({ localAddress }) => by.some(({ host }) => host === localAddress));
  }
}
