import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { dateIn } from '../../source/base/date-text.ts';

const EXPECTED: readonly (readonly [string, number | null | undefined])[] = [
  ['2026-01-31', 1_769_817_600],
  ['2026-01-31T00:00Z', 1_769_817_600],
  ['2026-01-31T02:00:00+02:00', 1_769_817_600],
  ['1970-01-01', 0],
  ['1769817600', 1_769_817_600],
  ['none', null],
  ['', undefined],
  ['2026-02-31', undefined],
  ['2026-13-01', undefined],
  ['2026-01-31T25:00Z', undefined],
  ['2026-1-31', undefined],
  ['31.1.2026', undefined],
  ['1969-12-31', undefined],
  ['-1', undefined],
  ['9'.repeat(12), undefined],
];

describe('a date as it is typed', () => {
  for (const [text, seconds] of EXPECTED) {
    test(`"${text}" is ${seconds}`, () => {
      assert.equal(dateIn(text), seconds);
    });
  }
});
