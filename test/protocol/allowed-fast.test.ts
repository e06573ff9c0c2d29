import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { allowedFastSet } from '../../source/protocol/allowed-fast.ts';

const ADDRESS = Uint8Array.of(80, 4, 4, 200);
const INFO_HASH = new Uint8Array(20).fill(0xaa);

test('the allowed fast set is the one of the two examples in BEP 6', () => {
  const seven = [1059, 431, 808, 1217, 287, 376, 1188];
  assert.deepEqual(allowedFastSet(ADDRESS, INFO_HASH, 1313, 7), seven);
  assert.deepEqual(allowedFastSet(ADDRESS, INFO_HASH, 1313, 9), [...seven, 353, 508]);
});

test('neighbours in one network of 256 addresses share a set, as BEP 6 wishes', () => {
  const neighbour = Uint8Array.of(80, 4, 4, 7);
  assert.deepEqual(
    allowedFastSet(neighbour, INFO_HASH, 1313, 7),
    allowedFastSet(ADDRESS, INFO_HASH, 1313, 7),
  );
});

test('H70: the set of a tiny torrent is all of it, and ends', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 12 }), fc.nat(20), (pieceCount, count) => {
      const pieces = allowedFastSet(ADDRESS, INFO_HASH, pieceCount, count);
      assert.equal(new Set(pieces).size, Math.min(pieceCount, count));
      assert.ok(pieces.every((piece) => piece >= 0 && piece < pieceCount));
    }),
  );
});
