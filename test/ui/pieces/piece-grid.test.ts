import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  cellOf,
  gridLines,
  piecesIn,
  planPieceGrid,
} from '../../../source/ui/pieces/piece-grid.ts';
import { textOf } from '../../../source/ui/text/line.ts';

const sizes = fc.record({
  pieces: fc.integer({ min: 1, max: 5000 }),
  columns: fc.integer({ min: 1, max: 60 }),
  rows: fc.integer({ min: 1, max: 20 }),
});

describe('the grid of pieces', () => {
  test('every piece is in the one cell that holds it, and no cell is empty', () => {
    fc.assert(
      fc.property(sizes, ({ pieces, columns, rows }) => {
        const grid = planPieceGrid(pieces, columns, rows);
        let next = 0;
        for (let cell = 0; cell < grid.cells; cell++) {
          const { from, to } = piecesIn(grid, cell);
          assert.equal(from, next);
          assert.ok(to > from);
          assert.equal(cellOf(grid, from), cell);
          assert.equal(cellOf(grid, to - 1), cell);
          next = to;
        }
        assert.equal(next, pieces);
      }),
    );
  });

  test('a piece that is not there is in the nearest cell', () => {
    const grid = planPieceGrid(10, 5, 1);
    assert.deepEqual([cellOf(grid, -3), cellOf(grid, 1e9)], [0, 4]);
    assert.equal(cellOf(planPieceGrid(0, 5, 1), 3), 0);
  });

  test('the cursor covers its cell alone, not the gap behind it', () => {
    const grid = planPieceGrid(3, 12, 1);
    const looks = Array.from({ length: 3 }, () => ({ glyph: '#', tone: 'good' }) as const);
    const [line] = gridLines(grid, looks, 1);
    assert.equal(textOf(line!), '### ### ### ');
    const chosen = line!.filter(({ tone }) => tone === 'chosen').map(({ text }) => text);
    assert.deepEqual(chosen, ['###']);
  });
});
