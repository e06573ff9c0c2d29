/** Where others see us (BEP 42): one vote per network of the internet, and only what most of many say is believed. */
import { scopeOf } from '../../base/addresses.ts';
import { MAX_ADDRESS_VOTES, MIN_ADDRESS_VOTES } from './limits.ts';
import { internetNetwork } from './node-place.ts';

export class AddressVotes {
  /** Addresses by the network of the voter; the newest vote stands last. */
  readonly #votes = new Map<string, string>();
  #elected: string | undefined;

  /** Undefined while too few agree. */
  get elected(): string | undefined {
    return this.#elected;
  }

  /** True where the outcome is another now. */
  onVote(voter: string, address: string): boolean {
    const network = internetNetwork(voter);
    if (network === undefined || scopeOf(address) !== 'global') return false;
    const isRepeated = this.#votes.get(network) === address;
    this.#votes.delete(network);
    this.#votes.set(network, address);
    if (isRepeated) return false;
    const [oldest] = this.#votes.keys();
    if (this.#votes.size > MAX_ADDRESS_VOTES && oldest !== undefined) this.#votes.delete(oldest);
    const winner = this.#count();
    if (winner === undefined || winner === this.#elected) return false;
    this.#elected = winner;
    return true;
  }

  #count(): string | undefined {
    if (this.#votes.size < MIN_ADDRESS_VOTES) return undefined;
    const counts = new Map<string, number>();
    for (const address of this.#votes.values()) counts.set(address, (counts.get(address) ?? 0) + 1);
    for (const [address, count] of counts) if (count * 2 > this.#votes.size) return address;
    return undefined;
  }
}
