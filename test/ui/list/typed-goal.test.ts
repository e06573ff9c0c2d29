import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { completeGoal, goalOf, typedGoal } from '../../../source/ui/list/typed-goal.ts';

const DAY = 86_400_000;

test('reads goals as they are typed, in any order', () => {
  assert.deepEqual(goalOf('ratio 2'), { ratio: 2, mode: 'any' });
  assert.deepEqual(goalOf('idle 12h all time 3d RATIO 1.5 seeds 3'), {
    ratio: 1.5,
    seedingTimeMs: 3 * DAY,
    idleMs: DAY / 2,
    mode: 'all',
    keepIfSeedsBelow: 3,
  });
  assert.equal(goalOf('none'), 'none');
  assert.equal(goalOf(' default '), null);
  assert.equal(goalOf(''), null);
});

test('what is no goal is none', () => {
  for (const text of ['2', 'ratio', 'ratio x', 'time 3', 'all', 'seeds 3', 'ratio 1 ratio 2']) {
    assert.equal(goalOf(text), undefined, text);
  }
  for (const text of ['ratio 1 none', 'none ratio 1', 'ratio -1', 'constructor 1', 'mode 1']) {
    assert.equal(goalOf(text), undefined, text);
  }
});

test('what it writes reads as the same', () => {
  const amount = fc.integer({ min: 0, max: 1_000 }).map((figure) => figure / 4);
  const time = fc.integer({ min: 0, max: 5_000_000 }).map((seconds) => seconds * 1_000);
  const goal = fc.record(
    {
      ratio: amount,
      seedingTimeMs: time,
      idleMs: time,
      mode: fc.constantFrom('any' as const, 'all' as const),
      keepIfSeedsBelow: fc.integer({ min: 0, max: 99 }),
    },
    { requiredKeys: ['ratio', 'mode'] },
  );
  fc.assert(fc.property(goal, (each) => assert.deepEqual(goalOf(typedGoal(each)), { ...each })));
  assert.equal(typedGoal(null), '');
  assert.equal(typedGoal('none'), 'none');
});

test('offers what is not said yet', () => {
  assert.deepEqual(completeGoal('r'), ['ratio ']);
  assert.deepEqual(completeGoal('ratio 2 '), [
    'ratio 2 time ',
    'ratio 2 idle ',
    'ratio 2 all',
    'ratio 2 seeds ',
  ]);
  assert.ok(completeGoal('').includes('none'));
});
