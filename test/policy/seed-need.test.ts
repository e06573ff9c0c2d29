import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seedNeed } from '../../source/policy/seed-need.ts';

test('the only seed is missed the most, one that nobody wants the least, and one nobody knows of a little', () => {
  const needs = [
    seedNeed(0, 7),
    seedNeed(2, 40),
    seedNeed(3, 3),
    seedNeed(4, 2),
    seedNeed(null, null),
    seedNeed(9, 0),
  ];
  assert.deepEqual(needs, [5, 4, 3, 2, 1, 0]);
  assert.equal(seedNeed(null, 2), 5);
  assert.equal(seedNeed(100, 1), 1);
});
