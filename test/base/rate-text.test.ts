import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { rateOf } from '../../source/base/rate-text.ts';

const EXPECTED: readonly (readonly [string, number | null | undefined])[] = [
  ['800000', 800_000],
  ['500K', 512_000],
  [' 1.5m ', 1_572_864],
  ['2 MiB/s', 2_097_152],
  ['1kb', 1024],
  ['0', null],
  ['none', null],
  ['Unlimited', null],
  ['', undefined],
  ['-1', undefined],
  ['0.1', undefined],
  ['fast', undefined],
  ['1e9', undefined],
  ['9'.repeat(40), undefined],
];

describe('a rate as it is typed', () => {
  for (const [text, rate] of EXPECTED) {
    test(`"${text}" is ${rate}`, () => {
      assert.equal(rateOf(text), rate);
    });
  }
});
