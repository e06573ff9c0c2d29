import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatAddress } from '../../source/base/addresses.ts';
import {
  type FilterReport,
  readAddressFilter,
  readFilterLine,
} from '../../source/protocol/address-filter.ts';
import { MAX_FILTER_LINE_BYTES, MAX_FILTER_PROBLEMS } from '../../source/protocol/limits.ts';

const said = (line: string): string => {
  const range = readFilterLine(line);
  if (range === undefined || range === 'nobody') return range ?? 'odd';
  return `${formatAddress(range.first)}-${formatAddress(range.last)}`;
};

const whole = (text: string | Uint8Array): { ranges: string[]; report: FilterReport } => {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  const ranges: string[] = [];
  const steps = readAddressFilter(bytes, ({ first, last }) =>
    ranges.push(`${formatAddress(first)}-${formatAddress(last)}`),
  );
  for (;;) {
    const step = steps.next();
    if (step.done === true) return { ranges, report: step.value };
  }
};

const LINES: readonly (readonly [line: string, expected: string])[] = [
  ['Some Company:1.2.3.4-5.6.7.8', '1.2.3.4-5.6.7.8'],
  ['a:b - c, 12:1.2.3.4-1.2.3.4', '1.2.3.4-1.2.3.4'],
  [':1.2.3.4-1.2.3.9', '1.2.3.4-1.2.3.9'],
  ['cafe:2001:db8::1-2001:db8::2', '2001:db8::1-2001:db8::2'],
  ['001.002.003.004 - 005.006.007.008 , 000 , Some Company', '1.2.3.4-5.6.7.8'],
  ['1.2.3.4 - 5.6.7.8 , 127 , x', '1.2.3.4-5.6.7.8'],
  ['1.2.3.4 - 5.6.7.8 , 128 , let through', 'nobody'],
  ['1.2.3.4 - 5.6.7.8,100', '1.2.3.4-5.6.7.8'],
  ['1.2.3.4', '1.2.3.4-1.2.3.4'],
  ['  1.2.3.4 - 1.2.3.9  ', '1.2.3.4-1.2.3.9'],
  ['10.20.30.40/8', '10.0.0.0-10.255.255.255'],
  ['10.20.30.40/32', '10.20.30.40-10.20.30.40'],
  ['1.2.3.4/0', '0.0.0.0-255.255.255.255'],
  ['2001:db8::/33', '2001:db8::-2001:db8:7fff:ffff:ffff:ffff:ffff:ffff'],
  ['2001:db8::1', '2001:db8::1-2001:db8::1'],
  ['::ffff:1.2.3.4', '1.2.3.4-1.2.3.4'],
  ['', 'nobody'],
  ['# a remark', 'nobody'],
  ['; and one', 'nobody'],
  ['// and one', 'nobody'],
  ['Some Company', 'odd'],
  ['x:1.2.3.4', 'odd'],
  ['1.2.3.4/33', 'odd'],
  ['1.2.3.4/', 'odd'],
  ['1.2.3.4/8/8', 'odd'],
  ['1.2.3.256', 'odd'],
  ['5.6.7.8-1.2.3.4', 'odd'],
  ['1.2.3.4-2001:db8::1', 'odd'],
  ['1.2.3.4-', 'odd'],
  ['<html>', 'odd'],
];

for (const [line, expected] of LINES) {
  test(`the line "${line}" says ${expected}`, () => {
    assert.equal(said(line), expected);
  });
}

test('a file is read with whatever ends its lines; odd ones are counted, and the first told with their numbers', () => {
  const { ranges, report } = whole(
    '\ufeff# head\r\n1.1.1.1\r\nodd one\r\n\r\n2.2.2.2\nodd two\n3.3.3.3',
  );
  assert.deepEqual(ranges, ['1.1.1.1-1.1.1.1', '2.2.2.2-2.2.2.2', '3.3.3.3-3.3.3.3']);
  assert.deepEqual(report, {
    lines: 7,
    oddLines: 2,
    problems: [
      { line: 3, text: 'odd one' },
      { line: 6, text: 'odd two' },
    ],
    isCut: false,
  });
});

test('of a file that is none the first lines are told, and a line without end is one of them', () => {
  const { ranges, report } = whole(
    `${'x\n'.repeat(1_000)}${'1'.repeat(MAX_FILTER_LINE_BYTES + 1)}`,
  );
  assert.deepEqual(ranges, []);
  assert.equal(report.oddLines, 1_001);
  assert.equal(report.problems.length, MAX_FILTER_PROBLEMS);
});

test('any bytes are a file, and each of its lines is a range, nothing or odd', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const { ranges, report } = whole(bytes);
      assert.ok(ranges.length + report.oddLines <= report.lines);
    }),
  );
  const near = fc.stringMatching(/^[0-9a-f:.,/ x-]{0,30}$/);
  fc.assert(
    fc.property(near, (line) => said(line).length > 0),
    { numRuns: 2_000 },
  );
});
