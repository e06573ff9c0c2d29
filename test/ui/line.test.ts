import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { clip, lineWidth, rule, span, spread, textOf, toned } from '../../source/ui/line.ts';
import { placeColumns, tableHead, tableRow } from '../../source/ui/table.ts';
import { COLORLESS_THEME, TERMINAL_THEME, themeFor } from '../../source/ui/theme.ts';

const anyLine = fc.array(fc.string({ unit: 'binary' }).map((text) => span(text)));
const width = fc.integer({ min: 0, max: 80 });

describe('lines', () => {
  test('clipped are never too wide; spread, ruled and toned fill their width exactly', () => {
    fc.assert(
      fc.property(anyLine, anyLine, width, (left, right, cells) => {
        assert.ok(lineWidth(clip(left, cells)) <= cells);
        assert.equal(lineWidth(spread(left, right, cells)), cells);
        assert.equal(lineWidth(rule(left, cells, right)), cells);
        assert.equal(lineWidth(toned(left, 'chosen', cells)), cells);
      }),
    );
  });

  test('of two parts the left one gives way', () => {
    assert.equal(textOf(spread([span('a long left')], [span('right')], 12)), 'a lon… right');
  });
});

describe('tables', () => {
  const columns = placeColumns<{ readonly name: string; readonly size: number }>(
    [
      { title: 'NAME', width: 'rest', cell: ({ name }) => span(name) },
      { title: 'SIZE', width: 4, align: 'right', cell: ({ size }) => span(`${size}`) },
      { title: 'WIDE', width: 4, from: 40, cell: () => span('x') },
    ],
    12,
  );

  test('one column takes the rest, others stay away until there is room', () => {
    assert.equal(textOf(tableHead(columns)), 'NAME    SIZE');
    assert.equal(textOf(tableRow(columns, { name: 'too long a name', size: 7 })), 'too lo…    7');
  });
});

describe('the theme', () => {
  test('NO_COLOR and a dumb terminal get no colours', () => {
    assert.equal(themeFor({ NO_COLOR: '1' }), COLORLESS_THEME);
    assert.equal(themeFor({ TERM: 'dumb' }), COLORLESS_THEME);
    assert.equal(themeFor({ NO_COLOR: '' }), TERMINAL_THEME);
    assert.equal(themeFor({ TERM: 'tmux-256color' }), TERMINAL_THEME);
  });

  test('without colours no style names one', () => {
    assert.ok(Object.values(COLORLESS_THEME).every((style) => style.color === undefined));
  });
});
