import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RateMeter } from '../../source/base/rate-meter.ts';

/** `perTick` bytes every 100 ms from `fromMs` to `toMs`. */
const feed = (meter: RateMeter, fromMs: number, toMs: number, perTick: number): void => {
  for (let now = fromMs; now < toMs; now += 100) meter.add(perTick, now);
};

const assertNear = (actual: number, expected: number, share: number): void => {
  assert.ok(Math.abs(actual - expected) <= expected * share, `${actual} is not near ${expected}`);
};

test('a meter that heard of nothing stands at zero', () => {
  const meter = new RateMeter();
  assert.equal(meter.bytesPerSecond(12_345), 0);
  assert.equal(meter.total, 0);
});

test('a steady stream shows its rate within two seconds and keeps it, wherever the clock starts', () => {
  for (const start of [0, 1, 250, 499, 86_400_123]) {
    const meter = new RateMeter();
    feed(meter, start, start + 2000, 1000);
    assertNear(meter.bytesPerSecond(start + 2000), 10_000, 0.1);
    feed(meter, start + 2000, start + 60_000, 1000);
    assertNear(meter.bytesPerSecond(start + 60_000), 10_000, 0.1);
  }
});

test('a first burst does not show as more than it was in half a second', () => {
  const meter = new RateMeter();
  meter.add(1000, 10);
  assert.equal(meter.bytesPerSecond(11), 2000);
});

test('silence brings it to zero within five seconds, and the total stays', () => {
  const meter = new RateMeter();
  feed(meter, 0, 10_000, 500);
  const rates = [10_000, 12_000, 14_000, 15_000].map((now) => meter.bytesPerSecond(now));
  assert.deepEqual(
    rates,
    rates.toSorted((left, right) => right - left),
  );
  assert.equal(rates.at(-1), 0);
  assert.equal(meter.total, 50_000);
});

test('after a long pause nothing of before counts', () => {
  const meter = new RateMeter();
  feed(meter, 0, 10_000, 1_000_000);
  meter.add(450, 3_600_000);
  assertNear(meter.bytesPerSecond(3_600_000), 100, 0.01);
});

test('a change of rate shows fully once the window has passed', () => {
  const meter = new RateMeter();
  feed(meter, 0, 10_000, 1000);
  feed(meter, 10_000, 16_000, 100);
  assertNear(meter.bytesPerSecond(16_000), 1000, 0.1);
});

test('the rate is never negative and never more than all bytes of the window in half a second', () => {
  const steps = fc.array(fc.tuple(fc.nat(20_000), fc.nat(1_000_000)), { maxLength: 50 });
  fc.assert(
    fc.property(fc.nat(10_000_000), steps, (start, additions) => {
      const meter = new RateMeter();
      let now = start;
      let sum = 0;
      for (const [pause, bytes] of additions) {
        now += pause;
        sum += bytes;
        meter.add(bytes, now);
        const rate = meter.bytesPerSecond(now);
        assert.ok(rate >= 0 && rate <= sum * 2);
      }
      assert.equal(meter.total, sum);
    }),
  );
});
