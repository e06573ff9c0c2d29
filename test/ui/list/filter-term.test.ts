import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { comparisonOf, foldedText, timeComparisonOf } from '../../../source/ui/list/filter-term.ts';

const FIELDS = ['size', 'done'] as const;

/** What the term says of 1 MiB less one, 1 MiB, and one more. */
const verdicts = (term: string): string => {
  const { holds } = comparisonOf(term, FIELDS)!;
  return [-1, 0, 1].map((more) => (holds?.(1024 ** 2 + more) ? 'y' : 'n')).join('');
};

describe('a term of a filter', () => {
  test('compares below, above, and with the bound itself', () => {
    assert.deepEqual(['size<1m', 'size<=1m', 'size>1m', 'size>=1m', 'size=1m'].map(verdicts), [
      'ynn',
      'yyn',
      'nny',
      'nyy',
      'nyn',
    ]);
  });

  test('knows its figure by bytes, by a letter, and as sizes are shown', () => {
    for (const figure of ['1048576', '1024k', '1m', '1mb', '1mib', '1.0m', '1024kib']) {
      assert.equal(verdicts(`size>=${figure}`), 'nyy', figure);
    }
  });

  test('without a figure yet asks for nothing', () => {
    assert.deepEqual(comparisonOf('size>', FIELDS), { field: 'size', holds: undefined });
  });

  test('is none where the field, the sign or the unit is none', () => {
    for (const term of [
      'ratio>1',
      'constructor>1',
      'size',
      'size==1',
      'size>1x',
      'size>-1',
      '>1',
    ]) {
      assert.equal(comparisonOf(term, FIELDS), undefined, term);
    }
  });

  test('compares times, in the unit that is typed or meant', () => {
    const fields = { eta: 's', added: 'd' } as const;
    const seconds = [59, 60, 3600, 86_400, 7 * 86_400, 365 * 86_400];
    for (const [at, term] of [
      'eta=59',
      'eta=1m',
      'eta=1h',
      'added=1',
      'added=1w',
      'added=1y',
    ].entries()) {
      const { holds } = timeComparisonOf(term, fields)!;
      assert.deepEqual(
        seconds.filter((one) => holds?.(one)),
        [seconds[at]],
        term,
      );
    }
    assert.equal(timeComparisonOf('eta<', fields)?.holds, undefined);
    for (const term of ['size<1d', 'eta<1k', 'eta<1mb', 'eta<-1', 'constructor<1']) {
      assert.equal(timeComparisonOf(term, fields), undefined, term);
    }
  });

  test('has letters in one shape', () => {
    assert.equal(foldedText('CAFE\u0301'), 'caf\u00e9');
  });
});
