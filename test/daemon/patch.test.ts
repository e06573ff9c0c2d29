import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isSluiceError } from '../../source/base/errors.ts';
import { applyPatch, isSame, type Patch, patchOf } from '../../source/daemon/patch.ts';

const json = fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.parse(JSON.stringify(value)));

const throughTheSocket = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value));

test('a patch turns any value into any other, also after a way through JSON', () => {
  fc.assert(
    fc.property(json, json, (before, after) => {
      const patch = patchOf(before, after);
      if (patch === undefined) assert.deepEqual(before, after);
      else assert.deepEqual(applyPatch(before, throughTheSocket(patch)), after);
    }),
  );
});

test('there is no patch between values that say the same', () => {
  fc.assert(fc.property(json, (value) => isSame(value, structuredClone(value))));
});

test('what did not change stays the same object', () => {
  const before = { files: [{ done: 1 }, { done: 2 }], pieces: { have: 'x' } };
  const patch = patchOf(before, { ...before, files: [before.files[0], { done: 3 }] })!;
  assert.deepEqual(patch, {
    fields: { files: { items: [[1, { fields: { done: { value: 3 } } }]], length: 2 } },
  });
  const after = applyPatch(before, patch) as typeof before;
  assert.equal(after.pieces, before.pieces);
  assert.equal(after.files[0], before.files[0]);
});

test('a field called __proto__ is a field like any other', () => {
  const before = JSON.parse('{"a":1}');
  const after = JSON.parse('{"a":1,"__proto__":{"polluted":true}}');
  const made = applyPatch(before, patchOf(before, after)!) as object;
  assert.equal(Object.getPrototypeOf(made), Object.prototype);
  assert.deepEqual(made, after);
});

test('a patch for another value is refused, and no list is made longer than its elements', () => {
  const wrong: readonly [unknown, Patch][] = [
    [null, { fields: {} }],
    [[], { fields: {} }],
    [{}, { items: [], length: 0 }],
    [[1], { items: [], length: 4_000_000_000 }],
    [[1], { items: [[3, { value: 1 }]], length: 4 }],
    [[1], { items: [[-1, { value: 1 }]], length: 1 }],
  ];
  for (const [before, patch] of wrong) {
    assert.throws(
      () => applyPatch(before, patch),
      (error) => isSluiceError(error, 'daemon/protocol'),
    );
  }
});
