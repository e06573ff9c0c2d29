/** Who may let us into the DHT: names of the settings, nodes that torrents name. Names are looked up each time: they move. */
import { isDialableScope, isIpv6, parseAddress, scopeOf } from '../../base/addresses.ts';
import { type Dns, type Endpoint, endpointKey } from '../../base/ports/network.ts';
import type { AddressFamily } from '../../protocol/compact-peers.ts';
import { MAX_DHT_ENTRY_POINTS } from '../limits.ts';

export class EntryPoints {
  /** `host` may be a name. The newest last. */
  readonly #points = new Map<string, Endpoint>();
  #isDnsDead = false;

  constructor(points: readonly Endpoint[]) {
    for (const point of points) this.add(point);
  }

  get count(): number {
    return this.#points.size;
  }

  /** The last time not one of the names could be looked up. */
  get isDnsDead(): boolean {
    return this.#isDnsDead;
  }

  add(point: Endpoint): void {
    if (this.#points.size >= MAX_DHT_ENTRY_POINTS) return;
    this.#points.set(endpointKey(point), point);
  }

  /** Addresses of one family. */
  async resolve(family: AddressFamily, dns: Dns): Promise<readonly Endpoint[]> {
    const points = [...this.#points.values()];
    const answers = await Promise.allSettled(points.map(({ host }) => dns.resolve(host)));
    const names = answers.filter((_, at) => parseAddress(points[at]!.host) === undefined);
    this.#isDnsDead = names.length > 0 && names.every(({ status }) => status === 'rejected');
    const endpoints = answers.flatMap((answer, at) => {
      const hosts = answer.status === 'fulfilled' ? answer.value : [];
      return hosts.map((host) => ({ host, port: points[at]!.port }));
    });
    // A torrent may name anything.
    const mayBe = ({ host }: Endpoint): boolean => isDialableScope(scopeOf(host));
    return endpoints.filter(mayBe).filter(({ host }) => isIpv6(host) === (family === 6));
  }
}
