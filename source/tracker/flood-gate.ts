/** How much anybody may ask: so many requests of a group of hosts in a stretch of time. Bounded, and forgets all with each stretch. */
import { hostGroup } from './host-group.ts';
import { MAX_FLOOD_GROUPS, MAX_REQUESTS_PER_STRETCH, STRETCH_MS } from './limits.ts';

export class FloodGate {
  readonly #counts = new Map<string, number>();
  #stretch = 0;

  /** Counts this request. Where more ask than can be counted, who is not counted yet gets in. */
  admits(host: string, nowMs: number): boolean {
    const stretch = Math.floor(nowMs / STRETCH_MS);
    if (stretch !== this.#stretch) this.#counts.clear();
    this.#stretch = stretch;
    const group = hostGroup(host);
    const count = this.#counts.get(group) ?? 0;
    if (count >= MAX_REQUESTS_PER_STRETCH) return false;
    if (count > 0 || this.#counts.size < MAX_FLOOD_GROUPS) this.#counts.set(group, count + 1);
    return true;
  }
}
