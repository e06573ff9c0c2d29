/** Items that others put into our keeping (BEP 44): checked before they are kept, capped, and gone after two hours. */
import { equalBytes, toBinaryString } from '../../base/bytes.ts';
import type { Endpoint } from '../../base/ports/network.ts';
import { type ItemSeal, KRPC_ERROR, type KrpcQuery } from '../../protocol/krpc-message.ts';
import { immutableTarget, isSealed, mutableTarget } from '../../protocol/stored-item.ts';
import { Farthest } from './farthest.ts';
import { MAX_STORED_ITEMS, MAX_STORED_ITEMS_PER_HOST, STORED_ITEM_MS } from './limits.ts';
import { hostKey } from './node-place.ts';

export interface StoredItem {
  /** Bencoded. */
  readonly value: Uint8Array;
  /** Undefined where it is immutable. */
  readonly seal: ItemSeal | undefined;
}

interface Kept extends StoredItem {
  readonly host: string;
  readonly until: number;
}

export type Put = Extract<KrpcQuery, { method: 'put' }>;

/** Why it was not kept, with the error code for whoever put it. */
export interface PutRefusal {
  readonly code: number;
  readonly text: string;
}

export const putTarget = ({ value, mutable }: Put): Uint8Array =>
  mutable === undefined ? immutableTarget(value) : mutableTarget(mutable.key, mutable.salt);

export class ItemStore {
  readonly #farthest: Farthest;
  readonly #items = new Map<string, Kept>();
  readonly #perHost = new Map<string, number>();

  constructor(ownId: () => Uint8Array) {
    this.#farthest = new Farthest(ownId);
  }

  get size(): number {
    return this.#items.size;
  }

  get(target: Uint8Array, now: number): StoredItem | undefined {
    const kept = this.#items.get(toBinaryString(target));
    return kept !== undefined && kept.until > now ? kept : undefined;
  }

  put(put: Put, from: Endpoint, now: number): PutRefusal | undefined {
    const target = putTarget(put);
    const refusal = put.mutable && this.#whyNot(put, target, now);
    if (refusal !== undefined) return refusal;
    const key = toBinaryString(target);
    const host = hostKey(from);
    if (!this.#items.has(key) && !this.#makeRoom(target, host, now)) {
      return { code: KRPC_ERROR.server, text: 'no room' };
    }
    this.#remove(key);
    this.#keep(key, { value: put.value, seal: put.mutable, host, until: now + STORED_ITEM_MS });
    return undefined;
  }

  expire(now: number): void {
    for (const [key, { until }] of this.#items) if (until <= now) this.#remove(key);
  }

  #whyNot({ value, mutable }: Put, target: Uint8Array, now: number): PutRefusal | undefined {
    const kept = this.get(target, now);
    const current = kept?.seal?.sequence;
    if (mutable === undefined) return undefined;
    if (current !== undefined && mutable.cas !== undefined && mutable.cas !== current) {
      return { code: KRPC_ERROR.casMismatch, text: 'another value is here than you think' };
    }
    const isRepeated = current === mutable.sequence && equalBytes(kept!.value, value);
    if (current !== undefined && mutable.sequence <= current && !isRepeated) {
      return { code: KRPC_ERROR.oldSequence, text: 'a newer value is here' };
    }
    if (isSealed(mutable, value, mutable.salt)) return undefined;
    return { code: KRPC_ERROR.badSignature, text: 'invalid signature' };
  }

  #makeRoom(target: Uint8Array, host: string, now: number): boolean {
    if ((this.#perHost.get(host) ?? 0) >= MAX_STORED_ITEMS_PER_HOST) return false;
    if (this.#items.size >= MAX_STORED_ITEMS) this.expire(now);
    if (this.#items.size < MAX_STORED_ITEMS) return true;
    const farthest = this.#farthest.beyond(target, this.#items.keys());
    if (farthest === undefined) return false;
    this.#remove(farthest);
    return true;
  }

  #keep(key: string, kept: Kept): void {
    this.#items.set(key, kept);
    this.#perHost.set(kept.host, (this.#perHost.get(kept.host) ?? 0) + 1);
  }

  #remove(key: string): void {
    const kept = this.#items.get(key);
    if (kept === undefined) return;
    this.#items.delete(key);
    const count = (this.#perHost.get(kept.host) ?? 1) - 1;
    if (count === 0) this.#perHost.delete(kept.host);
    else this.#perHost.set(kept.host, count);
  }
}
