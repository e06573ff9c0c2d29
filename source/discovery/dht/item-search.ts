/** Items of the DHT (BEP 44): found, checked, and put where they belong. Values are bencoded. */
import { equalBytes } from '../../base/bytes.ts';
import type { ItemSeal, KrpcAnswer, KrpcQuery, MutablePut } from '../../protocol/krpc-message.ts';
import { immutableTarget, isSealed, mutableTarget } from '../../protocol/stored-item.ts';
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

interface MutableSearch {
  readonly newest: MutableItem | undefined;
  readonly result: SearchResult;
}

const searchMutable = async (
  node: DhtNode,
  key: Uint8Array,
  salt: Uint8Array,
  needsToken = false,
): Promise<MutableSearch> => {
  const target = mutableTarget(key, salt);
  let newest: MutableItem | undefined;
  const { result } = node.search({
    target,
    query: getQuery(target),
    needsToken,
    onAnswer: ({ answer }) => {
      const item = itemOf(answer, key, salt);
      if (item !== undefined && item.sequence > (newest?.sequence ?? -1n)) newest = item;
    },
  });
  return { result: await result, newest };
};

const itemOf = (answer: KrpcAnswer, key: Uint8Array, salt: Uint8Array): MutableItem | undefined => {
  const { value, signature, sequence } = answer;
  if (value === undefined || signature === undefined || sequence === undefined) return undefined;
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
