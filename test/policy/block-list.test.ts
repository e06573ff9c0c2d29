import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BlockList } from '../../source/policy/block-list.ts';

test('keeps what was pushed, in order, beyond its first size, until cleared', () => {
  const list = new BlockList(2);
  for (let at = 0; at < 9; at++) list.push(at, at * 2);
  assert.equal(list.length, 9);
  assert.deepEqual(list.toArray()[8], { piece: 8, block: 16 });
  list.clear();
  assert.deepEqual(list.toArray(), []);
});
