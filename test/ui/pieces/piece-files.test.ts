import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { filesIn } from '../../../source/ui/pieces/piece-files.ts';
import { makeFile } from '../../helpers/frame-maker.ts';

/** Files end to end over pieces of 10 bytes, as a layout has them; empty ones have no piece. */
const layOut = (sizes: readonly number[]) => {
  let offset = 0;
  return sizes.map((size, index) => {
    const from = offset;
    offset += size;
    const firstPiece = size === 0 ? -1 : Math.floor(from / 10);
    const lastPiece = size === 0 ? -1 : Math.floor((offset - 1) / 10);
    return makeFile(index, { size, firstPiece, lastPiece });
  });
};

test('the files of some pieces are those that a look at each file finds', () => {
  const sizes = fc.array(fc.integer({ min: 0, max: 35 }), { maxLength: 30 });
  const range = fc.tuple(fc.nat(40), fc.integer({ min: 1, max: 10 }));
  fc.assert(
    fc.property(sizes, range, (each, [from, length]) => {
      const to = from + length;
      const files = layOut(each);
      const expected = files.filter(
        ({ firstPiece, lastPiece }) => firstPiece >= 0 && firstPiece < to && lastPiece >= from,
      );
      assert.deepEqual(filesIn(files, { from, to }), {
        first: expected[0],
        count: expected.length,
      });
    }),
  );
});
