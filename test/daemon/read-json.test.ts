import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isSluiceError } from '../../source/base/errors.ts';
import { depthOf, readJson } from '../../source/daemon/read-json.ts';

const depthOfValue = (value: unknown): number =>
  typeof value === 'object' && value !== null
    ? 1 + Math.max(0, ...Object.values(value).map(depthOfValue))
    : 0;

test('the depth of a text is that of what it says, whatever its strings hold', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      assert.equal(depthOf(JSON.stringify(value), 100), depthOfValue(value));
    }),
  );
  assert.equal(depthOf(String.raw`["\\\"[[[", "\\"]`, 100), 1);
});

test('H116: what nests too deep is refused before it is parsed', () => {
  const deep = '['.repeat(1_000_000);
  assert.throws(
    () => readJson(deep, 32),
    (error) => isSluiceError(error, 'daemon/limit'),
  );
  assert.deepEqual(readJson('[[1]]', 2), [[1]]);
});

test('what is no JSON is refused with a code', () => {
  for (const text of ['', '{', '"', '"\\', 'undefined', '{"a":1}}']) {
    assert.throws(
      () => readJson(text, 32),
      (error) => isSluiceError(error, 'daemon/protocol'),
    );
  }
});
