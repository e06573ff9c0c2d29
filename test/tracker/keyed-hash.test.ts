import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KeyedHash } from '../../source/tracker/keyed-hash.ts';
import { SeededRandom } from '../helpers/seeded-random.ts';

/** Bytes 0, 1, 2 and so on, as the reference takes them: the lowest first. */
const KEY = Uint8Array.of(3, 2, 1, 0, 7, 6, 5, 4);
const WORDS = Uint32Array.of(0x03020100, 0x07060504);
const reference = new KeyedHash({ ...new SeededRandom(1), bytes: () => KEY } as never);

test('it comes to the values of HalfSipHash-2-4 that its authors give', () => {
  assert.equal(reference.of(WORDS, 0), 0x5b9f35a9);
  assert.equal(reference.of(WORDS, 1), 0x89466e2a);
});

test('H122: with another key all is other, so nobody can choose what falls together', () => {
  const [one, other] = [new KeyedHash(new SeededRandom(1)), new KeyedHash(new SeededRandom(2))];
  const words = new Uint32Array(2);
  const buckets = new Set<number>();
  for (let at = 0; at < 256; at++) {
    words[0] = at;
    assert.notEqual(one.of(words, 2), other.of(words, 2));
    buckets.add(one.of(words, 2) & 0xff);
  }
  assert.ok(buckets.size > 130, `${buckets.size} of 256, where chance gives 162`);
});
