/**
 * By TCP or by uTP, and in which order: near by TCP, which nobody there has to make room for; far by uTP, which gives
 * way to all else on the line; where one has worked before, by that one. The other follows, in case the first is not heard.
 */
import { type AddressScope, scopeOf } from '../base/addresses.ts';
import { type Carrier, type Endpoint, endpointKey } from '../base/ports/network.ts';
import {
  MAX_CARRIERS_KEPT,
  MAX_UTP_SILENCES,
  TCP_AFTER_UTP_MS,
  UTP_AFTER_TCP_MS,
} from './limits.ts';

export interface CarrierTurn {
  readonly carrier: Carrier;
  /** At once where the one before has failed. */
  readonly afterMs: number;
}

const FAR: ReadonlySet<AddressScope> = new Set(['global']);

const TCP_FIRST: readonly CarrierTurn[] = [
  { carrier: 'tcp', afterMs: 0 },
  { carrier: 'utp', afterMs: UTP_AFTER_TCP_MS },
];
const UTP_FIRST: readonly CarrierTurn[] = [
  { carrier: 'utp', afterMs: 0 },
  { carrier: 'tcp', afterMs: TCP_AFTER_UTP_MS },
];

export class CarrierPlan {
  /** What worked, by endpoint; those that worked last are last. */
  readonly #worked = new Map<string, Carrier>();
  /** TCP was answered where uTP was not, so many times in a row: perhaps no UDP leaves this network. */
  #utpSilences = 0;

  /** `told`: by which others have reached it, as they say. */
  turnsFor(remote: Endpoint, told?: Carrier): readonly CarrierTurn[] {
    const worked = this.#worked.get(endpointKey(remote));
    if (worked !== undefined) return worked === 'utp' ? UTP_FIRST : TCP_FIRST;
    if (this.#utpSilences >= MAX_UTP_SILENCES) return TCP_FIRST;
    return FAR.has(scopeOf(remote.host)) && told !== 'tcp' ? UTP_FIRST : TCP_FIRST;
  }

  /** `first`: which was tried first. */
  onWorked(remote: Endpoint, carrier: Carrier, first: Carrier): void {
    if (carrier === 'utp') this.#utpSilences = 0;
    else if (first === 'utp') this.#utpSilences += 1;
    this.#note(remote, carrier);
  }

  /** It connects by this one, and then says nothing: the other comes first the next time. */
  onFailed(remote: Endpoint, carrier: Carrier): void {
    this.#note(remote, carrier === 'utp' ? 'tcp' : 'utp');
  }

  #note(remote: Endpoint, carrier: Carrier): void {
    const key = endpointKey(remote);
    this.#worked.delete(key);
    this.#worked.set(key, carrier);
    for (const oldest of this.#worked.keys()) {
      if (this.#worked.size <= MAX_CARRIERS_KEPT) break;
      this.#worked.delete(oldest);
    }
  }
}
