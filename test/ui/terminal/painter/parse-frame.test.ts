import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parseFrame } from '../../../../source/ui/terminal/painter/parse-frame.ts';
import { PLAIN_PEN, penAfter } from '../../../../source/ui/terminal/painter/pen.ts';
import { HOSTILE_TEXTS } from '../../../helpers/hostile-texts.ts';

const SIZE = { columns: 10, rows: 2 };
const RED = penAfter(PLAIN_PEN, '31');

const textsOf = (frame: string, size = SIZE): readonly string[] =>
  parseFrame(frame, size).rows.map(({ texts }) => texts.join(''));

describe('reading a frame', () => {
  test('fills every row, and leaves out what is too much', () => {
    assert.deepEqual(textsOf('ab\ncd\nef'), ['ab        ', 'cd        ']);
    assert.deepEqual(textsOf('0123456789abc'), ['0123456789', '          ']);
    assert.deepEqual(textsOf('', { columns: 0, rows: 0 }), []);
  });

  test('takes colours, line by line', () => {
    const [first, second] = parseFrame('a\u001b[31mbc\u001b[39md\u001b[31m\ne', SIZE).rows;
    assert.deepEqual(first!.pens.slice(0, 4), [PLAIN_PEN, RED, RED, PLAIN_PEN]);
    assert.deepEqual(second!.pens[0], PLAIN_PEN);
  });

  test('gives a wide letter two cells, and none that are not there', () => {
    const { texts } = parseFrame('日a', SIZE).rows[0]!;
    assert.deepEqual(texts.slice(0, 4), ['日', '', 'a', ' ']);
    assert.deepEqual(textsOf('012345678日', SIZE)[0], '012345678 ');
    assert.deepEqual(parseFrame('e\u0301x', SIZE).rows[0]!.texts.slice(0, 2), ['e\u0301', 'x']);
  });

  test('keeps the rows whose lines are as they were', () => {
    const before = parseFrame('one\ntwo', SIZE);
    const after = parseFrame('one\n2', SIZE, before);
    assert.equal(after.rows[0], before.rows[0]);
    assert.notEqual(after.rows[1], before.rows[1]);
    assert.notEqual(parseFrame('one', { columns: 9, rows: 2 }, before).rows[0], before.rows[0]);
  });

  for (const [name, text] of HOSTILE_TEXTS) {
    test(`${name}: only cells come out, even of what nobody has cleaned`, () => {
      for (const { texts, pens } of parseFrame(text, { columns: 40, rows: 3 }).rows) {
        assert.equal(texts.length, 40);
        assert.equal(pens.length, 40);
        assert.doesNotMatch(texts.join(''), /\p{Cc}/u);
      }
    });
  }

  test('H124–H126: no bytes whatever leave a control character in a cell', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.constantFrom(
        '\u001b',
        '\u001b[',
        '\u001b]',
        '\u001bP',
        '\u009b',
        '\u0007',
        '\n',
        '1;2',
        'm',
      ),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const { rows } = parseFrame(pieces.join(''), { columns: 12, rows: 4 });
        for (const { texts } of rows) {
          assert.equal(texts.length, 12);
          assert.doesNotMatch(texts.join(''), /\p{Cc}/u);
        }
      }),
    );
  });
});
