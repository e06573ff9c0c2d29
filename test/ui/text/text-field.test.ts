import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { widthOf } from '../../../source/ui/text/cells.ts';
import {
  EMPTY_FIELD,
  editField,
  type FieldEdit,
  fieldText,
  firstLineOf,
  type TextField,
  visibleField,
} from '../../../source/ui/text/text-field.ts';

/** `|` stands for the cursor. */
const drawn = ({ letters, cursor }: TextField): string =>
  `${letters.slice(0, cursor).join('')}|${letters.slice(cursor).join('')}`;

const field = (drawing: string): TextField => {
  const [before, after] = drawing.split('|');
  const inserted = editField(EMPTY_FIELD, { kind: 'insert', text: before! + after! });
  return { ...inserted, cursor: editField(EMPTY_FIELD, { kind: 'insert', text: before! }).cursor };
};

const EDITS: readonly (readonly [string, FieldEdit, string])[] = [
  ['ab|cd', { kind: 'insert', text: 'X' }, 'abX|cd'],
  ['ab|cd', { kind: 'backspace' }, 'a|cd'],
  ['|cd', { kind: 'backspace' }, '|cd'],
  ['ab|cd', { kind: 'delete' }, 'ab|d'],
  ['ab|', { kind: 'delete' }, 'ab|'],
  ['ab|cd', { kind: 'left' }, 'a|bcd'],
  ['|ab', { kind: 'left' }, '|ab'],
  ['ab|cd', { kind: 'right' }, 'abc|d'],
  ['ab|', { kind: 'right' }, 'ab|'],
  ['ab|cd', { kind: 'start' }, '|abcd'],
  ['ab|cd', { kind: 'end' }, 'abcd|'],
  ['ab|cd', { kind: 'clear' }, '|cd'],
  ['/data/old name|.iso', { kind: 'delete-word' }, '/data/old |.iso'],
  ['/data/|', { kind: 'delete-word' }, '/|'],
  ['日本|語', { kind: 'backspace' }, '日|語'],
];

const anyEdit: fc.Arbitrary<FieldEdit> = fc.oneof(
  fc.record({ kind: fc.constant('insert' as const), text: fc.string({ unit: 'grapheme' }) }),
  fc
    .constantFrom(
      'backspace' as const,
      'delete' as const,
      'left' as const,
      'right' as const,
      'start' as const,
      'end' as const,
      'clear' as const,
      'delete-word' as const,
    )
    .map((kind) => ({ kind })),
);

describe('a field of text', () => {
  for (const [before, edit, after] of EDITS) {
    test(`${edit.kind} on ${before} gives ${after}`, () => {
      assert.equal(drawn(editField(field(before), edit)), after);
    });
  }

  test('whatever is done, the cursor stays inside and what shows fits', () => {
    fc.assert(
      fc.property(fc.array(anyEdit), fc.integer({ min: 0, max: 30 }), (edits, width) => {
        const result = edits.reduce(editField, EMPTY_FIELD);
        assert.ok(result.cursor >= 0 && result.cursor <= result.letters.length);
        const { before, under, after } = visibleField(result, width);
        assert.ok(widthOf(before + under + after) <= Math.max(0, width));
      }),
    );
  });

  test('a text of a megabyte is cut', () => {
    const long = editField(EMPTY_FIELD, { kind: 'insert', text: 'x'.repeat(1_000_000) });
    assert.equal(fieldText(long).length, 4096);
  });

  test('H130: of a paste only the first line counts, without what a terminal obeys', () => {
    assert.equal(firstLineOf('\r\n  magnet:?x\r\nq\nD\nY'), '  magnet:?x');
    const pasted = editField(EMPTY_FIELD, { kind: 'insert', text: 'a\u001b[2Jb' });
    assert.doesNotMatch(fieldText(pasted), /\p{Cc}/u);
  });
});
