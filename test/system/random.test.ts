import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NodeRandom } from '../../source/system/random.ts';

const random = new NodeRandom();

describe('NodeRandom', () => {
  it('gives every whole number below the limit, and no other', () => {
    const seen = new Set(Array.from({ length: 2000 }, () => random.integer(5)));
    assert.deepEqual([...seen].sort(), [0, 1, 2, 3, 4]);
    assert.equal(random.integer(1), 0);
  });

  it('refuses a limit that leaves no number', () => {
    for (const limit of [0, -1, 1.5, Number.NaN, Infinity]) {
      assert.throws(() => random.integer(limit), RangeError);
    }
  });

  it('gives fractions below one, and bytes that do not repeat', () => {
    const fractions = Array.from({ length: 1000 }, () => random.float());
    assert.ok(fractions.every((fraction) => fraction >= 0 && fraction < 1));
    assert.equal(random.bytes(20).length, 20);
    assert.notDeepEqual(random.bytes(20), random.bytes(20));
  });
});
