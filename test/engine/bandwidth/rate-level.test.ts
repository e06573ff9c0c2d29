import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RateLevel } from '../../../source/engine/bandwidth/rate-level.ts';
import { ratesOf } from '../../helpers/rates.ts';

const downOf = (level: RateLevel) => ratesOf(level.details(0).down);

test('a sample is the mean of what moved in its interval', () => {
  const level = new RateLevel(1_000, 5, 0);
  level.add(0, 1_000, 500, 20);
  level.add(1_000, 2_000, 0, 0);
  level.add(2_000, 3_000, 100, 0);
  const { down, up, endAt, intervalMs } = level.details(1_000_000);
  assert.deepEqual(ratesOf(down), [500, 0, 100]);
  assert.deepEqual(ratesOf(up), [20, 0, 0]);
  assert.deepEqual([endAt, intervalMs], [1_003_000, 1_000]);
});

test('an interval that has not ended is not shown, and what moved in it counts once it has', () => {
  const level = new RateLevel(10_000, 5, 0);
  level.add(0, 4_000, 4_000, 0);
  assert.deepEqual(downOf(level), []);
  level.silence(9_999);
  assert.deepEqual(downOf(level), []);
  level.silence(10_000);
  assert.deepEqual(downOf(level), [400]);
});

test('what is told late is spread over the time in which it moved', () => {
  const level = new RateLevel(1_000, 5, 500);
  level.add(500, 3_500, 3_000, 0);
  assert.deepEqual(downOf(level), [500, 1_000, 1_000]);
  level.silence(4_000);
  assert.deepEqual(downOf(level), [500, 1_000, 1_000, 500]);
});

test('what moved in no time at all counts in the interval under way', () => {
  const level = new RateLevel(1_000, 5, 0);
  level.add(1_000, 1_000, 7, 0);
  level.silence(2_000);
  assert.deepEqual(downOf(level), [0, 7]);
});

test('the oldest samples make room, and a long silence leaves nothing but silence', () => {
  const level = new RateLevel(1_000, 3, 0);
  for (let second = 0; second < 5; second++)
    level.add(second * 1_000, (second + 1) * 1_000, second, 0);
  assert.deepEqual(downOf(level), [2, 3, 4]);
  level.silence(6_000);
  assert.deepEqual(downOf(level), [3, 4, 0]);
  level.silence(1e12 + 1);
  const { down, endAt } = level.details(0);
  assert.deepEqual(ratesOf(down), [0, 0, 0]);
  assert.equal(endAt, 1e12);
});

test('the picture is the same object until there is a new sample', () => {
  const level = new RateLevel(1_000, 3, 0);
  level.add(0, 1_500, 15, 0);
  const before = level.details(7);
  level.add(1_500, 1_900, 5, 0);
  assert.equal(level.details(8), before);
  level.silence(2_000);
  assert.notEqual(level.details(8), before);
});

test('whatever moves whenever, each byte is in one sample, where it moved', () => {
  const move = fc.record({
    pauseMs: fc.oneof(fc.constant(0), fc.nat({ max: 7_000 })),
    lengthMs: fc.oneof(fc.constant(1_000), fc.double({ min: 0, max: 30_000, noNaN: true })),
    bytes: fc.nat({ max: 1_000_000 }),
  });
  const interval = fc.constantFrom(1_000, 10_000, 360_000);
  fc.assert(
    fc.property(
      fc.array(move, { maxLength: 30 }),
      interval,
      fc.nat(),
      (moves, intervalMs, startMs) => {
        const level = new RateLevel(intervalMs, 2_000, startMs);
        let atMs = startMs;
        let total = 0;
        for (const { pauseMs, lengthMs, bytes } of moves) {
          level.silence(atMs + pauseMs / 2);
          level.add(atMs + pauseMs, atMs + pauseMs + lengthMs, bytes, 0);
          atMs += pauseMs + lengthMs;
          total += bytes;
        }
        level.silence(atMs + intervalMs);
        const { down, endAt } = level.details(0);
        const rates = ratesOf(down);
        const sum = rates.reduce((all, rate) => all + (rate * intervalMs) / 1000, 0);
        assert.ok(Math.abs(sum - total) <= total * 1e-5 + 1e-3, `${sum} of ${total}`);
        assert.ok(rates.every((rate) => rate >= 0));
        assert.ok(endAt > atMs && endAt <= atMs + intervalMs);
        const firstMs = endAt - rates.length * intervalMs;
        assert.equal(firstMs, Math.floor(startMs / intervalMs) * intervalMs);
      },
    ),
  );
});
