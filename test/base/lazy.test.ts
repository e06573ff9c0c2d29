import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lazy } from '../../source/base/lazy.ts';

test('a lazy value is made when first asked for, and once, also where it is undefined', () => {
  let made = 0;
  const value = lazy(() => {
    made += 1;
    return undefined;
  });
  assert.equal(made, 0);
  value();
  value();
  assert.equal(made, 1);
});
