import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Series } from '../../../source/ui/graphs/graph.ts';
import { RATE_WINDOWS, rateSeries, rateWindow } from '../../../source/ui/graphs/rate-window.ts';
import { makeRateLevel } from '../../helpers/rate-maker.ts';

const MINUTE_MS = 60_000;
const END_AT = 1_700_000_000_000;

const FULL = [
  makeRateLevel(1000, Array(120).fill(1), Array(120).fill(10)),
  makeRateLevel(10_000, Array(180).fill(2), Array(180).fill(20), END_AT - 4000),
  makeRateLevel(60_000, Array(180).fill(3), Array(180).fill(30), END_AT - 24_000),
  makeRateLevel(360_000, Array(240).fill(4), Array(240).fill(40), END_AT - 300_000),
];

const intervals = (series: readonly Series[]): readonly number[] =>
  series.map(({ intervalMs }) => intervalMs);

describe('windows of time', () => {
  test('run from a minute to a day, and a place outside of them is the nearest', () => {
    assert.deepEqual(
      RATE_WINDOWS.map(({ label }) => label),
      ['1 min', '5 min', '30 min', '3 h', '24 h'],
    );
    assert.equal(rateWindow(-3).label, '1 min');
    assert.equal(rateWindow(99).label, '24 h');
  });

  const used: readonly (readonly [number, readonly number[]])[] = [
    [1, [1000]],
    [5, [10_000, 1000]],
    [30, [10_000, 1000]],
    [180, [60_000, 10_000, 1000]],
    [1440, [360_000, 60_000, 10_000, 1000]],
  ];
  for (const [minutes, expected] of used) {
    test(`${minutes} minutes come of the histories of ${expected.join(', ')} ms`, () => {
      const { down, up } = rateSeries(FULL, minutes * MINUTE_MS);
      assert.deepEqual(intervals(down), expected);
      assert.deepEqual(intervals(up), expected);
    });
  }

  test('what is older than a finer history can tell is told once, by the coarse one', () => {
    const { down, endAt } = rateSeries(FULL, 5 * MINUTE_MS);
    assert.equal(down[1]?.startAt, END_AT - 4000);
    assert.deepEqual([down[0]?.values[179], down[1]?.values[119]], [2, 1]);
    assert.equal(endAt, END_AT);
  });

  test('a young history is told by its finest samples in every window', () => {
    const young = [makeRateLevel(1000, [1, 2, 3]), makeRateLevel(10_000, [])];
    for (const { windowMs } of RATE_WINDOWS) {
      assert.deepEqual(intervals(rateSeries(young, windowMs).down), [1000]);
    }
  });

  test('no histories, and histories that lie, are no reason to throw', () => {
    assert.deepEqual(rateSeries([], MINUTE_MS), { down: [], up: [], endAt: null });
    const broken = { intervalMs: 0, endAt: Number.NaN, down: '!', up: '' };
    assert.equal(rateSeries([broken], MINUTE_MS).endAt, null);
    const cut = { ...makeRateLevel(1000, [Number.POSITIVE_INFINITY, 7]), up: 'AAAA' };
    const { down, up } = rateSeries([cut], MINUTE_MS);
    assert.deepEqual([...Array.from(down[0]!.values)], [Number.NaN, 7]);
    assert.equal(up[0]?.values.length, 0);
  });
});
