import assert from 'node:assert/strict';
import { test } from 'node:test';
import { choosePieceLength, isPieceLength } from '../../source/protocol/piece-length.ts';

const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;

for (const [size, length] of [
  [1, 16 * KIB],
  [32 * MIB, 16 * KIB],
  [32 * MIB + 1, 32 * KIB],
  [GIB, 512 * KIB],
  [4 * GIB, 2 * MIB],
  [100 * GIB, 16 * MIB],
  [6_000 * GIB, 16 * MIB],
  [20_000 * GIB, 64 * MIB],
] as const) {
  test(`of ${size} bytes the pieces have ${length}`, () => {
    assert.equal(choosePieceLength(size), length);
    assert.ok(isPieceLength(length));
  });
}

test('a piece has a power of two from 16 KiB to 128 MiB', () => {
  assert.ok(isPieceLength(16 * KIB) && isPieceLength(128 * MIB));
  for (const odd of [0, 1, 8 * KIB, 256 * MIB, 3 * MIB, 16 * KIB + 1, Number.NaN, -16 * KIB]) {
    assert.ok(!isPieceLength(odd), String(odd));
  }
});
