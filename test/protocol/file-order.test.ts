import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FILE_ORDERS, type FileOrder, inFileOrder } from '../../source/protocol/file-order.ts';

const sorted = (order: FileOrder, paths: readonly string[]): readonly string[] =>
  inFileOrder(
    paths.map((path) => ({ parts: path.split('/') })),
    order,
  ).map(({ parts }) => parts.join('/'));

const MIXED = ['b/1', 'a/x', 'A', 'a-b', 'a.txt', 'file10', 'file2', '\u00e4/\u00e9', 'a/Z'];

test('by path: the whole path by its bytes, so that a slash is a sign as any other, as mktorrent has it', () => {
  assert.deepEqual(sorted('path', MIXED), [
    ...['A', 'a-b', 'a.txt', 'a/Z', 'a/x', 'b/1', 'file10', 'file2', '\u00e4/\u00e9'],
  ]);
});

test('by folder: name by name, so that a folder comes before what only begins like it, as libtorrent has it', () => {
  assert.deepEqual(sorted('folder', MIXED), [
    ...['A', 'a/Z', 'a/x', 'a-b', 'a.txt', 'b/1', 'file10', 'file2', '\u00e4/\u00e9'],
  ]);
});

test('without case: what is not ASCII comes first, as Transmission has it', () => {
  assert.deepEqual(sorted('nocase', MIXED), [
    ...['\u00e4/\u00e9', 'A', 'a-b', 'a.txt', 'a/x', 'a/Z', 'b/1', 'file10', 'file2'],
  ]);
});

test('naturally: 2 comes before 10, leading zeros do not count, and whoever has less comes first', () => {
  assert.deepEqual(sorted('natural', ['e10.mkv', 'e2.mkv', 'E002b', 'e2', 'e', 'd/9', 'd/10']), [
    ...['d/9', 'd/10', 'e', 'e2', 'e2.mkv', 'E002b', 'e10.mkv'],
  ]);
});

test('the order is the same however the files were found', () => {
  const path = fc.array(fc.string({ minLength: 1, maxLength: 4, unit: 'grapheme' }), {
    minLength: 1,
    maxLength: 3,
  });
  const paths = fc.uniqueArray(path, { selector: (parts) => parts.join('/'), maxLength: 12 });
  fc.assert(
    fc.property(paths, fc.constantFrom(...FILE_ORDERS), fc.nat(), (all, order, turn) => {
      const files = all.map((parts) => ({ parts }));
      const at = files.length === 0 ? 0 : turn % files.length;
      const turned = [...files.slice(at), ...files.slice(0, at)].reverse();
      assert.deepEqual(inFileOrder(turned, order), inFileOrder(files, order));
    }),
  );
});
