import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { buildFileTree, type FileTree } from '../../../source/ui/files/file-tree.ts';
import {
  changeTreeView,
  firstTreeView,
  sceneOf,
  type TreeAct,
  type TreeView,
} from '../../../source/ui/files/tree-view.ts';
import { listFiles, nodeNamed, readTree } from '../../helpers/file-lister.ts';

const TREE = buildFileTree(listFiles('a/b/x.iso', 'a/b/y.txt', 'a/z.iso', 'c/w.txt', 'v.txt'));
const PAGE = 4;

const read = (view: TreeView, tree = TREE): readonly string[] => {
  const { visible, row } = sceneOf(tree, view);
  return readTree(tree, visible).map((line, at) => (at === row ? `> ${line}` : line));
};

const act = (view: TreeView, ...acts: readonly (TreeAct | string)[]): TreeView =>
  acts.reduce<TreeView>((before, one) => {
    const next = typeof one === 'string' ? ({ kind: one } as TreeAct) : one;
    return changeTreeView(TREE, before, next, PAGE);
  }, view);

const at = (name: string): TreeView => ({ ...firstTreeView(TREE), cursor: nodeNamed(TREE, name) });
const filter = (text: string): TreeAct => ({ kind: 'filter', text });
const step = (by: 'up' | 'down' | 'bottom' | 'top'): TreeAct => ({ kind: 'step', step: by });

const many = (folders: number, prefix = ''): FileTree =>
  buildFileTree(
    listFiles(...Array.from({ length: 201 }, (_file, n) => `${prefix}d${n % folders}/e/f${n}`)),
  );

describe('a view of a tree', () => {
  test('begins with all open where there are few files', () => {
    assert.deepEqual(read(firstTreeView(TREE)), [
      '> +a',
      '  +b',
      '    x.iso',
      '    y.txt',
      '  z.iso',
      '+c',
      '  w.txt',
      'v.txt',
    ]);
  });

  test('begins folded to one level where there are many', () => {
    const tree = many(3);
    assert.deepEqual(read(firstTreeView(tree), tree), ['> +d0/e', '+d1/e', '+d2/e']);
    const inOne = many(2, 'all/');
    assert.deepEqual(read(firstTreeView(inOne), inOne), ['> +all', '  +d0/e', '  +d1/e']);
  });

  test('left folds an open folder, then goes to the one above', () => {
    const once = act(at('x.iso'), 'fold');
    assert.equal(once.cursor, nodeNamed(TREE, 'b'));
    const twice = act(once, 'fold');
    assert.deepEqual(read(twice).slice(0, 3), ['+a', '>   +b', '  z.iso']);
    assert.equal(act(twice, 'fold').cursor, nodeNamed(TREE, 'a'));
    assert.deepEqual(read(act(twice, 'fold', 'fold')), ['> +a', '+c', '  w.txt', 'v.txt']);
  });

  test('left at the outermost has nothing to do', () => {
    const view = act(at('a'), 'fold');
    assert.equal(act(view, 'fold'), view);
    assert.equal(act(at('v.txt'), 'fold').cursor, nodeNamed(TREE, 'v.txt'));
  });

  test('right unfolds a folder, then goes into it, and leaves a file alone', () => {
    const folded = act(at('a'), 'fold');
    const open = act(folded, 'unfold');
    assert.equal(read(open)[0], '> +a');
    assert.equal(read(act(open, 'unfold'))[1], '>   +b');
    assert.equal(act(at('v.txt'), 'unfold').cursor, nodeNamed(TREE, 'v.txt'));
  });

  test('Enter turns a fold there and back', () => {
    const folded = act(at('b'), 'turn-fold');
    assert.equal(read(folded).length, 6);
    assert.deepEqual(read(act(folded, 'turn-fold')), read(at('b')));
  });

  test('all folds turn at once, and the cursor stays on its node or on the folder it went into', () => {
    const folded = act(at('x.iso'), 'turn-all-folds');
    assert.deepEqual(read(folded), ['> +a', '+c', 'v.txt']);
    assert.deepEqual(read(act(folded, 'turn-all-folds'))[2], '>     x.iso');
  });

  test('under a filter all that it finds is open, and afterwards folds are as before', () => {
    const folded = act(at('a'), 'turn-fold');
    const found = act(folded, filter('iso'));
    assert.deepEqual(read(found), ['> +a', '  +b', '    x.iso', '  z.iso']);
    const narrowed = act(found, 'unfold', 'turn-fold');
    assert.deepEqual(read(narrowed), ['+a', '>   +b', '  z.iso']);
    assert.deepEqual(read(act(narrowed, filter(''))), ['> +a', '+c', '  w.txt', 'v.txt']);
  });

  test('a filter that asks for nothing yet changes nothing', () => {
    const folded = act(at('a'), 'turn-fold');
    assert.deepEqual(read(act(folded, filter('size>'))), read(folded));
  });

  test('letters taken back bring the cursor back', () => {
    const view = act(at('w.txt'), filter('iso'));
    assert.notEqual(sceneOf(TREE, view).node, nodeNamed(TREE, 'w.txt'));
    assert.equal(sceneOf(TREE, act(view, filter(''))).node, nodeNamed(TREE, 'w.txt'));
  });

  test('a filter longer than any that is typed is not taken', () => {
    assert.equal(act(at('a'), filter('x'.repeat(300))).filter, '');
  });

  test('where nothing shows keys do nothing', () => {
    const none = act(at('a'), filter('nowhere'));
    assert.equal(sceneOf(TREE, none).row, -1);
    const keys = ['fold', 'unfold', 'turn-fold', 'turn-all-folds'];
    assert.deepEqual(act(none, ...keys, step('down'), step('bottom')), none);
  });

  test('the window follows the cursor, and no further than needed', () => {
    const bottom = act(firstTreeView(TREE), step('bottom'));
    assert.equal(bottom.top, 4);
    assert.equal(act(bottom, step('up'), step('up')).top, 4);
    assert.equal(act(bottom, step('top')).top, 0);
    assert.equal(act(bottom, 'turn-all-folds').top, 0);
  });

  test('a key that only moves the cursor goes through no list', () => {
    const view = act(at('a'), filter('txt'));
    const before = sceneOf(TREE, view).visible;
    assert.equal(sceneOf(TREE, act(view, step('down'))).visible, before);
  });
});
