import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PieceBuffers } from '../../source/storage/piece-buffers.ts';

test('memory is shared, of the size asked for, and used again', () => {
  const buffers = new PieceBuffers();
  const first = buffers.acquire(1 << 20);
  assert.ok(first.buffer instanceof SharedArrayBuffer);
  assert.equal(first.length, 1 << 20);
  assert.equal(buffers.bytesInUse, 1 << 20);
  buffers.release(first);
  assert.equal(buffers.bytesInUse, 0);
  assert.equal(buffers.acquire(1 << 20).buffer, first.buffer);
});

test('a shorter last piece takes a part of a buffer, and gives the whole of it back', () => {
  const buffers = new PieceBuffers();
  const whole = buffers.acquire(100_000);
  buffers.release(whole);
  const short = buffers.acquire(70_001);
  assert.equal(short.length, 70_001);
  assert.equal(short.buffer, whole.buffer);
  assert.equal(buffers.bytesInUse, 70_001);
  buffers.release(short);
  assert.equal(buffers.acquire(100_000).length, 100_000);
});

test('no more free memory is kept than allowed', () => {
  const buffers = new PieceBuffers({ maxFreeBytes: 3 << 20 });
  const held = Array.from({ length: 10 }, () => buffers.acquire(1 << 20));
  for (const buffer of held) buffers.release(buffer);
  assert.equal(buffers.freeBytes, 3 << 20);
  assert.equal(buffers.bytesInUse, 0);
  buffers.trim();
  assert.equal(buffers.freeBytes, 0);
});

test('giving back twice, or what was never handed out, is a fault of ours', () => {
  const buffers = new PieceBuffers();
  const buffer = buffers.acquire(10);
  buffers.release(buffer);
  assert.throws(() => buffers.release(buffer), /invariant/);
  assert.throws(() => buffers.release(new Uint8Array(10)), /invariant/);
});
