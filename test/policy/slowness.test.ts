import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  QUICK_AFTER_MS,
  SLOW_AFTER_MS,
  SLOW_BYTES_PER_SECOND,
} from '../../source/policy/limits.ts';
import { Slowness } from '../../source/policy/slowness.ts';

test('what moves next to nothing is slow after minutes, and quick again after a while', () => {
  const slowness = new Slowness(false);
  slowness.note(0, 0);
  slowness.note(SLOW_BYTES_PER_SECOND - 1, SLOW_AFTER_MS - 1);
  assert.equal(slowness.isSlow, false);
  slowness.note(0, SLOW_AFTER_MS);
  assert.equal(slowness.isSlow, true);
  slowness.note(SLOW_BYTES_PER_SECOND, SLOW_AFTER_MS);
  slowness.note(SLOW_BYTES_PER_SECOND, SLOW_AFTER_MS + QUICK_AFTER_MS - 1);
  assert.equal(slowness.isSlow, true);
  slowness.note(SLOW_BYTES_PER_SECOND, SLOW_AFTER_MS + QUICK_AFTER_MS);
  assert.equal(slowness.isSlow, false);
});

test('a moment of the other kind starts the count anew', () => {
  const slowness = new Slowness(false);
  slowness.note(0, 0);
  slowness.note(SLOW_BYTES_PER_SECOND * 9, SLOW_AFTER_MS / 2);
  slowness.note(0, SLOW_AFTER_MS / 2 + 1);
  slowness.note(0, SLOW_AFTER_MS + 1);
  assert.equal(slowness.isSlow, false);
});
