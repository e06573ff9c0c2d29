import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { rangeOf } from '../../source/protocol/byte-range.ts';

const words = (header: string | undefined, size = 1_000): string => {
  const answer = rangeOf(header, size);
  return answer.kind === 'part' ? `${answer.range.start}-${answer.range.end}` : answer.kind;
};

test('a single range is answered as it is meant: closed, open, from the end, cut at the end', () => {
  const cases: Readonly<Record<string, string>> = {
    'bytes=0-0': '0-1',
    'bytes=0-499': '0-500',
    'bytes=500-': '500-1000',
    'bytes=-1': '999-1000',
    'bytes=-5000': '0-1000',
    'bytes=990-5000': '990-1000',
    'Bytes = 5-9': '5-10',
    'bytes=,5-9,': '5-10',
  };
  for (const [header, expected] of Object.entries(cases)) {
    assert.equal(words(header), expected, header);
  }
});

test('a range of which nothing is there is unsatisfiable, of an empty file every one', () => {
  for (const header of ['bytes=1000-', 'bytes=5000-6000', 'bytes=-0', 'bytes=1000-,2000-']) {
    assert.equal(words(header), 'unsatisfiable', header);
  }
  assert.equal(words('bytes=0-', 0), 'unsatisfiable');
  assert.equal(words('bytes=-5', 0), 'unsatisfiable');
});

test('a header that is none, of another unit, or of several ranges is answered by the whole', () => {
  const headers = [
    undefined,
    '',
    'bytes',
    'bytes=5',
    'bytes=9-5',
    'bytes=a-b',
    'bytes=--5',
    'bytes=5-9=3',
    'lines=0-5',
    'bytes=0-1,5-9',
    'bytes=0-1,x',
    `bytes=${'0-1,'.repeat(40)}`,
    `bytes=${'9'.repeat(30)}-`,
    `bytes=0-${' '.repeat(2_000)}`,
  ];
  for (const header of headers) assert.equal(words(header), 'whole', header);
  assert.equal(words('bytes=5-9,2000-'), '5-10');
});

test('no header is ever answered by bytes that the file does not have', () => {
  const number = fc.oneof(
    fc.constant(''),
    fc.nat({ max: 3_000 }).map(String),
    fc.string({ maxLength: 3 }),
  );
  const spec = fc.tuple(number, number).map(([first, last]) => `${first}-${last}`);
  const header = fc.array(spec, { maxLength: 4 }).map((specs) => `bytes=${specs.join(',')}`);
  fc.assert(
    fc.property(fc.oneof(header, fc.string()), fc.nat({ max: 2_000 }), (text, size) => {
      const answer = rangeOf(text, size);
      if (answer.kind !== 'part') return;
      const { start, end } = answer.range;
      assert.ok(start >= 0 && start < end && end <= size);
    }),
  );
});
