import assert from 'node:assert/strict';
import { test } from 'node:test';
import { paceOf } from '../../source/policy/peer-pace.ts';

test('fast is who carries a whole piece in twenty seconds', () => {
  assert.equal(paceOf(100_000, 2_000_000, false), 'fast');
  assert.equal(paceOf(99_999, 2_000_000, false), 'steady');
  assert.equal(paceOf(0, 16_384, false), 'steady');
  assert.equal(paceOf(1e9, 16_384, true), 'slow');
});
