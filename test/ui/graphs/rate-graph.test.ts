import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { RateLevelDetails } from '../../../source/contract/details.ts';
import type { GraphGlyphs } from '../../../source/ui/graphs/graph-glyphs.ts';
import { rateGraph, topWords } from '../../../source/ui/graphs/rate-graph.ts';
import { rateWindow } from '../../../source/ui/graphs/rate-window.ts';
import { lineWidth, textOf } from '../../../source/ui/text/line.ts';
import { makeRateLevel } from '../../helpers/rate-maker.ts';

const MIB = 1024 ** 2;
const window = rateWindow(0);

const draw = (
  levels: readonly RateLevelDetails[],
  columns: number,
  rows: number,
): readonly string[] => rateGraph({ levels, window, columns, rows, glyphs: 'block' }).map(textOf);

describe('the rate graph', () => {
  test('has down above its axis and up below, each with its round top', () => {
    const level = makeRateLevel(1000, Array(60).fill(MIB), Array(60).fill(300));
    const lines = draw([level], 40, 5);
    assert.match(lines[0]!, /^ {2}↓ 1 MiB\/s █+ *$/);
    assert.match(lines[1]!, /^ {12}█+ *$/);
    assert.match(lines[2]!, /^ {6}1 min ─+ now$/);
    assert.match(lines[4]!, /^ {2}↑ 500 B\/s ▔+ *$/);
  });

  test('gives the rows of a direction in which nothing moved to the other', () => {
    const down = draw([makeRateLevel(1000, Array(60).fill(MIB))], 40, 8);
    assert.equal(down.filter((line) => line.includes('█')).length, 6);
    const up = draw([makeRateLevel(1000, Array(60).fill(0), Array(60).fill(MIB))], 40, 8);
    assert.equal(
      up.findIndex((line) => line.includes('now')),
      1,
    );
    assert.equal(up.filter((line) => line.includes('█')).length, 6);
  });

  test('is exactly as large as asked, whatever there is to show', () => {
    const rates = fc.array(fc.float({ min: 0, max: 1e9 }), { maxLength: 130 });
    fc.assert(
      fc.property(
        fc.option(fc.array(rates, { maxLength: 3 })),
        fc.integer({ min: 0, max: 130 }),
        fc.integer({ min: 0, max: 20 }),
        fc.integer({ min: 0, max: 4 }),
        fc.constantFrom<GraphGlyphs>('braille', 'block', 'ascii'),
        (all, columns, rows, place, glyphs) => {
          const levels = all?.map((down, at) => makeRateLevel(1000 * 10 ** at, down, down));
          const size = { columns, rows, glyphs, window: rateWindow(place) };
          const lines = rateGraph({ levels, ...size });
          assert.equal(lines.length, columns === 0 ? 0 : rows);
          for (const line of lines) assert.equal(lineWidth(line), columns);
        },
      ),
    );
  });

  test('is not drawn anew while there is no new sample', () => {
    const levels = [makeRateLevel(1000, [1, 2, 3])];
    const wanted = { levels, window, columns: 50, rows: 6, glyphs: 'braille' } as const;
    assert.equal(rateGraph(wanted), rateGraph(wanted));
    assert.notEqual(rateGraph(wanted), rateGraph({ ...wanted, rows: 7 }));
  });

  test('a new sample changes few cells: most seconds only those at its right end', () => {
    const noise = (at: number): number => ((at * 7919) % 100) * MIB;
    const pictures = Array.from({ length: 60 }, (_second, at) => {
      const rates = Array.from({ length: 120 }, (_sample, back) => noise(at + back));
      return draw([makeRateLevel(1000, rates, [], 1_700_000_000_000 + at * 1000)], 120, 9);
    });
    const moved = pictures
      .slice(1)
      .filter((lines, at) =>
        lines.some((line, row) => line.slice(0, 90) !== pictures[at]![row]!.slice(0, 90)),
      );
    assert.ok(moved.length <= 12, `${moved.length}`);
  });

  test('names its tops in few letters', () => {
    assert.deepEqual([1, 500, 1024, 200 * MIB, 1024 ** 6].map(topWords), [
      '1 B/s',
      '500 B/s',
      '1 KiB/s',
      '200 MiB/s',
      '1 EiB/s',
    ]);
  });
});
