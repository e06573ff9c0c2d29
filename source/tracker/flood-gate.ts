/** How much anybody may ask: so many requests of a group of hosts in a stretch of time. Bounded, and forgets all with each stretch. */
import type { Random } from '../base/ports/random.ts';
import { GroupCounts } from './group-counts.ts';
import { DEFAULT_CAPS, MAX_FLOOD_GROUPS, STRETCH_MS } from './limits.ts';
import { PackedHost } from './packed-host.ts';

export class FloodGate {
  readonly #counts: GroupCounts;
  readonly #most: number;
  readonly #host = new PackedHost();
  #stretch = 0;

  constructor(random: Random, most: number = DEFAULT_CAPS.requestsPerHost) {
    this.#counts = new GroupCounts(random, MAX_FLOOD_GROUPS);
    this.#most = most;
  }

  /** Counts this request. Where more ask than can be counted, who is not counted yet gets in. */
  admits(host: string, nowMs: number): boolean {
    const stretch = Math.floor(nowMs / STRETCH_MS);
    if (stretch !== this.#stretch) this.#counts.clear();
    this.#stretch = stretch;
    if (!this.#host.read(host)) return false;
    const { groupHigh, groupLow } = this.#host;
    const isFull = this.#counts.size >= MAX_FLOOD_GROUPS;
    if (isFull && this.#counts.of(groupHigh, groupLow) === 0) return true;
    return this.#counts.add(groupHigh, groupLow, this.#most);
  }
}
