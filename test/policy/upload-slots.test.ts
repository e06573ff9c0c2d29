import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_UPLOAD_SLOTS } from '../../source/policy/limits.ts';
import { uploadSlots } from '../../source/policy/upload-slots.ts';

test('with a limit the slots grow with its square root', () => {
  const slots = [1_000, 10_000, 20_000, 50_000, 1_000_000, 10_000_000].map((limit) =>
    uploadSlots(limit, []),
  );
  assert.deepEqual(slots, [2, 3, 4, 5, 24, 77]);
  assert.equal(uploadSlots(1e12, []), MAX_UPLOAD_SLOTS);
});

test('without a limit there are four, and one more than those that carry their weight', () => {
  assert.equal(uploadSlots(null, []), 4);
  assert.equal(uploadSlots(null, [100, 200, 300, 400]), 4);
  assert.equal(uploadSlots(null, [1e6, 1e6, 1e6, 1e6]), 5);
  assert.equal(uploadSlots(null, Array(30).fill(1e6)), 31);
  assert.equal(uploadSlots(null, [...Array(10).fill(1e6), ...Array(20).fill(2_000)]), 11);
  assert.equal(uploadSlots(null, Array(500).fill(1e9)), MAX_UPLOAD_SLOTS);
});
