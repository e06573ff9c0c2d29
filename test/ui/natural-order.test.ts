import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareNaturally } from '../../source/ui/natural-order.ts';

test('names stand in the order people count, letters of any case together', () => {
  const names = ['b', 'Part 10', 'part 2', 'A', 'part 1', 'a2', 'a10'];
  assert.deepEqual(names.toSorted(compareNaturally), [
    'A',
    'a2',
    'a10',
    'b',
    'part 1',
    'part 2',
    'Part 10',
  ]);
});
