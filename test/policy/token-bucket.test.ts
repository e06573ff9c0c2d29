import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TokenBucket } from '../../source/policy/token-bucket.ts';

test('is right within one in a hundred over the long run, however it is asked', () => {
  const gaps = fc.array(fc.double({ min: 0.1, max: 40, noNaN: true }), {
    minLength: 1_000,
    maxLength: 1_500,
  });
  fc.assert(
    fc.property(fc.integer({ min: 10_000, max: 500_000_000 }), gaps, (rate, waits) => {
      const bucket = new TokenBucket(rate, 0);
      bucket.take(0, Number.MAX_SAFE_INTEGER);
      let now = 0;
      let granted = 0;
      for (const wait of waits) {
        now += wait;
        granted += bucket.take(now, Number.MAX_SAFE_INTEGER);
      }
      const expected = (rate * now) / 1_000;
      assert.ok(Math.abs(granted - expected) <= expected / 100 + 1, `${granted} of ${expected}`);
    }),
    { numRuns: 20 },
  );
});

test('no limit grants everything at once', () => {
  const bucket = new TokenBucket(null, 0);
  assert.equal(bucket.take(0, 1e12), 1e12);
  assert.equal(bucket.timeUntil(0, 1e12), 0);
});

test('rest piles up to the burst and no further', () => {
  const bucket = new TokenBucket(1_000, 0, 500);
  assert.equal(bucket.take(3_600_000, 10_000), 500);
  assert.equal(bucket.take(3_600_000, 1), 0);
});

test('says when there will be enough, and then there is', () => {
  const bucket = new TokenBucket(1_000, 0, 500);
  bucket.take(0, 500);
  const wait = bucket.timeUntil(0, 300);
  assert.equal(wait, 300);
  assert.equal(bucket.take(wait, 300), 300);
});

test('a debt is paid off before anything is granted', () => {
  const bucket = new TokenBucket(1_000, 0, 500);
  bucket.spend(0, 1_500);
  assert.equal(bucket.take(999, 1), 0);
  assert.equal(bucket.timeUntil(999, 1), 2);
  assert.equal(bucket.take(1_001, 5), 1);
});

test('what was not used comes back, and no more', () => {
  const bucket = new TokenBucket(1_000, 0, 500);
  bucket.take(0, 400);
  bucket.giveBack(400);
  bucket.giveBack(400);
  assert.equal(bucket.take(0, 1_000), 500);
});

test('at rate nothing, nothing ever comes', () => {
  const bucket = new TokenBucket(0, 0, 0);
  assert.equal(bucket.take(1e9, 1), 0);
  assert.equal(new TokenBucket(0, 0, 1).timeUntil(0, 1), 0);
  const empty = new TokenBucket(0, 0, 1);
  empty.take(0, 1);
  assert.equal(empty.timeUntil(0, 1), Number.POSITIVE_INFINITY);
});

test('a new rate holds from now on, and a clock that steps back grants nothing', () => {
  const bucket = new TokenBucket(1_000, 0, 1_000);
  bucket.take(0, 1_000);
  bucket.setRate(2_000, 500, 1_000);
  assert.equal(bucket.take(750, 10_000), 1_000);
  assert.equal(bucket.take(100, 10_000), 0);
  assert.throws(() => bucket.setRate(Number.NaN, 800));
});
