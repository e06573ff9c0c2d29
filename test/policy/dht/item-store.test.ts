import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ItemStore, type Put, putTarget } from '../../../source/policy/dht/item-store.ts';
import {
  MAX_STORED_ITEMS,
  MAX_STORED_ITEMS_PER_HOST,
  STORED_ITEM_MS,
} from '../../../source/policy/dht/limits.ts';
import { KRPC_ERROR } from '../../../source/protocol/krpc-message.ts';
import { sealItem } from '../../../source/protocol/stored-item.ts';
import { SeededRandom } from '../../helpers/seeded-random.ts';

const random = new SeededRandom('item store');
const OWN = random.bytes(20);
const FROM = { host: '10.0.0.1', port: 6881 };
const token = new Uint8Array(8);
const SEED = random.bytes(32);
const NO_SALT = new Uint8Array();

const text = (words: string): Uint8Array => Buffer.from(`${words.length}:${words}`);

const immutable = (words: string): Put => ({
  method: 'put',
  token,
  value: text(words),
  mutable: undefined,
});

const mutable = (words: string, sequence: bigint, cas?: bigint, salt = NO_SALT): Put => ({
  method: 'put',
  token,
  value: text(words),
  mutable: { ...sealItem(SEED, text(words), sequence, salt), salt, cas },
});

const newStore = (): ItemStore => new ItemStore(() => OWN);

test('what was put is there for two hours', () => {
  const store = newStore();
  const put = immutable('hello');
  assert.equal(store.put(put, FROM, 0), undefined);
  assert.deepEqual(store.get(putTarget(put), STORED_ITEM_MS - 1)?.value, put.value);
  assert.equal(store.get(putTarget(put), STORED_ITEM_MS), undefined);
});

test('a mutable item goes up in its sequence number, never down, and may be renewed', () => {
  const store = newStore();
  assert.equal(store.put(mutable('five', 5n), FROM, 0), undefined);
  assert.equal(store.put(mutable('four', 4n), FROM, 0)?.code, KRPC_ERROR.oldSequence);
  assert.equal(store.put(mutable('other five', 5n), FROM, 0)?.code, KRPC_ERROR.oldSequence);
  assert.equal(store.put(mutable('five', 5n), FROM, 1_000), undefined);
  assert.equal(store.put(mutable('six', 6n), FROM, 1_000), undefined);
  const kept = store.get(putTarget(mutable('six', 6n)), 1_000);
  assert.deepEqual([kept?.value, kept?.seal?.sequence], [text('six'), 6n]);
});

test('compare and swap: only in place of the value that its author knows', () => {
  const store = newStore();
  assert.equal(store.put(mutable('one', 1n, 77n), FROM, 0), undefined, 'nothing is there yet');
  assert.equal(store.put(mutable('two', 2n, 7n), FROM, 0)?.code, KRPC_ERROR.casMismatch);
  assert.equal(store.put(mutable('two', 2n, 1n), FROM, 0), undefined);
});

test('what its author did not sign is not kept; salts make different items', () => {
  const store = newStore();
  const forged = { ...mutable('good', 1n), value: text('evil') };
  assert.equal(store.put(forged, FROM, 0)?.code, KRPC_ERROR.badSignature);
  const salted = mutable('salted', 1n, undefined, Buffer.from('salt'));
  assert.equal(store.put(mutable('plain', 1n), FROM, 0), undefined);
  assert.equal(store.put(salted, FROM, 0), undefined);
  assert.equal(store.size, 2);
});

test('H102: one host may leave so many items, and all together so many', () => {
  const store = newStore();
  const flood = Array.from({ length: 200 }, (_, at) => store.put(immutable(`a ${at}`), FROM, 0));
  assert.equal(flood.filter((refusal) => refusal === undefined).length, MAX_STORED_ITEMS_PER_HOST);
  for (let at = 0; at < 3_000; at++) {
    store.put(immutable(`b ${at}`), { host: `10.1.${at >> 8}.${at & 0xff}`, port: 1 }, 0);
  }
  assert.equal(store.size, MAX_STORED_ITEMS);
  store.expire(STORED_ITEM_MS);
  assert.equal(store.size, 0);
  assert.equal(store.put(immutable('again'), FROM, STORED_ITEM_MS), undefined);
});
