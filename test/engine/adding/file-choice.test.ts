import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SluiceError } from '../../../source/base/errors.ts';
import type { ChosenPriorities } from '../../../source/contract/commands.ts';
import type { FilePriority } from '../../../source/contract/details.ts';
import { chosenPriorities, selectedPriorities } from '../../../source/engine/adding/file-choice.ts';
import { Layout, type LayoutFileInput } from '../../../source/protocol/layout.ts';

const layoutOf = (...paths: readonly (string | LayoutFileInput)[]): Layout =>
  new Layout(
    16_384,
    paths.map((path) => (typeof path === 'string' ? { path: path.split('/'), size: 100 } : path)),
  );

const FILES = layoutOf(
  'album/01 one.flac',
  'album/02 two.FLAC',
  'album/scans/front.jpg',
  'album/scans/.hidden.jpg',
  'album/[notes] (a+b).txt',
);

const GLOBS: readonly (readonly [string, string])[] = [
  ['*.flac', 'xx...'],
  ['01 one.flac', 'x....'],
  ['scans/*', '..xx.'],
  ['album/scans/front.jpg', '..x..'],
  ['scans/front.jpg', '..x..'],
  ['**/*.jpg', '..xx.'],
  ['**', 'xxxxx'],
  ['*.{jpg,txt}', '..xxx'],
  ['0[12]*', 'xx...'],
  ['SCANS/FRONT.JPG', '..x..'],
  ['\\[notes\\]*', '....x'],
];

for (const [glob, expected] of GLOBS) {
  test(`the glob ${glob} selects ${expected}`, () => {
    const chosen = selectedPriorities(FILES, [glob]);
    assert.equal(chosen.map((priority) => (priority === 'skip' ? '.' : 'x')).join(''), expected);
  });
}

test('a file that any of several globs matches is selected', () => {
  const chosen: readonly FilePriority[] = ['normal', 'normal', 'normal', 'skip', 'skip'];
  assert.deepEqual(selectedPriorities(FILES, ['*.flac', 'scans/front.*']), chosen);
});

test('a torrent of one file is selected by its name', () => {
  assert.deepEqual(selectedPriorities(layoutOf('film.mkv'), ['*.mkv']), ['normal']);
});

test('globs that match nothing, padding only, or are none, are refused', () => {
  const padded = layoutOf('t/a', { path: ['.pad', '5'], size: 5, isPadding: true }, 't/b');
  for (const globs of [['*.nothing'], ['5'], [''], ['x'.repeat(100_000)]]) {
    assert.throws(
      () => selectedPriorities(padded, globs),
      (error) => error instanceof SluiceError && error.code === 'session/invalid-argument',
    );
  }
});

const SHORT = layoutOf('t/a', 't/b', 't/c');

test('priorities by file count more than globs, and these more than what was chosen before', () => {
  const known: readonly FilePriority[] = ['low', 'low', 'low'];
  assert.deepEqual(chosenPriorities(SHORT, {}, known), known);
  assert.deepEqual(chosenPriorities(SHORT, { select: ['a', 'b'] }, known), [
    'normal',
    'normal',
    'skip',
  ]);
  const priorities = { high: [2], skip: [0] };
  assert.deepEqual(chosenPriorities(SHORT, { priorities }, known), ['skip', 'low', 'high']);
  assert.deepEqual(chosenPriorities(SHORT, { priorities, select: ['a', 'b'] }, known), [
    'skip',
    'normal',
    'high',
  ]);
});

test('files that are not there, or are named twice, are refused', () => {
  const wrong: readonly ChosenPriorities[] = [
    { skip: [3] },
    { skip: [-1] },
    { low: [0.5] },
    { low: ['0' as never] },
    { low: 1 as never },
    { low: [1], high: [1] },
    { low: [1, 1] },
  ];
  for (const priorities of wrong) {
    assert.throws(
      () => chosenPriorities(SHORT, { priorities }, []),
      (error) => error instanceof SluiceError && error.code === 'session/invalid-argument',
      JSON.stringify(priorities),
    );
  }
});
