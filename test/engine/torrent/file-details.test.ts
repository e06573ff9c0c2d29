import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Content } from '../../../source/engine/torrent/content.ts';
import { fileDetailsOf } from '../../../source/engine/torrent/file-details.ts';
import { Layout, type PieceIndex } from '../../../source/protocol/layout.ts';
import type { FilePaths } from '../../../source/storage/file-names.ts';

const PIECE = 16_384;
const PATHS: FilePaths = { of: (file) => ['t', `f${file}`] };

const contentOf = (...sizes: readonly number[]): Content =>
  new Content(
    new Layout(
      PIECE,
      sizes.map((size, index) => ({ path: ['t', `f${index}`], size })),
    ),
  );

test('a file is told by its path, its pieces, what is there of it and whether it is wanted', () => {
  const content = contentOf(PIECE, PIECE * 2, 0);
  content.setPriorities([1], 'low');
  content.addPiece(1 as PieceIndex);
  const [first, second, empty] = fileDetailsOf(content, PATHS);
  const shown = { index: 1, path: ['t', 'f1'], size: PIECE * 2, done: PIECE, priority: 'low' };
  assert.deepEqual(second, { ...shown, firstPiece: 1, lastPiece: 2 });
  assert.equal(first!.done, 0);
  assert.equal(empty!.firstPiece, -1);
});

test('padding is left out, and the indexes keep their gaps', () => {
  const padded = new Layout(PIECE, [
    { path: ['t', 'a'], size: 100 },
    { path: ['t', '.pad', '1'], size: PIECE - 100, isPadding: true },
    { path: ['t', 'b'], size: 5 },
  ]);
  assert.deepEqual(
    fileDetailsOf(new Content(padded), PATHS).map(({ index }) => index),
    [0, 2],
  );
});

test('only files that changed are other objects, and a list without any is the same list', () => {
  const content = contentOf(PIECE, PIECE, PIECE);
  const before = fileDetailsOf(content, PATHS);
  assert.equal(fileDetailsOf(content, PATHS), before);
  content.addPiece(1 as PieceIndex);
  const after = fileDetailsOf(content, PATHS);
  assert.deepEqual(
    after.map((file, at) => file === before[at]),
    [true, false, true],
  );
  assert.equal(after[1]!.done, PIECE);
  content.setPriorities([0, 2], 'high');
  assert.deepEqual(
    fileDetailsOf(content, PATHS).map(({ priority }) => priority),
    ['high', 'normal', 'high'],
  );
});

test('renamed files are other objects, once', () => {
  const content = contentOf(PIECE, PIECE);
  const before = fileDetailsOf(content, PATHS);
  const renamed: FilePaths = { of: (file) => ['new', `f${file}`] };
  const after = fileDetailsOf(content, renamed);
  assert.deepEqual(after[0]!.path, ['new', 'f0']);
  assert.notEqual(after, before);
  assert.equal(fileDetailsOf(content, renamed), after);
});
