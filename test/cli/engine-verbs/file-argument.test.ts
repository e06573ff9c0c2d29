import assert from 'node:assert/strict';
import { test } from 'node:test';
import { safeText } from '../../../source/base/safe-text.ts';
import { chosenFiles } from '../../../source/cli/engine-verbs/file-argument.ts';
import { makeFile } from '../../helpers/frame-maker.ts';

const PATHS = ['album/one.flac', 'album/two.flac', 'album/scans/front.jpg', 'album/scans/[x].jpg'];
/** 2 is a padding file, which is not shown. */
const FILES = PATHS.map((path, at) =>
  makeFile(at, {
    index: at < 2 ? at : at + 1,
    path: path.split('/').map((part) => safeText(part)),
  }),
);

test('files go by number, by range, by glob or all, each once', () => {
  assert.deepEqual(chosenFiles(FILES, ['1']), [1]);
  assert.deepEqual(chosenFiles(FILES, ['1-3']), [1, 3]);
  assert.deepEqual(chosenFiles(FILES, ['*.flac', '0']), [0, 1]);
  assert.deepEqual(chosenFiles(FILES, ['scans/*']), [3, 4]);
  assert.deepEqual(chosenFiles(FILES, ['album/scans/f*']), [3]);
  assert.deepEqual(chosenFiles(FILES, ['all']), [0, 1, 3, 4]);
  assert.deepEqual(chosenFiles(FILES, ['*.FLAC']), [0, 1]);
});

test('files go by expression and by size, and a ! leaves them out', () => {
  assert.deepEqual(chosenFiles(FILES, ['/(one|front)\\./']), [0, 3]);
  const sized = FILES.map((file, at) => ({ ...file, size: at * 1024 * 1024 }));
  assert.deepEqual(chosenFiles(sized, ['>1M']), [3, 4]);
  assert.deepEqual(chosenFiles(sized, ['all', '!<=1M']), [3, 4]);
  assert.deepEqual(chosenFiles(FILES, ['!*.jpg']), [0, 1]);
  assert.deepEqual(chosenFiles(FILES, ['*.flac', '!1']), [0]);
  assert.throws(() => chosenFiles(FILES, ['*.flac', '!all']), /no file is left/);
  assert.throws(() => chosenFiles(FILES, ['!*.mkv']), /no file is/);
  assert.throws(() => chosenFiles(FILES, ['/(/']), /no file is/);
});

test('a word that is no file is told', () => {
  for (const word of ['2', '9', '3-1', '*.mkv', '']) {
    assert.throws(() => chosenFiles(FILES, ['all', word]), /no file is/, word);
  }
});
