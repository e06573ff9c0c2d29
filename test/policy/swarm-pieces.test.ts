import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SwarmPieces } from '../../source/policy/swarm-pieces.ts';
import { bitfieldOf } from './board.ts';

const newSwarm = () => {
  const wanted = bitfieldOf('###.');
  const fresh = bitfieldOf('##..');
  return { swarm: new SwarmPieces(4, wanted, fresh), wanted, fresh };
};

test('a seed costs one number, whether it says so in a bitfield or in one message', () => {
  const { swarm } = newSwarm();
  swarm.add(1);
  swarm.set(1, bitfieldOf('####'));
  swarm.add(2);
  swarm.setAll(2);
  assert.equal(swarm.availability.seeds, 2);
  assert.equal(swarm.get(1).has, swarm.get(2).has, 'the bitfield is shared');
  assert.deepEqual([swarm.get(1).interest.wanted, swarm.get(1).interest.fresh], [3, 2]);
  swarm.checkInvariants();
});

test('a peer that becomes whole by HAVEs leaves the counts as it found them', () => {
  const { swarm } = newSwarm();
  swarm.add(1);
  for (let piece = 0; piece < 4; piece++) assert.equal(swarm.addHave(1, piece), true);
  assert.equal(swarm.addHave(1, 0), false);
  assert.equal(swarm.get(1).isSeed, true);
  swarm.checkInvariants();
  swarm.remove(1);
  assert.deepEqual([...swarm.availability.snapshot()], [0, 0, 0, 0]);
});

test('a seed that loses a piece is a leecher from then on, and other seeds stay whole', () => {
  const { swarm } = newSwarm();
  swarm.add(1);
  swarm.add(2);
  swarm.setAll(1);
  swarm.setAll(2);
  assert.equal(swarm.removeHave(1, 0), true);
  assert.equal(swarm.removeHave(1, 0), false);
  assert.equal(swarm.get(1).isSeed, false);
  assert.equal(swarm.get(2).isSeed, true);
  swarm.checkInvariants();
});

test('interest follows our own pieces and wishes', () => {
  const { swarm, wanted, fresh } = newSwarm();
  swarm.add(1);
  swarm.set(1, bitfieldOf('#..#'));
  assert.equal(swarm.get(1).interest.isInterested, true);
  wanted.clear(0);
  swarm.pieceWanted(0, -1);
  fresh.clear(0);
  swarm.pieceFresh(0, -1);
  assert.equal(swarm.get(1).interest.isInterested, false);
  wanted.set(3);
  swarm.recountAll();
  assert.equal(swarm.get(1).interest.isInterested, true);
  swarm.checkInvariants();
});

test('a stranger, or the same peer twice, is a fault of ours and throws', () => {
  const { swarm } = newSwarm();
  assert.throws(() => swarm.get(9), /invariant/);
  swarm.add(1);
  assert.throws(() => swarm.add(1), /invariant/);
  assert.throws(() => swarm.set(1, bitfieldOf('#')), /invariant/);
});
