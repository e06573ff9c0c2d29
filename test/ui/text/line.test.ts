import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  chosenRow,
  clip,
  lineWidth,
  rule,
  span,
  spread,
  textOf,
} from '../../../source/ui/text/line.ts';
import { placeColumns, tableHead, tableRow } from '../../../source/ui/text/table.ts';

const anyLine = fc.array(fc.string({ unit: 'binary' }).map((text) => span(text)));
const width = fc.integer({ min: 0, max: 80 });

describe('lines', () => {
  test('clipped are never too wide; spread, ruled and chosen fill their width exactly', () => {
    fc.assert(
      fc.property(anyLine, anyLine, width, (left, right, cells) => {
        assert.ok(lineWidth(clip(left, cells)) <= cells);
        assert.equal(lineWidth(spread(left, right, cells)), cells);
        assert.equal(lineWidth(rule(left, cells, right)), cells);
        assert.equal(lineWidth(chosenRow(left, cells)), cells);
      }),
    );
  });

  test('the chosen row keeps what its spans mean', () => {
    assert.deepEqual(chosenRow([span('a', 'good'), span('b')], 3), [
      { text: 'a', tone: 'good', isOnChosenRow: true },
      { text: 'b', tone: 'plain', isOnChosenRow: true },
      { text: ' ', tone: 'plain', isOnChosenRow: true },
    ]);
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
