import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  parseContentLength,
  parseContentRange,
  parseRetryAfter,
} from '../../source/protocol/http-range.ts';

test('a range says where it begins and ends, and how long the file is', () => {
  assert.deepEqual(parseContentRange('bytes 0-9/10'), { start: 0, end: 10, total: 10 });
  assert.deepEqual(parseContentRange(' Bytes 5-5/* '), { start: 5, end: 6, total: undefined });
});

test('anything else is none (H108)', () => {
  const texts = [
    undefined,
    '',
    'bytes */10',
    'bytes 9-0/10',
    'bytes 0-10/10',
    'bytes=0-9/10',
    'items 0-9/10',
    'bytes 0-9',
    'bytes -1-9/10',
    `bytes 0-${'9'.repeat(30)}/*`,
    'bytes 0-9/10, 20-29/30',
  ];
  for (const text of texts) assert.equal(parseContentRange(text), undefined, text);
});

test('a length is digits alone', () => {
  assert.equal(parseContentLength('0'), 0);
  assert.equal(parseContentLength('4294967296'), 4_294_967_296);
  for (const text of [undefined, '', '-1', '1e3', '1 2', '9'.repeat(20)]) {
    assert.equal(parseContentLength(text), undefined);
  }
});

test('a time to wait is seconds or a date', () => {
  const now = Date.UTC(2026, 0, 1);
  assert.equal(parseRetryAfter('120', now), 120_000);
  assert.equal(parseRetryAfter(' 30\n', now), 30_000);
  assert.equal(parseRetryAfter('Thu, 01 Jan 2026 00:01:00 GMT', now), 60_000);
  assert.equal(parseRetryAfter('Wed, 31 Dec 2025 00:01:00 GMT', now), 0);
  for (const text of [undefined, '', 'soon', '-5', '1.5', 'Thu, 99 Foo']) {
    assert.equal(parseRetryAfter(text, now), undefined, text);
  }
});
