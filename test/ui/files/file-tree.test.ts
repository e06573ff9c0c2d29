import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  buildFileTree,
  FOLDER,
  ROOT,
  rememberedFileTree,
} from '../../../source/ui/files/file-tree.ts';
import { listFiles, readTree } from '../../helpers/file-lister.ts';

const read = (...words: readonly string[]): readonly string[] =>
  readTree(buildFileTree(listFiles(...words)));

describe('a tree of files', () => {
  test('has folders before files, each in the order people count', () => {
    assert.deepEqual(read('b/part-10', 'b/part-2', 'z', 'B2/x', 'b/Part-1', 'A10', 'a9'), [
      '+b',
      '  Part-1',
      '  part-2',
      '  part-10',
      '+B2',
      '  x',
      'a9',
      'A10',
      'z',
    ]);
  });

  test('joins folders that hold nothing but a folder', () => {
    assert.deepEqual(read('a/b/c/x', 'a/b/c/y'), ['+a/b/c', '  x', '  y']);
    assert.deepEqual(read('a/b/c/x', 'a/y'), ['+a', '  +b/c', '    x', '  y']);
  });

  test('keeps two files of one name, and a file beside a folder of its name', () => {
    assert.deepEqual(read('a/x', 'a/x', 'a'), ['+a', '  x', '  x', 'a']);
  });

  test('of a single file is that file', () => {
    assert.deepEqual(read('film.mkv'), ['film.mkv']);
  });

  test('of no files, or of a file without a name, is no reason to fail', () => {
    assert.deepEqual(read(), []);
    const nameless = [{ index: 0, path: [], size: 1 }];
    assert.deepEqual(readTree(buildFileTree(nameless)), ['']);
  });

  test('takes names of the language itself for names', () => {
    assert.deepEqual(read('__proto__/constructor', 'toString/x'), [
      '+__proto__',
      '  constructor',
      '+toString',
      '  x',
    ]);
  });

  test('holds each file once, and under each folder just what is in it', () => {
    const part = fc.constantFrom('a', 'b', 'c 2', 'c 10');
    const path = fc.array(part, { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(fc.array(path, { maxLength: 40 }), (paths) => {
        const files = paths.map((one, at) => ({ index: at * 2, path: one, size: at }));
        const tree = buildFileTree(files);
        const places = [...tree.place].filter((place) => place !== FOLDER);
        assert.deepEqual(
          places.toSorted((left, right) => left - right),
          files.map((_file, at) => at),
        );
        for (let node = ROOT + 1; node < tree.count; node++) {
          const above = tree.parent[node]!;
          assert.ok(above < node && tree.end[node]! <= tree.end[above]!);
          assert.equal(tree.depth[node], tree.depth[above]! + 1);
        }
        for (const [node, place] of tree.place.entries()) {
          if (place === FOLDER) continue;
          const names: string[] = [];
          for (let at = node; at !== ROOT; at = tree.parent[at]!) names.unshift(tree.names[at]!);
          assert.equal(names.join('/'), files[place]!.path.join('/'));
        }
      }),
    );
  });

  test('is built once for lists that only differ in what is done', () => {
    const treeOf = rememberedFileTree();
    const tree = treeOf(listFiles('a/x 1', 'a/y 2'));
    assert.equal(treeOf(listFiles('a/x 1 low', 'a/y 2 high')), tree);
    assert.notEqual(treeOf(listFiles('a/x 1', 'a/z 2')), tree);
    assert.deepEqual(readTree(treeOf(listFiles('a/x 1'))), ['+a', '  x']);
  });
});
