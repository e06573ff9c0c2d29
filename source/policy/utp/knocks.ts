/**
 * Who wants to connect and has not been heard again: until it answers what only the true holder of its address can
 * have seen, a few numbers are all that is kept of it (H75).
 */
import { householdOf } from '../../base/addresses.ts';
import { MAX_UTP_KNOCKS, MAX_UTP_KNOCKS_PER_HOST, UTP_KNOCK_MS } from './limits.ts';

export interface Knock {
  readonly host: string;
  readonly port: number;
  /** In packets that come from it. */
  readonly receiveId: number;
  /** The number of its SYN. */
  readonly theirSequence: number;
  /** Of our first packet. */
  readonly ourSequence: number;
  readonly largestBytes: number;
  readonly atMs: number;
}

export class Knocks {
  /** Oldest first. */
  readonly #knocks = new Map<string, Knock>();
  readonly #perHost = new Map<string, number>();

  get size(): number {
    return this.#knocks.size;
  }

  find(key: string): Knock | undefined {
    return this.#knocks.get(key);
  }

  /** The oldest goes when there are too many; false where its host has too many itself. */
  add(key: string, knock: Knock): boolean {
    this.#expire(knock.atMs);
    const household = householdOf(knock.host);
    if ((this.#perHost.get(household) ?? 0) >= MAX_UTP_KNOCKS_PER_HOST) return false;
    for (const oldest of this.#knocks.keys()) {
      if (this.#knocks.size < MAX_UTP_KNOCKS) break;
      this.remove(oldest);
    }
    this.#knocks.set(key, knock);
    this.#perHost.set(household, (this.#perHost.get(household) ?? 0) + 1);
    return true;
  }

  remove(key: string): void {
    const knock = this.#knocks.get(key);
    if (knock === undefined) return;
    this.#knocks.delete(key);
    const household = householdOf(knock.host);
    const left = (this.#perHost.get(household) ?? 0) - 1;
    if (left > 0) this.#perHost.set(household, left);
    else this.#perHost.delete(household);
  }

  #expire(nowMs: number): void {
    for (const [key, { atMs }] of this.#knocks) {
      if (nowMs - atMs < UTP_KNOCK_MS) break;
      this.remove(key);
    }
  }
}
