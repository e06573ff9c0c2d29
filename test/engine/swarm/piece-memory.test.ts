import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PieceMemory, PieceMemoryShare } from '../../../source/engine/swarm/piece-memory.ts';

test('pieces under way of all torrents share one memory', () => {
  const memory = new PieceMemory(100);
  const first = new PieceMemoryShare(memory, 20);
  const second = new PieceMemoryShare(memory, 10);
  first.update(3);
  second.update(4);
  assert.equal(memory.used, 100);
  assert.equal(first.mayBegin(3), false);
  assert.equal(second.mayBegin(4), false);
  first.update(2);
  assert.equal(second.mayBegin(4), true);
});

test('a piece that just fits may begin, the next may not', () => {
  const memory = new PieceMemory(100);
  const share = new PieceMemoryShare(memory, 25);
  share.update(3);
  assert.equal(share.mayBegin(3), true);
  share.update(4);
  assert.equal(share.mayBegin(4), false);
});

test('pieces begun since the last count are counted when one more is asked for', () => {
  const share = new PieceMemoryShare(new PieceMemory(100), 25);
  share.update(2);
  assert.equal(share.mayBegin(3), true);
  assert.equal(share.mayBegin(4), false);
});

test('two pieces are always allowed, however large and however full', () => {
  const memory = new PieceMemory(10);
  const share = new PieceMemoryShare(memory, 1_000);
  assert.equal(share.mayBegin(0), true);
  share.update(1);
  assert.equal(share.mayBegin(1), true);
  share.update(2);
  assert.equal(share.mayBegin(2), false);
});

test('what is given back is free for others', () => {
  const memory = new PieceMemory(100);
  const share = new PieceMemoryShare(memory, 30);
  share.update(3);
  share.update(0);
  assert.equal(memory.used, 0);
});
