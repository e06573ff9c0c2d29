import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Bitfield } from '../../source/base/bitfield.ts';
import { Availability } from '../../source/policy/availability.ts';
import { rarestNeeds } from '../../source/policy/rarest-needs.ts';

const has = (...pieces: readonly number[]): Bitfield => {
  const bits = new Bitfield(6);
  for (const piece of pieces) bits.set(piece);
  return bits;
};

test('a peer is in need of the rarest pieces that it lacks, of those that we have', () => {
  const availability = new Availability(6);
  for (const peer of [has(0, 1), has(0, 2), has(0, 1, 2, 3, 4)]) availability.addPeer(peer);
  const needOf = rarestNeeds(availability, has(0, 1, 2, 3, 4));
  assert.deepEqual([has(), has(3), has(3, 4), has(0, 1)].map(needOf), [2, 1, 0, 2]);
});

test('where nobody has anything all are in the same need', () => {
  const needOf = rarestNeeds(new Availability(6), Bitfield.full(6));
  assert.equal(needOf(has()), 6);
});
