import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isSluiceError } from '../../../source/base/errors.ts';
import { restoreNames, withFilePath, withName } from '../../../source/engine/torrent/new-names.ts';
import { Layout } from '../../../source/protocol/layout.ts';
import { filePaths, OWN_NAMES } from '../../../source/storage/file-names.ts';

const PIECE = 16_384;
const many = new Layout(PIECE, [
  { path: ['album', 'one'], size: 5 },
  { path: ['album', 'notes', 'two'], size: 5 },
]);
const one = new Layout(PIECE, [{ path: ['film.mkv'], size: 5 }]);

const refuses = (work: () => unknown, message = /name/) =>
  assert.throws(work, (error) => {
    assert.ok(isSluiceError(error, 'session/invalid-argument'), String(error));
    assert.match(error.message, message);
    return true;
  });

test('a torrent renamed has its files in the folder of the new name; its own name is no new one', () => {
  const names = withName(many, OWN_NAMES, 'Oslo');
  assert.deepEqual(filePaths(many, names).of(1), ['Oslo', 'notes', 'two']);
  assert.deepEqual(withName(many, names, 'album'), OWN_NAMES);
});

test('a file renamed keeps its name when the torrent gets another', () => {
  const names = withName(many, withFilePath(many, OWN_NAMES, 1, 'b/2'), 'Oslo');
  assert.deepEqual(filePaths(many, names).of(1), ['Oslo', 'b', '2']);
  assert.deepEqual(filePaths(many, names).of(0), ['Oslo', 'one']);
  assert.deepEqual(withFilePath(many, names, 1, 'notes/two').files, [], 'back to its own');
});

test('the only file of a torrent can lie in folders, and is renamed with the torrent', () => {
  const names = withFilePath(one, OWN_NAMES, 0, 'films/best.mkv');
  assert.deepEqual(filePaths(one, names).of(0), ['films', 'best.mkv']);
  assert.deepEqual(filePaths(one, withName(one, names, 'x.mkv')).of(0), ['x.mkv']);
});

test('H36: names that lead out, that are none, or that another file has are refused in words', () => {
  for (const name of ['', '..', '.', 'a/b', 'a\\b', 'a\u0000', '\u202etxt', 'x'.repeat(300)]) {
    refuses(() => withName(many, OWN_NAMES, name));
  }
  for (const path of ['', '/etc/passwd', 'a//b', '../x', 'a/..', 'ONE/x', 'one', 'a/\u001b[31m']) {
    refuses(() => withFilePath(many, OWN_NAMES, 1, path));
  }
  refuses(() => withName(many, OWN_NAMES, 'a:b/c'), /"a:b_c" can/);
  refuses(() => withName(many, OWN_NAMES, 5 as unknown as string), /text/);
});

test('whatever is given, the result stays inside, or is refused with a code', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (name, path) => {
      let names = OWN_NAMES;
      for (const change of [
        () => withName(many, names, name),
        () => withFilePath(many, names, 0, path),
      ]) {
        try {
          names = change();
        } catch (error) {
          if (!isSluiceError(error, 'session/invalid-argument')) throw error;
        }
      }
      const paths = filePaths(many, names);
      for (const part of [...paths.of(0), ...paths.of(1)]) {
        assert.ok(part !== '' && part !== '.' && part !== '..' && !part.includes('/'));
      }
      assert.deepEqual(restoreNames(many, names), names);
    }),
  );
});

test('names from a record that are no names are not taken', () => {
  assert.equal(restoreNames(many, undefined), OWN_NAMES);
  assert.equal(restoreNames(many, { name: '..', files: [] }), OWN_NAMES);
  assert.equal(restoreNames(many, { name: undefined, files: [[7, 'a']] }), OWN_NAMES);
  assert.equal(restoreNames(many, { name: undefined, files: [[0, '../a']] }), OWN_NAMES);
});
