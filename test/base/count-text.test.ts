import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countText } from '../../source/base/count-text.ts';

test('only one is said without an s', () => {
  const texts = [0, 1, 2, 1_000].map((count) => countText(count, 'peer'));
  assert.deepEqual(texts, ['0 peers', '1 peer', '2 peers', '1000 peers']);
});
