import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  blockEnd,
  fileStretch,
  pieceStretch,
  runWork,
  wholeFileRun,
  worksOf,
} from '../../../source/engine/web-seeds/web-work.ts';
import { BlockList } from '../../../source/policy/block-list.ts';
import { Layout } from '../../../source/protocol/layout.ts';

const K = 1024;
/** Pieces of three blocks: 0–48K, 48K–96K, 96K–100K. */
const layout = new Layout(48 * K, [
  { path: ['a'], size: 20 * K },
  { path: ['empty'], size: 0 },
  { path: ['pad'], size: 28 * K, isPadding: true },
  { path: ['b'], size: 52 * K },
]);

test('a run of pieces ends where the torrent does', () => {
  assert.deepEqual(runWork(layout, { start: 1, end: 3 }), {
    start: 48 * K,
    end: 100 * K,
    isRun: true,
  });
});

test('blocks that lie one after the other are one stretch, in whatever order they were picked', () => {
  const blocks = new BlockList();
  for (const [piece, block] of [
    [2, 0],
    [0, 1],
    [1, 2],
    [0, 0],
  ] as const)
    blocks.push(piece, block);
  assert.deepEqual(
    worksOf(layout, blocks).map(({ start, end }) => [start / K, end / K]),
    [
      [0, 32],
      [80, 100],
    ],
  );
});

test('a block ends with its piece, and with the torrent', () => {
  const ends = [0, 1, 16 * K, 47 * K, 99 * K].map((at) => blockEnd(layout, at) / K);
  assert.deepEqual(ends, [16, 16, 32, 48, 100]);
});

test('a stretch is of one file, or padding that nobody is asked for', () => {
  assert.deepEqual(fileStretch(layout, 0, 100 * K), {
    kind: 'file',
    file: 0,
    start: 0,
    length: 20 * K,
    fileSize: 20 * K,
  });
  assert.deepEqual(fileStretch(layout, 20 * K, 100 * K), { kind: 'padding', length: 28 * K });
  const inLast = fileStretch(layout, 60 * K, 70 * K);
  assert.deepEqual(inLast, {
    kind: 'file',
    file: 3,
    start: 12 * K,
    length: 10 * K,
    fileSize: 52 * K,
  });
});

test('a stretch of a script is within its piece', () => {
  const { start, length } = pieceStretch(layout, 50 * K, 100 * K) as {
    start: number;
    length: number;
  };
  assert.deepEqual([start, length], [2 * K, 46 * K]);
});

test('a server without ranges is asked from where it brings more than it costs', () => {
  const two = new Layout(16 * K, [
    { path: ['a'], size: 160 * K },
    { path: ['b'], size: 160 * K },
  ]);
  assert.deepEqual(wholeFileRun(two, { start: 0, end: 20 }), { start: 0, end: 20 });
  assert.deepEqual(wholeFileRun(two, { start: 4, end: 20 }), { start: 4, end: 20 });
  assert.deepEqual(wholeFileRun(two, { start: 8, end: 20 }), { start: 10, end: 20 });
  assert.equal(wholeFileRun(two, { start: 8, end: 10 }), undefined);
});
