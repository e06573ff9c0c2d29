/** Who came in by which road: the one sure sign that peers can. Those from the own network prove nothing. */
import { isIpv6, scopeOf } from '../base/addresses.ts';

export type RoadName = `${'tcp' | 'utp'}${4 | 6}`;

export interface RoadCount {
  readonly count: number;
  /** By the clock on the wall. */
  readonly lastAt: number | undefined;
}

const NONE: RoadCount = { count: 0, lastAt: undefined };

export class IncomingPeers {
  readonly #roads = new Map<RoadName, RoadCount>();
  #totals = { tcp: 0, utp: 0 };

  /** Over IPv4 and IPv6 together; the same object until somebody comes. */
  get totals(): { readonly tcp: number; readonly utp: number } {
    return this.#totals;
  }

  /** False where it proves nothing. */
  note(host: string, carrier: 'tcp' | 'utp', at: number): boolean {
    if (scopeOf(host) !== 'global') return false;
    const road: RoadName = `${carrier}${isIpv6(host) ? 6 : 4}`;
    this.#roads.set(road, { count: this.of(road).count + 1, lastAt: at });
    this.#totals = { ...this.#totals, [carrier]: this.#totals[carrier] + 1 };
    return true;
  }

  of(road: RoadName): RoadCount {
    return this.#roads.get(road) ?? NONE;
  }
}
