import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Availability } from '../../source/policy/availability.ts';
import { bitfieldOf } from './board.ts';

test('distributed copies are the whole copies and the share of pieces with one more', () => {
  const availability = new Availability(4);
  assert.equal(availability.distributedCopies(), 0);
  availability.addPeer(bitfieldOf('##..'));
  assert.equal(availability.distributedCopies(), 0.5);
  availability.addPeer(bitfieldOf('..##'));
  assert.equal(availability.distributedCopies(), 1);
  availability.addSeed();
  availability.addHave(3);
  assert.equal(availability.distributedCopies(), 2.25);
  assert.deepEqual(
    [0, 1, 2, 3].map((piece) => availability.of(piece)),
    [2, 2, 2, 3],
  );
});

test('a torrent without pieces has no copies', () => {
  assert.equal(new Availability(0).distributedCopies(), 0);
});

test('a snapshot has one byte a piece, and 255 for more', () => {
  const availability = new Availability(2);
  for (let peer = 0; peer < 300; peer++) availability.addSeed();
  availability.removeSeed();
  const into = new Uint8Array(2);
  assert.equal(availability.snapshot(into), into);
  assert.deepEqual([...into], [255, 255]);
  assert.equal(availability.of(1), 299);
});

test('losing what was never there is a fault of ours and throws', () => {
  const availability = new Availability(3);
  assert.throws(() => availability.removeHave(1), /invariant/);
  assert.throws(() => availability.removeSeed(), /invariant/);
});

test('counts equal a recount, whoever came and went', () => {
  const row = fc.array(fc.constantFrom('#', '.'), { minLength: 9, maxLength: 9 });
  fc.assert(
    fc.property(fc.array(fc.tuple(row, fc.boolean())), (peers) => {
      const availability = new Availability(9);
      for (const [cells] of peers) availability.addPeer(bitfieldOf(cells.join('')));
      const stay = peers.filter(([, stays]) => stays);
      for (const [cells, stays] of peers) {
        if (!stays) availability.removePeer(bitfieldOf(cells.join('')));
      }
      availability.checkAgainst(stay.map(([cells]) => bitfieldOf(cells.join(''))));
    }),
  );
});
