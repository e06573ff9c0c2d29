/** Items of the DHT (BEP 44): found, checked, and put where they belong. Values are bencoded. */
import { equalBytes } from '../../base/bytes.ts';
import type { ItemSeal, KrpcAnswer, KrpcQuery, MutablePut } from '../../protocol/krpc-message.ts';
import {
  immutableTarget,
  isSealed,
  MAX_ITEM_SEQUENCE,
  mutableTarget,
} from '../../protocol/stored-item.ts';
import type { DhtNode } from './dht-node.ts';
import type { SearchResult } from './search.ts';

export interface MutableItem extends ItemSeal {
  readonly value: Uint8Array;
}

/** Undefined where nobody has it. What does not have the hash is not it. */
export const findImmutable = async (
  node: DhtNode,
  target: Uint8Array,
): Promise<Uint8Array | undefined> => {
  let found: Uint8Array | undefined;
  const search = node.search({
    target,
    query: getQuery(target),
    onAnswer: ({ answer: { value } }) => {
      if (value === undefined || !equalBytes(immutableTarget(value), target)) return;
      found = value;
      // One copy is as good as all; the search may not stand yet when the first answer comes.
      queueMicrotask(() => search.stop());
    },
  });
  await search.result;
  return found;
};

/** The newest that is signed with the key. */
export const findMutable = async (
  node: DhtNode,
  key: Uint8Array,
  salt: Uint8Array,
): Promise<MutableItem | undefined> => (await searchMutable(node, key, salt)).newest;

/** How many nodes took it. */
export const storeImmutable = async (node: DhtNode, value: Uint8Array): Promise<number> => {
  const target = immutableTarget(value);
  const result = await node.search({ target, query: getQuery(target), needsToken: true }).result;
  return putTo(node, result, (token) => ({ method: 'put', token, value, mutable: undefined }));
};

/** How many nodes took it; those that have another value than `cas` says do not. */
export const storeMutable = async (
  node: DhtNode,
  value: Uint8Array,
  mutable: MutablePut,
): Promise<number> => {
  const { result } = await searchMutable(node, mutable.key, mutable.salt, true);
  return putTo(node, result, (token, { sequence }) => ({
    method: 'put',
    token,
    value,
    // It only concerns those who have a value.
    mutable: { ...mutable, cas: sequence === undefined ? undefined : mutable.cas },
  }));
};

/** What became of an item that is looked after. */
export interface KeptItem {
  /** The newest that there is, `known` counted. */
  readonly newest: MutableItem | undefined;
  /** Nodes that have it now. */
  readonly copies: number;
}

/**
 * Finds the newest and sees to it that the nearest nodes have it, as whoever is interested in an item may (BEP 44):
 * those that hold it already are told nothing where there are copies enough. `known` is what was found before.
 */
export const keepMutable = async (
  node: DhtNode,
  { key, salt, known }: ItemToKeep,
): Promise<KeptItem> => {
  const { result, newest: found, holders } = await searchMutable(node, key, salt, true);
  const newest = (found?.sequence ?? -1n) > (known?.sequence ?? -1n) ? found : known;
  if (newest === undefined) return { newest, copies: 0 };
  const has = (answer: KrpcAnswer): boolean => answer.sequence === newest.sequence;
  const copies = holders.get(newest.sequence) ?? 0;
  if (copies > ENOUGH_COPIES && result.closest.every(({ answer }) => has(answer))) {
    return { newest, copies };
  }
  const { value, ...seal } = newest;
  const taken = await putTo(node, result, (token) => ({
    method: 'put',
    token,
    value,
    mutable: { ...seal, salt, cas: undefined },
  }));
  const others = copies - result.closest.filter(({ answer }) => has(answer)).length;
  return { newest, copies: taken + Math.max(0, others) };
};

export interface ItemToKeep {
  readonly key: Uint8Array;
  readonly salt: Uint8Array;
  readonly known?: MutableItem | undefined;
}

/** BEP 44: with more of them nobody but its author need put it again. */
const ENOUGH_COPIES = 8;

interface MutableSearch {
  readonly newest: MutableItem | undefined;
  readonly result: SearchResult;
  /** How many nodes hold it, by sequence number; those with a wrong signature hold nothing. */
  readonly holders: ReadonlyMap<bigint, number>;
}

const searchMutable = async (
  node: DhtNode,
  key: Uint8Array,
  salt: Uint8Array,
  needsToken = false,
): Promise<MutableSearch> => {
  const target = mutableTarget(key, salt);
  let newest: MutableItem | undefined;
  const holders = new Map<bigint, number>();
  const { result } = node.search({
    target,
    query: getQuery(target),
    needsToken,
    onAnswer: ({ answer }) => {
      const item = itemOf(answer, key, salt);
      if (item === undefined) return;
      holders.set(item.sequence, (holders.get(item.sequence) ?? 0) + 1);
      if (item.sequence > (newest?.sequence ?? -1n)) newest = item;
    },
  });
  return { result: await result, newest, holders };
};

const itemOf = (answer: KrpcAnswer, key: Uint8Array, salt: Uint8Array): MutableItem | undefined => {
  const { value, signature, sequence } = answer;
  if (value === undefined || signature === undefined || sequence === undefined) return undefined;
  // Nothing could ever come after it.
  if (sequence < 0n || sequence > MAX_ITEM_SEQUENCE) return undefined;
  if (answer.key === undefined || !equalBytes(answer.key, key)) return undefined;
  const seal = { key, signature, sequence };
  return isSealed(seal, value, salt) ? { ...seal, value } : undefined;
};

const getQuery = (target: Uint8Array): KrpcQuery => ({
  method: 'get',
  target,
  want: undefined,
  sequence: undefined,
});

const putTo = async (
  node: DhtNode,
  { closest }: SearchResult,
  makeQuery: (token: Uint8Array, answer: KrpcAnswer) => KrpcQuery,
): Promise<number> => {
  const put = closest.map(({ node: { contact }, answer }): Promise<boolean> => {
    const { token } = answer;
    if (token === undefined) return Promise.resolve(false);
    return new Promise((resolve) => {
      node.insist(contact, makeQuery(token, answer), {
        onAnswer: () => resolve(true),
        onFailure: () => resolve(false),
      });
    });
  });
  return (await Promise.all(put)).filter(Boolean).length;
};
