import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deadlinesOf, joinDeadlines } from '../../source/policy/deadlines.ts';
import {
  DEADLINE_WINDOW_MS,
  MAX_DEADLINES,
  MAX_WINDOW_BYTES,
  MIN_WINDOW_BYTES,
} from '../../source/policy/limits.ts';

const MIB = 1024 * 1024;
const FAR = 1e12;
const all = () => true;

const windowOf = (bytesPerSecond: number, pieceLength = MIB): number =>
  deadlinesOf({ position: 0, end: FAR, bytesPerSecond }, pieceLength, 0, all).length * pieceLength;

test('each piece is due when a reader comes to it, the one it stands in at once', () => {
  const place = { position: 2.5 * MIB, end: 5.5 * MIB, bytesPerSecond: MIB };
  assert.deepEqual(deadlinesOf(place, MIB, 1_000, all), [
    { piece: 2, dueMs: 1_000 },
    { piece: 3, dueMs: 1_500 },
    { piece: 4, dueMs: 2_500 },
    { piece: 5, dueMs: 3_500 },
  ]);
});

test('what is here already has no deadline, nor has what the reader will not read', () => {
  const place = { position: 0, end: 3 * MIB, bytesPerSecond: MIB };
  const pieces = deadlinesOf(place, MIB, 0, (piece) => piece !== 1).map(({ piece }) => piece);
  assert.deepEqual(pieces, [0, 2]);
  assert.deepEqual(deadlinesOf({ ...place, position: 3 * MIB }, MIB, 0, all), []);
  const nothing = { position: 1.5 * MIB, end: 1.5 * MIB, bytesPerSecond: MIB };
  assert.deepEqual(deadlinesOf(nothing, MIB, 0, all), []);
});

test('the window grows with the rate at which is read, within its bounds', () => {
  assert.equal(windowOf(1), MIN_WINDOW_BYTES);
  assert.equal(windowOf(MIB), (MIB * DEADLINE_WINDOW_MS) / 1_000);
  assert.equal(windowOf(1_000 * MIB), MAX_WINDOW_BYTES);
  assert.equal(windowOf(1, 64 * MIB), 2 * 64 * MIB);
  assert.equal(windowOf(1_000 * MIB, 16_384) / 16_384, MAX_DEADLINES);
});

test('of several readers each piece is due once, when the first of them needs it, in order', () => {
  const joined = joinDeadlines([
    [
      { piece: 7, dueMs: 10 },
      { piece: 8, dueMs: 20 },
    ],
    [
      { piece: 8, dueMs: 5 },
      { piece: 1, dueMs: 10 },
    ],
  ]);
  assert.deepEqual(
    joined.map(({ piece, dueMs }) => `${piece}@${dueMs}`),
    ['8@5', '1@10', '7@10'],
  );
  assert.deepEqual(joinDeadlines([]), []);
});
