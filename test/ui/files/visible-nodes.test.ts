import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { buildFileTree } from '../../../source/ui/files/file-tree.ts';
import { NOTHING_FOLDED, rowOfNode, visibleNodes } from '../../../source/ui/files/visible-nodes.ts';
import { listFiles, nodeNamed, readTree } from '../../helpers/file-lister.ts';

const TREE = buildFileTree(listFiles('a/b/x', 'a/b/y', 'a/z', 'c/w', 'v'));
const folded = (...names: readonly string[]) => new Set(names.map((name) => nodeNamed(TREE, name)));
const shown = (...names: readonly string[]) =>
  Uint8Array.from(TREE.names, (name) => (names.includes(name) ? 1 : 0));

describe('the nodes that show', () => {
  test('are all of them where nothing is folded or filtered', () => {
    assert.deepEqual(readTree(TREE, visibleNodes(TREE, NOTHING_FOLDED)), readTree(TREE));
  });

  test('are not those in a folded folder, however deep', () => {
    const nodes = visibleNodes(TREE, folded('a', 'b'));
    assert.deepEqual(readTree(TREE, nodes), ['+a', '+c', '  w', 'v']);
  });

  test('are only what the filter leaves', () => {
    const nodes = visibleNodes(TREE, NOTHING_FOLDED, shown('a', 'z', 'v'));
    assert.deepEqual(readTree(TREE, nodes), ['+a', '  z', 'v']);
  });

  test('hold the row of a node, and of a hidden one that of the folded folder it is in', () => {
    const nodes = visibleNodes(TREE, folded('b'));
    const rowOf = (name: string): number => rowOfNode(nodes, nodeNamed(TREE, name));
    assert.deepEqual(['a', 'b', 'z', 'v'].map(rowOf), [0, 1, 2, 5]);
    assert.deepEqual(['x', 'y'].map(rowOf), [1, 1]);
  });

  test('hold no row where nothing shows', () => {
    assert.equal(rowOfNode(visibleNodes(TREE, NOTHING_FOLDED, shown()), 3), -1);
  });
});
