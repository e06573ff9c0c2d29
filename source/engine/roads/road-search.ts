/** Finds the way out that the settings wish: which interface the system sends by, and where the proxy is. */
import { messageOf } from '../../base/errors.ts';
import type { Departure, Dns, Endpoint, Network } from '../../base/ports/network.ts';
import type { ProxyAddress } from '../../base/proxy-url.ts';
import { departureFor, narrowed, planRoad, type RoadPlan } from '../../policy/road-plan.ts';
import { type Departures, departuresOf, type Way } from './way.ts';

export interface RoadSearchOptions {
  readonly network: Pick<Network, 'interfaces'>;
  /** Asks name servers by this way alone. */
  readonly dnsBy: (way: () => Way) => Pick<Dns, 'resolve'>;
}

export interface FoundRoad {
  readonly plan: RoadPlan;
  /** Of the proxy; undefined where none is wanted. */
  readonly endpoint: Endpoint | undefined;
}

export class RoadSearch {
  readonly #options: RoadSearchOptions;

  constructor(options: RoadSearchOptions) {
    this.#options = options;
  }

  /** By the interfaces that there are now. */
  planFor(bind: string | null): RoadPlan {
    return planRoad(bind, this.#options.network.interfaces?.list());
  }

  /** Whether the system sends by it is asked of the system; where the proxy is, of a name server by that very way. */
  async find(seen: RoadPlan, proxy: ProxyAddress | undefined): Promise<FoundRoad> {
    const plan = await this.checked(seen);
    if (plan.kind === 'closed' || proxy === undefined) return { plan, endpoint: undefined };
    const { host, port } = proxy;
    try {
      const address = await this.#addressOf(host, departuresOf(plan));
      if (address !== undefined) return { plan, endpoint: { host: address, port } };
      return noProxy(host, 'it has no address that can be reached');
    } catch (error) {
      return noProxy(host, messageOf(error));
    }
  }

  /** Less the addresses by which the system does not send. */
  async checked(plan: RoadPlan): Promise<RoadPlan> {
    if (plan.kind !== 'bound') return plan;
    const { interfaces } = this.#options.network;
    const usable = new Set<Departure>();
    for (const departure of plan.by) {
      const family = departure.host.includes(':') ? 6 : 4;
      const source = await interfaces?.sourceToWorld(family, departure.device);
      const own = interfaces?.list().find(({ name }) => name === departure.device)?.addresses ?? [];
      if (source !== undefined && own.includes(source)) usable.add(departure);
    }
    return narrowed(plan, (departure) => usable.has(departure));
  }

  async #addressOf(host: string, by: Departures): Promise<string | undefined> {
    const addresses = await this.#options.dnsBy(() => ({ kind: 'direct', by })).resolve(host);
    return by === undefined ? addresses[0] : addresses.find((each) => departureFor(by, each));
  }
}

const noProxy = (host: string, why: string): FoundRoad => ({
  plan: {
    kind: 'closed',
    reason: `Where the proxy ${host} is could not be found (${why}): nothing is sent until it is`,
  },
  endpoint: undefined,
});
