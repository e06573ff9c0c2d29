import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { filterLine } from '../../../source/ui/list/filter-line.ts';
import { lineWidth, textOf } from '../../../source/ui/text/line.ts';
import { EMPTY_FIELD, editField } from '../../../source/ui/text/text-field.ts';

const FIGURES = { shown: 3, all: 14 };

describe('the filter at the foot', () => {
  test('says what is kept, how many it leaves, and how to be rid of it', () => {
    const line = filterLine('debian', undefined, FIGURES, 'Esc', 80);
    assert.equal(textOf(line ?? []), ' / debian  3 of 14  Esc clears');
  });

  test('names no key where that key does something else', () => {
    const line = filterLine('debian', undefined, FIGURES, undefined, 80);
    assert.equal(textOf(line ?? []), ' / debian  3 of 14');
  });

  test('is not there without a filter', () => {
    assert.equal(filterLine('', undefined, FIGURES, 'Esc', 80), undefined);
  });

  test('shows the cursor while it is typed, from the first letter on', () => {
    const field = editField(EMPTY_FIELD, { kind: 'insert', text: 'deb' });
    const line = filterLine('deb', field, FIGURES, 'Esc', 80) ?? [];
    assert.equal(textOf(line), ' / deb   3 of 14');
    assert.equal(line.find(({ tone }) => tone === 'chosen')?.text, ' ');
    assert.match(textOf(filterLine('', EMPTY_FIELD, FIGURES, 'Esc', 80) ?? []), /3 of 14$/);
  });

  test('a long filter gives way to the count, letters of two cells too', () => {
    for (const text of ['a'.repeat(200), '漢'.repeat(100)]) {
      const field = editField(EMPTY_FIELD, { kind: 'insert', text });
      for (let width = 40; width < 100; width++) {
        for (const typed of [field, undefined]) {
          const line = filterLine(text, typed, FIGURES, 'Esc', width) ?? [];
          assert.ok(lineWidth(line) <= width, `${lineWidth(line)} of ${width}`);
          assert.match(textOf(line), /3 of 14/);
        }
      }
    }
  });
});
