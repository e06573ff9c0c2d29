import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import stringWidth from 'string-width';
import {
  cleanText,
  fit,
  truncate,
  truncateMiddle,
  widthOf,
} from '../../../source/ui/text/cells.ts';
import { HOSTILE_TEXTS } from '../../helpers/hostile-texts.ts';

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(...HOSTILE_TEXTS.map(([, text]) => text)),
);
const width = fc.integer({ min: 0, max: 60 });

describe('the cell writer', () => {
  for (const [name, text] of HOSTILE_TEXTS) {
    test(`${name}: nothing to obey is left, and the cell is exactly as wide as asked`, () => {
      for (const cells of [0, 1, 2, 3, 10, 40]) {
        const cell = fit(text, cells);
        assert.equal(stringWidth(cell), cells);
        assert.doesNotMatch(cell, /\ufe0f|[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069\u200b-\u200f]/u);
      }
    });
  }

  test('any text fits any width exactly, to the left and to the right', () => {
    fc.assert(
      fc.property(anyText, width, (text, cells) => {
        assert.equal(stringWidth(fit(text, cells)), cells);
        assert.equal(stringWidth(fit(text, cells, 'right')), cells);
      }),
    );
  });

  test('any text cut is never wider than asked', () => {
    fc.assert(
      fc.property(anyText, width, (text, cells) => {
        assert.ok(stringWidth(truncate(text, cells)) <= cells);
        assert.ok(stringWidth(truncateMiddle(text, cells)) <= cells);
      }),
    );
  });

  test('cells side by side are as wide as their sum, so a name never moves the column after it', () => {
    fc.assert(
      fc.property(anyText, anyText, (left, right) => {
        const line = `${fit(left, 12)} ${fit(right, 9, 'right')}|`;
        assert.equal(stringWidth(line), 23);
      }),
    );
  });

  test('what is clean stays as it is', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        assert.equal(cleanText(cleanText(text)), cleanText(text));
      }),
    );
    assert.equal(cleanText('Ubuntu 26.04 – “Pro” ├─ñ'), 'Ubuntu 26.04 – “Pro” ├─ñ');
  });

  const CUTS: readonly (readonly [string, number, string])[] = [
    ['debian.iso', 10, 'debian.iso'],
    ['debian.iso', 9, 'debian.i…'],
    ['debian.iso', 1, '…'],
    ['debian.iso', 0, ''],
    ['日本語', 6, '日本語'],
    ['日本語', 5, '日本…'],
    ['日本語', 4, '日…'],
  ];
  for (const [text, cells, expected] of CUTS) {
    test(`${text} in ${cells} cells is ${expected || 'nothing'}`, () => {
      assert.equal(truncate(text, cells), expected);
    });
  }

  test('a path cut in the middle keeps its start and its end', () => {
    assert.equal(truncateMiddle('season one/episode 12.mkv', 15), 'season … 12.mkv');
    assert.equal(truncateMiddle('short.mkv', 15), 'short.mkv');
  });

  test('signs of emoji become letters whose width all terminals agree upon', () => {
    assert.equal(cleanText('🇩🇪'), 'DE');
    assert.equal(cleanText('1️⃣'), '1');
    assert.equal(cleanText('👍🏽'), '👍');
    assert.equal(widthOf(cleanText('❤️')), 1);
  });
});
