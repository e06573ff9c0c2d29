import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PeerBudget } from '../../source/policy/peer-budget.ts';

test('no more connections than the budget has, and one given back is one more', () => {
  const budget = new PeerBudget(2);
  assert.deepEqual([budget.tryTake(), budget.tryTake(), budget.tryTake()], [true, true, false]);
  assert.equal(budget.used, 2);
  budget.giveBack();
  assert.equal(budget.tryTake(), true);
});
