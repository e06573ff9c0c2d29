import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  type ColumnChoice,
  chooseColumns,
  columnsFrom,
} from '../../../source/ui/list/column-choice.ts';
import { COLUMN_IDS } from '../../../source/ui/list/torrent-columns.ts';
import { COLUMN_GAP } from '../../../source/ui/text/table.ts';

const idsAt = (width: number, choice: ColumnChoice = null): string =>
  chooseColumns(width, choice)
    .map(({ column }) => column.id)
    .join(' ');

const nameWidth = (width: number, choice: ColumnChoice = null): number =>
  chooseColumns(width, choice).find(({ column }) => column.id === 'name')!.width;

describe('the columns that show', () => {
  const USUAL: readonly (readonly [number, string])[] = [
    [38, 'name done state down'],
    [58, 'name done state eta up down'],
    [78, 'name done state peers eta up down'],
    [118, 'name size progress done state ratio seeds peers eta up down'],
    [198, 'name size progress done state ratio label tracker added seeds peers eta up down'],
  ];
  for (const [width, ids] of USUAL) {
    test(`${width} cells have ${ids}`, () => assert.equal(idsAt(width), ids));
  }

  test('a wider list never has fewer of them', () => {
    for (let width = 39; width < 250; width++) {
      const before = idsAt(width - 1).split(' ');
      assert.ok(
        before.every((id) => idsAt(width).split(' ').includes(id)),
        `${width}`,
      );
    }
  });

  test('the chosen ones stand in the order they were given', () => {
    assert.equal(idsAt(118, ['down', 'name', 'number']), 'down name number');
  });

  test('of the chosen ones the least important go where there is no room', () => {
    const choice = ['added', 'tracker', 'down', 'name', 'label'] as const;
    assert.equal(idsAt(118, choice), 'added tracker down name label');
    assert.equal(idsAt(46, choice), 'tracker down name');
    assert.equal(idsAt(38, choice), 'down name');
  });

  test('what is unknown or twice is left out, and the name always shows', () => {
    assert.deepEqual(columnsFrom(['size', 'colour', 'size', '__proto__']), ['name', 'size']);
    assert.deepEqual(columnsFrom([]), ['name']);
  });

  test('whatever is chosen fills the width exactly, and the name stays readable', () => {
    const choice = fc.option(fc.subarray([...COLUMN_IDS]));
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 300 }), choice, (width, ids) => {
        const columns = chooseColumns(width, ids);
        const cells = columns.reduce((sum, column) => sum + column.width, 0);
        assert.equal(cells + COLUMN_GAP * (columns.length - 1), width);
        assert.ok(nameWidth(width, ids) >= 14);
      }),
    );
  });

  test('the name keeps a readable share at 80 columns', () => {
    assert.ok(nameWidth(78) >= 28);
  });
});
