import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { countCommon, wordsOf } from '../../source/policy/interest.ts';
import { bitfieldOf } from './board.ts';

test('counts the pieces that two sets share, whatever their size', () => {
  const cell = fc.constantFrom('#', '.');
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell), { maxLength: 200 }), (cells) => {
      const left = bitfieldOf(cells.map(([each]) => each).join(''));
      const right = bitfieldOf(cells.map(([, each]) => each).join(''));
      const expected = cells.filter(([one, other]) => one === '#' && other === '#').length;
      assert.equal(countCommon(wordsOf(left), wordsOf(right)), expected);
    }),
  );
});
