import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { widthOf } from '../../../source/ui/text/cells.ts';
import { wrapText } from '../../../source/ui/text/wrap.ts';

const CASES: readonly (readonly [string, number, number, readonly string[]])[] = [
  ['', 10, 3, []],
  ['one two three', 20, 3, ['one two three']],
  ['one two three', 7, 3, ['one two', 'three']],
  ['onetwothree', 4, 3, ['onet', 'woth', 'ree']],
  ['one two three four', 8, 2, ['one two', 'three f…']],
  ['東京東京', 4, 3, ['東京', '東京']],
  ['one', 0, 3, []],
  // A note of music is one letter and three cells wide.
  ['\u{1d160}', 2, 3, ['\ufffd']],
];

describe('text over several lines', () => {
  for (const [text, width, most, lines] of CASES) {
    test(`${JSON.stringify(text)} in ${width} cells and ${most} lines`, () => {
      assert.deepEqual(wrapText(text, width, most), lines);
    });
  }

  test('no line is wider than it may be, and none are too many', () => {
    const sizes = fc.tuple(fc.integer({ min: 2, max: 30 }), fc.integer({ min: 1, max: 5 }));
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), sizes, (text, [width, most]) => {
        const lines = wrapText(text, width, most);
        assert.ok(lines.length <= most);
        for (const line of lines) assert.ok(widthOf(line) <= width);
      }),
    );
  });
});
