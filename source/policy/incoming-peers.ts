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

  note(host: string, carrier: 'tcp' | 'utp', at: number): void {
    if (scopeOf(host) !== 'global') return;
    const road: RoadName = `${carrier}${isIpv6(host) ? 6 : 4}`;
    this.#roads.set(road, { count: this.of(road).count + 1, lastAt: at });
  }

  of(road: RoadName): RoadCount {
    return this.#roads.get(road) ?? NONE;
  }
}
