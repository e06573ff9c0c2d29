import assert from 'node:assert/strict';
import { test } from 'node:test';
import { courseWords, grown, type Holdings } from './flatness.ts';

const MIB = 1 << 20;

const still: Holdings = {
  heap: 20 * MIB,
  buffers: 4 * MIB,
  resident: 120 * MIB,
  files: 25,
  threads: 11,
  timers: 6,
  handles: 3,
  listeners: 12,
};

const rounds = (count: number, at: (round: number) => Partial<Holdings>): Holdings[] =>
  Array.from({ length: count }, (_, round) => ({ ...still, ...at(round) }));

test('what stays where it is, or swings about it, is flat', () => {
  assert.deepEqual(
    grown(rounds(12, (round) => ({ files: 25 + (round % 2), heap: (20 + (round % 3)) * MIB }))),
    [],
  );
});

test('one outlier is no growth, wherever it stands', () => {
  for (const outlier of [0, 5, 11]) {
    const samples = rounds(12, (round) => (round === outlier ? { heap: 60 * MIB } : {}));
    assert.deepEqual(grown(samples), []);
  }
});

test('a file that stays open after each second round is found, and so are 200 KiB a round', () => {
  const files = grown(rounds(12, (round) => ({ files: 25 + Math.floor(round / 2) })));
  assert.deepEqual(
    files.map(({ figure }) => figure),
    ['files'],
  );
  const [heap] = grown(rounds(12, (round) => ({ heap: 20 * MIB + round * 200 * 1024 })));
  assert.equal(
    courseWords(heap!),
    'heap: 20.00 MiB at first, 22.15 MiB at last, 0.20 MiB a round, 2.15 MiB in all',
  );
});
