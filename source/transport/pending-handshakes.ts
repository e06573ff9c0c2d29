/** Counts incoming connections that have not finished their handshake, so that nobody can fill us with them (H52). */
import { householdOf } from '../base/addresses.ts';
import { MAX_PENDING_HANDSHAKES, MAX_PENDING_HANDSHAKES_PER_ADDRESS } from './limits.ts';

export interface PendingLimits {
  readonly total: number;
  readonly perAddress: number;
}

const DEFAULT_LIMITS: PendingLimits = {
  total: MAX_PENDING_HANDSHAKES,
  perAddress: MAX_PENDING_HANDSHAKES_PER_ADDRESS,
};

interface Cancellable {
  cancel(): void;
}

export class PendingHandshakes {
  readonly #limits: PendingLimits;
  readonly #byAddress = new Map<string, number>();
  readonly #underWay = new Set<Cancellable>();
  #count = 0;

  constructor(limits: PendingLimits = DEFAULT_LIMITS) {
    this.#limits = limits;
  }

  get count(): number {
    return this.#count;
  }

  /** False where there are too many; after true, `remove` must follow exactly once. */
  tryAdd(host: string): boolean {
    const household = householdOf(host);
    const here = this.#byAddress.get(household) ?? 0;
    if (this.#count >= this.#limits.total || here >= this.#limits.perAddress) return false;
    this.#count += 1;
    this.#byAddress.set(household, here + 1);
    return true;
  }

  /** To be cancelled by `close`, until it is taken out. */
  put(handshaking: Cancellable): void {
    this.#underWay.add(handshaking);
  }

  takeOut(handshaking: Cancellable): void {
    this.#underWay.delete(handshaking);
  }

  /** None of them is waited for any more. */
  close(): void {
    for (const handshaking of this.#underWay) handshaking.cancel();
    this.#underWay.clear();
  }

  remove(host: string): void {
    const household = householdOf(host);
    const here = this.#byAddress.get(household);
    if (here === undefined) return;
    this.#count -= 1;
    if (here === 1) this.#byAddress.delete(household);
    else this.#byAddress.set(household, here - 1);
  }
}
