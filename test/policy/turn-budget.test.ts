import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TurnBudget } from '../../source/policy/turn-budget.ts';

test('so many turns at once, then one for each stretch of time, and no more are saved up', () => {
  const budget = new TurnBudget(3, 1_000, 0);
  const takenAt = (now: number) => [1, 2, 3, 4].filter(() => budget.tryTake(now)).length;
  assert.equal(takenAt(0), 3);
  assert.equal(takenAt(999), 0);
  assert.equal(takenAt(1_500), 1);
  assert.equal(takenAt(1_999), 0);
  assert.equal(takenAt(2_000), 1);
  assert.equal(takenAt(1_000_000), 3);
});
