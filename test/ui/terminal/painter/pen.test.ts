import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  looksPlainOnSpaces,
  type Pen,
  PLAIN_PEN,
  penAfter,
  penBytes,
  penOfSpace,
} from '../../../../source/ui/terminal/painter/pen.ts';

const pen = (parameters: string): Pen => penAfter(PLAIN_PEN, parameters);

const COLORS = ['', '31', '97', '38;5;208', '38;2;1;2;3'] as const;
const BACKGROUNDS = ['', '44', '105', '48;5;17', '48;2;9;8;7'] as const;

const anyPen = fc.record(
  {
    attributes: fc.integer({ min: 0, max: 31 }),
    foreground: fc.constantFrom(...COLORS),
    background: fc.constantFrom(...BACKGROUNDS),
  },
  { noNullPrototype: true },
);

describe('the pen', () => {
  for (const [from, to, bytes] of [
    ['', '', ''],
    ['', '1', '\u001b[1m'],
    ['31', '32', '\u001b[32m'],
    ['1;31', '1', '\u001b[39m'],
    ['1;31', '', '\u001b[m'],
    ['1', '2', '\u001b[0;2m'],
    ['1;2', '2', '\u001b[0;2m'],
    ['1;38;5;208', '2;38;5;208', '\u001b[22;2m'],
    ['7;31', '31', '\u001b[27m'],
    ['38;5;208;7', '38;5;208', '\u001b[27m'],
    ['31', '31;44', '\u001b[44m'],
    ['31;44', '31', '\u001b[49m'],
    ['1;2;3;4;7', '31', '\u001b[0;31m'],
  ] as const) {
    test(`goes from "${from}" to "${to}" by ${JSON.stringify(bytes)}`, () => {
      assert.equal(penBytes(pen(from), pen(to)), bytes);
    });
  }

  test('any pen becomes any other', () => {
    fc.assert(
      fc.property(anyPen, anyPen, (from, to) => {
        const bytes = penBytes(from, to);
        const after = bytes === '' ? from : penAfter(from, bytes.slice(2, -1));
        assert.deepEqual(after, to);
      }),
    );
  });

  test('parameters that are none of ours change nothing', () => {
    for (const odd of ['5', '8', '38', '38;5', '38;5;999', '38;7;1', '48;2;1;2', '73', '999999']) {
      assert.deepEqual(pen(odd), PLAIN_PEN, odd);
    }
    assert.deepEqual(pen('1;0'), PLAIN_PEN);
    assert.deepEqual(pen(''), PLAIN_PEN);
  });

  test('on a space only what shows there counts', () => {
    assert.deepEqual(penOfSpace(pen('1;2;3;31')), PLAIN_PEN);
    assert.deepEqual(penOfSpace(pen('1;31;44')), pen('44'));
    assert.deepEqual(penOfSpace(pen('7;31')), pen('7;31'));
    assert.equal(looksPlainOnSpaces(pen('1;31')), true);
    for (const seen of ['4', '7', '44']) assert.equal(looksPlainOnSpaces(pen(seen)), false);
  });
});
