import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  bars,
  mostOf,
  planColumns,
  resample,
  roundTop,
  type Series,
} from '../../../source/ui/graphs/graph.ts';
import type { GraphDirection, GraphGlyphs } from '../../../source/ui/graphs/graph-glyphs.ts';
import { lineWidth, textOf } from '../../../source/ui/text/line.ts';

const START_AT = 1_700_000_000_000;
const GLYPHS: readonly GraphGlyphs[] = ['braille', 'block', 'ascii'];

const seriesOf = (values: readonly number[], intervalMs = 1000, endAt = START_AT): Series => ({
  intervalMs,
  endAt,
  values,
});

const draw = (
  values: readonly number[],
  rows: number,
  glyphs: GraphGlyphs,
  direction: GraphDirection = 'up',
): readonly string[] => bars({ values, rows, top: 8, direction, glyphs, tone: 'good' }).map(textOf);

describe('bars', () => {
  test('in braille hold two samples a cell and four levels', () => {
    assert.deepEqual(draw([0, 2, 4, 6, 8, 8], 1, 'braille'), ['⢀⣴⣿']);
    assert.deepEqual(draw([8, 4, 2, 1], 2, 'braille'), ['⡇ ', '⣿⣄']);
  });

  test('in blocks and in letters hold one', () => {
    assert.deepEqual(draw([1, 4, 8], 1, 'block'), ['▁▄█']);
    assert.deepEqual(draw([1, 4, 8], 1, 'ascii'), ['.:#']);
  });

  test('hang from the axis as they stand on it', () => {
    assert.deepEqual(draw([8, 8, 4, 4], 2, 'braille', 'down'), ['⣿⣿', '⣿ ']);
    assert.deepEqual(draw([1, 4, 8], 1, 'block', 'down'), ['▔▀█']);
    assert.deepEqual(draw([1, 4, 8], 1, 'ascii', 'down'), ["':#"]);
  });

  test('show a little more than nothing as a dot, nothing as a dim one, and no measure as a gap', () => {
    const [line] = bars({
      values: [0.001, 0, Number.NaN],
      rows: 1,
      top: 8,
      direction: 'up',
      glyphs: 'block',
      tone: 'good',
    });
    assert.deepEqual(line, [
      { text: '▁', tone: 'good' },
      { text: '▁ ', tone: 'dim' },
    ]);
  });

  test('never leave their rows and columns', () => {
    const value = fc.oneof(fc.double(), fc.double({ min: 0, max: 20 }));
    fc.assert(
      fc.property(
        fc.array(value, { maxLength: 60 }),
        fc.integer({ min: 0, max: 9 }),
        fc.constantFrom(...GLYPHS),
        fc.constantFrom<GraphDirection>('up', 'down'),
        (values, rows, glyphs, direction) => {
          const lines = bars({ values, rows, top: 8, direction, glyphs, tone: 'good' });
          const cells = glyphs === 'braille' ? Math.ceil(values.length / 2) : values.length;
          assert.equal(lines.length, rows);
          for (const line of lines) assert.equal(lineWidth(line), cells);
        },
      ),
    );
  });
});

describe('columns of samples', () => {
  const wanted = { columns: 60, windowMs: 60_000, glyphs: 'braille' as const };

  test('reach from the newest sample back over the window, save what is kept free for the next', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 1, max: 86_400_000 }),
        fc.integer({ min: START_AT, max: START_AT + 10_000_000 }),
        fc.constantFrom(...GLYPHS),
        (columns, windowMs, endAt, glyphs) => {
          const plan = planColumns({ columns, windowMs, endAt, glyphs });
          assert.equal(plan.count, glyphs === 'braille' ? columns * 2 : columns);
          const lastAt = plan.fromAt + plan.count * plan.columnMs;
          const free = Math.max(windowMs / columns, windowMs / 8);
          assert.ok(lastAt >= endAt - 1 && lastAt - endAt <= free + 1, `${lastAt - endAt}`);
        },
      ),
    );
  });

  test('move on once in five seconds, and then by whole cells', () => {
    const starts = Array.from(
      { length: 60 },
      (_second, at) => planColumns({ ...wanted, endAt: START_AT + (at + 1) * 1000 }).fromAt,
    );
    assert.equal(new Set(starts).size, 12);
    const steps = new Set(starts.slice(1).map((start, at) => start - starts[at]!));
    assert.deepEqual([...steps].sort(), [0, 5000]);
  });

  test('of a long window move on by one cell once it is full', () => {
    const endAts = Array.from({ length: 600 }, (_second, at) => START_AT + (at + 1) * 1000);
    const starts = endAts.map(
      (endAt) => planColumns({ columns: 60, windowMs: 1_800_000, glyphs: 'block', endAt }).fromAt,
    );
    assert.equal(new Set(starts).size, START_AT % 30_000 === 0 ? 20 : 21);
  });
});

describe('resampling', () => {
  const columns = { fromAt: START_AT - 8000, columnMs: 2000, count: 4 };

  test('takes means, so that the area stays what went over the line', () => {
    const values = resample([seriesOf([1, 3, 5, 7, 9, 11, 0, 100])], columns);
    assert.deepEqual([...values], [2, 6, 10, 50]);
  });

  test('gives a sample to each column by the time it covers of it', () => {
    const values = resample([seriesOf([6, 12], 3000, START_AT - 2000)], columns);
    assert.deepEqual([...values], [6, 9, 12, Number.NaN]);
  });

  test('leaves a gap where nothing was measured', () => {
    const values = resample([seriesOf([4, Number.NaN, Number.NaN, 8])], columns);
    assert.deepEqual([...values], [Number.NaN, Number.NaN, 4, 8]);
  });

  test('stretches few samples over many columns', () => {
    const fine = { fromAt: START_AT - 4000, columnMs: 500, count: 8 };
    const values = resample([seriesOf([1, 2], 2000)], fine);
    assert.deepEqual([...values], [1, 1, 1, 1, 2, 2, 2, 2]);
  });

  test('lets a finer series go on where a coarse one ended', () => {
    const coarse = seriesOf([4], 4000, START_AT - 4000);
    const finer = { ...seriesOf([9, 9, 9, 9, 1, 1, 3, 3]), startAt: coarse.endAt };
    assert.deepEqual([...resample([coarse, finer], columns)], [4, 4, 1, 3]);
  });

  test('keeps the total, whatever the count of samples and of columns', () => {
    const rate = fc.double({ min: 0, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(rate, { minLength: 1, maxLength: 200 }),
        fc.integer({ min: 1, max: 300 }),
        (rates, count) => {
          const columnMs = (rates.length * 1000) / count;
          const fromAt = START_AT - rates.length * 1000;
          const values = resample([seriesOf(rates)], { fromAt, columnMs, count });
          const sent = values.reduce((sum, value) => sum + value * columnMs, 0);
          const meant = rates.reduce((sum, value) => sum + value * 1000, 0);
          assert.ok(Math.abs(sent - meant) <= meant * 1e-3 + 1e-3, `${sent} for ${meant}`);
        },
      ),
    );
  });
});

describe('the top of a graph', () => {
  test('is the least round figure that nothing passes', () => {
    const tops: readonly (readonly [number, number])[] = [
      [0, 1],
      [Number.NaN, 1],
      [3, 5],
      [501, 1024],
      [1024, 1024],
      [1025, 2048],
      [600 * 1024, 1024 ** 2],
      [11 * 1024 ** 2, 20 * 1024 ** 2],
      [1e30, 1024 ** 6],
    ];
    for (const [most, top] of tops) assert.equal(roundTop(most), top, String(most));
  });

  test('is never below what is shown, and the largest value never looks past the gaps', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e15, noNaN: true }), (value) => {
        const top = roundTop(value);
        assert.ok(top >= value);
        assert.ok(value <= 1 || top <= value * 2.5);
      }),
    );
    assert.equal(mostOf([1, Number.NaN, 7, 3]), 7);
  });
});
