import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { rememberedFileState } from '../../../source/ui/files/file-state.ts';
import { listFiles } from '../../helpers/file-lister.ts';

describe('the files that are looked at', () => {
  test('are the same state for the same list', () => {
    const stateOf = rememberedFileState();
    const list = listFiles('a/x 10', 'a/y 20');
    assert.equal(stateOf(list), stateOf(list));
  });

  test('keep what a new list leaves as it was', () => {
    const stateOf = rememberedFileState();
    const before = stateOf(listFiles('a/x 10', 'a/y 20'));
    const more = stateOf(listFiles('a/x 10 normal 5', 'a/y 20'));
    assert.equal(more.tree, before.tree);
    assert.equal(more.values.priorities, before.values.priorities);
    assert.deepEqual([...more.values.done!], [5, 0]);
    const other = stateOf(listFiles('a/x 10 high 5', 'a/y 20'));
    assert.equal(other.values.done, more.values.done);
    assert.deepEqual([...other.values.priorities], [3, 2]);
  });

  test('of another torrent are another state', () => {
    const stateOf = rememberedFileState();
    const before = stateOf(listFiles('a/x 10'));
    const after = stateOf(listFiles('b/x 10', 'b/y 10'));
    assert.notEqual(after.tree, before.tree);
    assert.equal(after.values.priorities.length, 2);
  });
});
