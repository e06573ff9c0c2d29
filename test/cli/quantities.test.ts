import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSluiceError } from '../../source/base/errors.ts';
import { parsePort, parseRate } from '../../source/cli/quantities.ts';

const RATES: readonly (readonly [string, number | null])[] = [
  ['800000', 800_000],
  ['500K', 512_000],
  ['500k', 512_000],
  ['1.5M', 1_572_864],
  ['2MiB/s', 2_097_152],
  ['2 MB/s', 2_097_152],
  ['1G', 1_073_741_824],
  [' 10k ', 10_240],
  ['100B', 100],
  ['0', null],
  ['none', null],
  ['Unlimited', null],
];

for (const [text, expected] of RATES) {
  test(`"${text}" is ${expected ?? 'no limit'}`, () => {
    assert.equal(parseRate(text, '--max-down'), expected);
  });
}

for (const text of [
  '',
  '-5',
  'fast',
  '1e9',
  '5KK',
  '0.1',
  '1,5M',
  'Infinity',
  '0x10',
  '1.M',
  '٣',
]) {
  test(`"${text}" is no rate, and the flag is named`, () => {
    assert.throws(
      () => parseRate(text, '--max-down'),
      (error) => isSluiceError(error, 'usage/invalid') && error.message.startsWith('--max-down: '),
    );
  });
}

test('ports are 0 to 65535', () => {
  for (const port of [0, 1, 6881, 65_535]) assert.equal(parsePort(port, '--port'), port);
});

for (const port of [-1, 65_536, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
  test(`${port} is no port`, () => {
    assert.throws(
      () => parsePort(port, '--port'),
      (error) => isSluiceError(error, 'usage/invalid') && /--port/.test(error.message),
    );
  });
}
