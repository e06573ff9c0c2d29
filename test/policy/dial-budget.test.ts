import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DialBudget } from '../../source/policy/dial-budget.ts';

const begun = (budget: DialBudget, now: number, wanted = 1_000): number => {
  let count = 0;
  while (count < wanted && budget.tryBegin(now)) count += 1;
  return count;
};

test('no more are under way than may be, and one that ends makes room', () => {
  const budget = new DialBudget({ halfOpen: 3, connectsPerSecond: 100 });
  assert.equal(begun(budget, 0), 3);
  budget.onEnd();
  assert.equal(begun(budget, 0), 1);
});

test('no more are begun in a second than may be, and a pause saves up no more than that', () => {
  const budget = new DialBudget({ halfOpen: 1_000, connectsPerSecond: 10 });
  assert.equal(begun(budget, 0), 10);
  assert.equal(begun(budget, 500), 5);
  assert.equal(begun(budget, 501), 0);
  assert.equal(begun(budget, 60_000), 10);
});

test('other limits count at once', () => {
  const budget = new DialBudget({ halfOpen: 2, connectsPerSecond: 100 });
  assert.equal(begun(budget, 0), 2);
  budget.limits = { halfOpen: 4, connectsPerSecond: 100 };
  assert.equal(begun(budget, 0), 2);
  budget.limits = { halfOpen: 1, connectsPerSecond: 100 };
  for (let ended = 0; ended < 3; ended++) budget.onEnd();
  assert.equal(begun(budget, 0), 0);
});

test('one that is begun anew takes no other place, and counts in its second', () => {
  const budget = new DialBudget({ halfOpen: 1, connectsPerSecond: 3 });
  assert.equal(budget.tryBegin(0), true);
  assert.deepEqual(
    [budget.tryAgain(0), budget.tryAgain(0), budget.tryAgain(0)],
    [true, true, false],
  );
  budget.onEnd();
  assert.equal(begun(budget, 0), 0);
  assert.equal(begun(budget, 1_000), 1);
});
