import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { durationOf, durationText } from '../../source/base/duration-text.ts';

test('reads stretches of time as people type them', () => {
  assert.equal(durationOf('3d'), 3 * 86_400_000);
  assert.equal(durationOf('1d12h'), 36 * 3_600_000);
  assert.equal(durationOf(' 90 min '), 5_400_000);
  assert.equal(durationOf('1.5H'), 5_400_000);
  assert.equal(durationOf('1w 30s'), 604_830_000);
  assert.equal(durationOf('0s'), 0);
});

test('what is no stretch of time is none', () => {
  for (const text of ['', '3', 'd', '3d2', '-3d', '3 years', '1e9d', 'forever', '3d and more']) {
    assert.equal(durationOf(text), undefined, text);
  }
});

test('what it writes reads as the same, to the second', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10_000_000 }), (seconds) => {
      assert.equal(durationOf(durationText(seconds * 1_000)), seconds * 1_000);
    }),
  );
  assert.equal(durationText(90_000), '1m30s');
  assert.equal(durationText(0), '0s');
});
