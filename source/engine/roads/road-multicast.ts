/** Groups of the local network, on the interface that traffic may take alone. */
import { SluiceError } from '../../base/errors.ts';
import type { Endpoint, Multicast, MulticastSocket } from '../../base/ports/network.ts';
import type { Ways } from './way.ts';

export class RoadMulticast implements Multicast {
  readonly #multicast: Multicast;
  readonly #ways: Ways;

  constructor(multicast: Multicast, ways: Ways) {
    this.#multicast = multicast;
    this.#ways = ways;
  }

  async join(
    group: Endpoint,
    onMessage: (message: Uint8Array, from: Endpoint) => void,
  ): Promise<MulticastSocket> {
    const way = this.#ways.wayOf('neighbours');
    if (way.kind === 'none') throw way.error;
    if (way.kind === 'proxy')
      throw new SluiceError('network/forbidden', 'a proxy has no neighbours');
    return await this.#multicast.join(group, onMessage, way.by?.[0]?.device);
  }
}
