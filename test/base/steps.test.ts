import assert from 'node:assert/strict';
import { test } from 'node:test';
import { atOnce, type Steps } from '../../source/base/steps.ts';

test('a computation in steps that nothing waits for is done at once', () => {
  const done: number[] = [];
  function* count(): Steps<string> {
    for (let step = 0; step < 3; step++) {
      done.push(step);
      yield;
    }
    return 'all';
  }
  assert.equal(atOnce(count()), 'all');
  assert.deepEqual(done, [0, 1, 2]);
});
