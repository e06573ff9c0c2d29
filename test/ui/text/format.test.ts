import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import * as format from '../../../source/ui/text/format.ts';

const table = <Input>(
  name: string,
  run: (input: Input) => string,
  rows: readonly (readonly [Input, string])[],
): void => {
  for (const [input, expected] of rows) {
    test(`${name} of ${String(input)} is ${expected}`, () => {
      assert.equal(run(input), expected);
    });
  }
};

describe('numbers for people', () => {
  table('the place', format.formatOrdinal, [
    [1, '1st'],
    [2, '2nd'],
    [3, '3rd'],
    [4, '4th'],
    [11, '11th'],
    [112, '112th'],
    [1022, '1,022nd'],
  ]);

  table('the size', format.formatSize, [
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.00 KiB'],
    [10_239, '9.99 KiB'],
    [10_240, '10.0 KiB'],
    [102_400, '100 KiB'],
    [1_048_575, '1023 KiB'],
    [1_048_576, '1.00 MiB'],
    [1.5 * 1024 ** 4, '1.50 TiB'],
    [2 ** 70, '1024 EiB'],
    [1e30, '> 9 ZiB'],
    [-1, '-'],
    [Number.NaN, '-'],
    [null, '-'],
  ]);
  table('the rate', format.formatRate, [
    [0, '0 B/s'],
    [1_500_000, '1.43 MiB/s'],
  ]);
  table('the duration', format.formatDuration, [
    [0, '0s'],
    [59.2, '1m00s'],
    [754, '12m34s'],
    [3600, '1h00m'],
    [90_061, '1d01h'],
    [99 * 86_400, '99d00h'],
    [100 * 86_400, '>99d'],
    [Number.POSITIVE_INFINITY, '-'],
    [null, '-'],
  ]);
  table('the share', format.formatPercent, [
    [0, '0%'],
    [0.421, '42.1%'],
    [0.99999, '99.9%'],
    [1, '100%'],
    [7, '100%'],
    [Number.NaN, '0%'],
  ]);
  table('the ratio', format.formatRatio, [
    [0, '0.00'],
    [1.239, '1.23'],
    [12.39, '12.3'],
    [123.9, '123'],
    [1e9, '>9999'],
    [Number.POSITIVE_INFINITY, '-'],
  ]);
  table('the count', format.formatCount, [
    [7, '7'],
    [12_345_678, '12,345,678'],
    [null, '-'],
  ]);
  table('the time until', format.formatUntil, [
    [null, '-'],
    [Number.NaN, '-'],
    [-5, 'soon'],
    [9.9, 'soon'],
    [44, 'in 40 s'],
    [60, 'in 1 min'],
    [3599, 'in 59 min'],
    [86_399, 'in 23 h'],
    [1e9, 'in 999 d'],
  ]);

  table('the time since', format.formatSince, [
    [null, '-'],
    [0, 'just now'],
    [59, '50 s ago'],
    [125, '2 min ago'],
    [1e9, '999 d ago'],
  ]);

  test('no figure is ever wider than its column', () => {
    const number = fc.oneof(fc.double(), fc.double({ min: 0, max: 1e7 }), fc.nat());
    fc.assert(
      fc.property(number, (value) => {
        assert.ok(format.formatSize(value).length <= format.SIZE_WIDTH);
        assert.ok(format.formatRate(value).length <= format.RATE_WIDTH);
        assert.ok(format.formatDuration(value).length <= format.DURATION_WIDTH);
        assert.ok(format.formatPercent(value).length <= format.PERCENT_WIDTH);
        assert.ok(format.formatRatio(value).length <= format.RATIO_WIDTH);
      }),
    );
  });

  test('a size never claims more than there is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 50 }), (bytes) => {
        const [figures, unit] = format.formatSize(bytes).split(' ');
        const scale = 1024 ** ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'].indexOf(unit!);
        assert.ok(Number(figures) * scale <= bytes);
      }),
    );
  });

  test('a bar has exactly the cells asked for, and is full only where the share is', () => {
    fc.assert(
      fc.property(fc.double(), fc.integer({ min: 0, max: 40 }), (share, width) => {
        const { done, rest } = format.progressBar(share, width);
        assert.equal((done + rest).length, width);
        if (width > 0 && share < 1) assert.notEqual(done, '━'.repeat(width));
      }),
    );
    assert.deepEqual(format.progressBar(0.5, 5), { done: '━━╸', rest: '──' });
  });

  test('a date that is none is a dash', () => {
    assert.equal(format.formatDate(null), '-');
    assert.equal(format.formatDate(Number.POSITIVE_INFINITY), '-');
    assert.match(format.formatDate(1_700_000_000_000), /^2023-11-1[45] \d\d:\d\d$/);
  });
});
