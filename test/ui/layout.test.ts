import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type DetailsMode, type Layout, planLayout } from '../../source/ui/layout.ts';

const plan = (
  columns: number,
  rows: number,
  details: DetailsMode = 'closed',
  torrents = 100,
  sheetRows = 0,
  torrentRows = 1,
): Layout => planLayout({ size: { columns, rows }, details, torrents, torrentRows, sheetRows });

const shape = (layout: Layout): string => {
  if (layout.kind === 'too-small') return 'too small';
  const list = layout.list === null ? '-' : `${layout.list.columns}×${layout.list.rows}`;
  const { details } = layout;
  const keys = details?.hasKeys === true && details.place === 'beside' ? ' with the keys' : '';
  const shown =
    details === null ? '-' : `${details.place}${keys} ${details.columns}×${details.rows}`;
  return `list ${list}, details ${shown}, sheet ${layout.sheetRows}`;
};

const SHAPES: readonly (readonly [string, Layout, string])[] = [
  ['80×24', plan(80, 24), 'list 80×21, details -, sheet 0'],
  ['80×24 split', plan(80, 24, 'split'), 'list 80×13, details below 80×8, sheet 0'],
  ['80×24 split, 3 torrents', plan(80, 24, 'split', 3), 'list 80×4, details below 80×17, sheet 0'],
  [
    '80×24 split, 3 torrents of two rows',
    plan(80, 24, 'split', 3, 0, 2),
    'list 80×7, details below 80×14, sheet 0',
  ],
  ['80×24 full', plan(80, 24, 'full'), 'list -, details full 80×21, sheet 0'],
  ['80×24 dialog', plan(80, 24, 'closed', 100, 4), 'list 80×17, details -, sheet 4'],
  ['80×24 split, dialog', plan(80, 24, 'split', 100, 4), 'list 80×17, details -, sheet 4'],
  ['120×40 split', plan(120, 40, 'split'), 'list 120×23, details below 120×14, sheet 0'],
  ['200×60 split', plan(200, 60, 'split'), 'list 120×57, details beside 79×57, sheet 0'],
  [
    '200×60 full',
    plan(200, 60, 'full'),
    'list 80×57, details beside with the keys 119×57, sheet 0',
  ],
  ['40×10', plan(40, 10), 'list 40×8, details -, sheet 0'],
  ['40×10 split', plan(40, 10, 'split'), 'list -, details full 40×8, sheet 0'],
  ['40×10 dialog', plan(40, 10, 'closed', 100, 14), 'list 40×3, details -, sheet 5'],
  ['39×10', plan(39, 10), 'too small'],
  ['40×9', plan(40, 9), 'too small'],
];

const DEGENERATE: readonly (readonly [number, number])[] = [
  [0, 0],
  [1, 1],
  [-5, 24],
  [Number.NaN, 24],
  [80, Number.POSITIVE_INFINITY],
];

describe('the layout', () => {
  for (const [name, layout, expected] of SHAPES) {
    test(`at ${name} is ${expected}`, () => {
      assert.equal(shape(layout), expected);
    });
  }

  for (const [columns, rows] of DEGENERATE) {
    test(`H131: ${columns}×${rows} is too small, and no reason to throw`, () => {
      assert.equal(plan(columns, rows).kind, 'too-small');
    });
  }

  test('H131: a window 10,000 wide is drawn up to a bound', () => {
    const layout = plan(10_000, 50, 'split');
    assert.ok(layout.kind === 'main' && layout.columns === 500);
  });

  test('all rows are given out, in any window, and none twice', () => {
    const size = fc.integer({ min: 0, max: 400 });
    const mode = fc.constantFrom<DetailsMode>('closed', 'split', 'full');
    fc.assert(
      fc.property(size, size, mode, fc.nat(200), fc.nat(30), (columns, rows, ...rest) => {
        const layout = plan(columns, rows, ...rest);
        if (layout.kind === 'too-small') return;
        const { list, details, sheetRows } = layout;
        const foot = layout.hasMessageLine ? 2 : 1;
        const stacked =
          details?.place === 'beside' ? list!.rows : (list?.rows ?? 0) + (details?.rows ?? 0);
        assert.equal(1 + stacked + sheetRows + foot, layout.rows);
        assert.ok(layout.rows <= rows && layout.columns <= columns);
        if (details?.place === 'beside') {
          assert.equal(list!.columns + 1 + details.columns, layout.columns);
        }
      }),
    );
  });

  test('a full list keeps at least 60 % of the rows beside any split', () => {
    for (let rows = 16; rows <= 100; rows++) {
      const layout = plan(100, rows, 'split');
      if (layout.kind === 'too-small' || layout.list === null) continue;
      assert.ok(layout.list.rows / (layout.list.rows + layout.details!.rows) >= 0.6);
    }
  });
});
