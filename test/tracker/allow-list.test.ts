import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAllowList } from '../../source/tracker/allow-list.ts';

test('an info-hash a line, of v1 or v2, with remarks and empty lines', () => {
  const list = parseAllowList(`# ours\n${'01'.repeat(20)}  # a film\r\n\n${'Ab'.repeat(32)}\n`);
  assert.deepEqual([...list], ['\x01'.repeat(20), '\xab'.repeat(20)]);
  assert.equal(parseAllowList('').size, 0);
});

test('a line that is no info-hash is named by its number', () => {
  for (const line of ['0101', 'zz'.repeat(20), `${'01'.repeat(20)} ${'02'.repeat(20)}`]) {
    assert.throws(() => parseAllowList(`# first\n${line}`), {
      code: 'settings/invalid',
      message: /line 2 is not an info-hash/,
    });
  }
});
