/**
 * Which addresses others see us by (BEP 10, 24): each who tells has one vote, and an address counts once
 * enough of them, from networks of their own, say the same. Strangers' words: nothing is opened by it.
 */
import { isIpv6, scopeOf } from '../base/addresses.ts';
import { networkOf } from './dial-limiter.ts';
import { MAX_OWN_ADDRESS_VOTES, OWN_ADDRESS_VOTES } from './limits.ts';

export class OwnAddresses {
  /** What each network last said, by family; the oldest go. */
  readonly #votes = new Map<string, string>();
  readonly #known = new Map<4 | 6, string>();
  #changes = 0;

  /** Grows when an address becomes known, or another one does. */
  get changes(): number {
    return this.#changes;
  }

  of(family: 4 | 6): string | undefined {
    return this.#known.get(family);
  }

  vote(address: string, voter: string): void {
    if (scopeOf(address) !== 'global' || scopeOf(voter) !== 'global') return;
    const family = isIpv6(address) ? 6 : 4;
    const key = `${family} ${networkOf(voter)}`;
    this.#votes.delete(key);
    this.#votes.set(key, address);
    for (const oldest of this.#votes.keys()) {
      if (this.#votes.size <= MAX_OWN_ADDRESS_VOTES) break;
      this.#votes.delete(oldest);
    }
    if (this.#known.get(family) === address || this.#countOf(address) < OWN_ADDRESS_VOTES) return;
    const known = this.#known.get(family);
    if (known !== undefined && this.#countOf(known) >= this.#countOf(address)) return;
    this.#known.set(family, address);
    this.#changes += 1;
  }

  #countOf(address: string): number {
    let count = 0;
    for (const each of this.#votes.values()) if (each === address) count += 1;
    return count;
  }
}
