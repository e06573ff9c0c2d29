import assert from 'node:assert/strict';
import { test } from 'node:test';
import { percentDecoded } from '../../source/base/percent-text.ts';

test('escapes are read, also of several bytes', () => {
  assert.equal(percentDecoded('a%20b%C3%A9'), 'a bé');
});

test('what is badly escaped stays as it stands', () => {
  for (const text of ['50%', '%zz and %20', '%C3']) assert.equal(percentDecoded(text), text);
});
