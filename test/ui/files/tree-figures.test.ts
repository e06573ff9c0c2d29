import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { codeOf, priorityIn, wantedIn } from '../../../source/ui/files/file-priorities.ts';
import { buildFileTree, ROOT } from '../../../source/ui/files/file-tree.ts';
import { figuresOf, sumFigures } from '../../../source/ui/files/tree-figures.ts';
import { listFiles, nodeNamed } from '../../helpers/file-lister.ts';

const FILES = listFiles('a/b/x 100 skip', 'a/b/y 50 low 20', 'a/z 7 high 7', 'v 3');
const TREE = buildFileTree(FILES);
const VALUES = {
  priorities: Uint8Array.from(FILES, ({ priority }) => codeOf(priority)),
  done: Float64Array.from(FILES, ({ done }) => done),
};

const read = (name: string, shown?: Uint8Array): readonly (number | string)[] => {
  const figures = sumFigures(TREE, VALUES, shown);
  const node = name === '' ? ROOT : nodeNamed(TREE, name);
  const { files, size, done, wantedFiles, wantedSize, priorities } = figures;
  const set = priorities[node]!;
  const sums = [files, size, done, wantedFiles, wantedSize].map((column) => column[node]!);
  return [...sums, wantedIn(set), priorityIn(set)];
};

describe('the figures of folders', () => {
  test('are the sums of all below them', () => {
    assert.deepEqual(read('b'), [2, 150, 20, 1, 50, 'some', 'mixed']);
    assert.deepEqual(read('a'), [3, 157, 27, 2, 57, 'some', 'mixed']);
    assert.deepEqual(read(''), [4, 160, 27, 3, 60, 'some', 'mixed']);
  });

  test('of files are their own', () => {
    assert.deepEqual(read('x'), [1, 100, 0, 0, 0, 'none', 'skip']);
    assert.deepEqual(read('z'), [1, 7, 7, 1, 7, 'all', 'high']);
  });

  test('count only what the filter leaves', () => {
    const shown = Uint8Array.from(TREE.names, (name) => (name === 'x' || name === 'v' ? 0 : 1));
    assert.deepEqual(read('b', shown), [1, 50, 20, 1, 50, 'all', 'low']);
    assert.deepEqual(read('', shown), [2, 57, 27, 2, 57, 'all', 'mixed']);
  });

  test('are summed anew only when something changed', () => {
    const figures = figuresOf(TREE, VALUES);
    assert.equal(figuresOf(TREE, { ...VALUES }), figures);
    const done = Float64Array.from(VALUES.done);
    done[3] = 3;
    assert.equal(figuresOf(TREE, { ...VALUES, done }).done[ROOT], 30);
    assert.equal(figuresOf(TREE, { priorities: VALUES.priorities }).done[ROOT], 0);
  });
});
