import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Bitfield } from '../../source/base/bitfield.ts';
import { Availability } from '../../source/policy/availability.ts';
import { RERANK_CHUNK } from '../../source/policy/limits.ts';
import { RarityOrder, type RarityScan } from '../../source/policy/rarity-order.ts';

const newScan = (): RarityScan => ({
  level: -1,
  rarity: 0,
  slot: 0,
  isReversed: false,
  isOfSeed: false,
});

const walk = (order: RarityOrder, has: Bitfield, isReversed = false): number[] => {
  const scan = newScan();
  const pieces: number[] = [];
  order.startScan(scan, isReversed, has.isFull);
  for (let piece = order.next(scan, has); piece !== -1; piece = order.next(scan, has)) {
    pieces.push(piece);
    scan.slot += 1;
  }
  return pieces;
};

const setUp = (pieceCount: number) => {
  const availability = new Availability(pieceCount);
  const order = new RarityOrder(availability, 7);
  for (let piece = 0; piece < pieceCount; piece++) order.add(piece, 2);
  const have = (piece: number): void => {
    availability.addHave(piece);
    order.update(piece);
  };
  return { availability, order, have };
};

test('walks from the rarest to the commonest, and back', () => {
  const { order, have } = setUp(3);
  for (const piece of [0, 0, 0, 1, 2, 2]) have(piece);
  assert.deepEqual(walk(order, Bitfield.full(3)), [1, 2, 0]);
  assert.deepEqual(walk(order, Bitfield.full(3), true), [0, 2, 1]);
});

test('a removed piece is not met again, nor is any other lost', () => {
  const { order } = setUp(50);
  for (let piece = 0; piece < 50; piece += 2) order.remove(piece);
  order.remove(0);
  assert.equal(order.size, 25);
  assert.deepEqual(
    walk(order, Bitfield.full(50)).sort((left, right) => left - right),
    Array.from({ length: 25 }, (_, at) => at * 2 + 1),
  );
  order.checkInvariants(() => 2);
});

test('ranks gone stale by a bitfield are mended a chunk at a time', () => {
  const count = RERANK_CHUNK * 2 + 5;
  const { availability, order } = setUp(count);
  const has = new Bitfield(count);
  has.fill();
  has.clear(count - 1);
  availability.addPeer(has);
  order.markStale();
  for (let chunk = 0; chunk < 3; chunk++) {
    assert.equal(order.isStale, true);
    order.refresh();
  }
  assert.equal(order.isStale, false);
  order.checkInvariants(() => 2);
  assert.equal(walk(order, Bitfield.full(count))[0], count - 1);
});

test('a leecher finds its pieces even where their ranks are stale', () => {
  const { availability, order } = setUp(RERANK_CHUNK * 2);
  const has = new Bitfield(RERANK_CHUNK * 2);
  has.set(RERANK_CHUNK * 2 - 1);
  availability.addPeer(has);
  order.markStale();
  order.refresh();
  assert.deepEqual(walk(order, has), [RERANK_CHUNK * 2 - 1]);
});

test('pieces nobody has do not count as reachable, unless there is a seed', () => {
  const { availability, order, have } = setUp(4);
  have(2);
  assert.equal(order.reachable, 1);
  availability.addSeed();
  assert.equal(order.reachable, 4);
});

test('H55: a flood of HAVEs for a large torrent keeps the order right', () => {
  const { order, have } = setUp(100_000);
  // A walk over all pieces for each of them would take minutes.
  for (let at = 0; at < 200_000; at++) have((at * 7_919) % 100_000);
  for (let at = 0; at < 500; at++) have(4_242);
  order.checkInvariants(() => 2);
  assert.equal(walk(order, Bitfield.full(100_000)).at(-1), 4_242);
});
