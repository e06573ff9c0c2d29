import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { KeyedRows, ROW_HEAD } from '../../source/tracker/keyed-rows.ts';

/** All rows with a hash, by what they hold. */
const held = (rows: KeyedRows, hash: number): readonly number[] => {
  const found: number[] = [];
  for (let row = rows.first(hash); row !== 0; row = rows.next(row)) {
    found.push(rows.words[row * rows.stride + ROW_HEAD]!);
  }
  return found.sort((left, right) => left - right);
};

test('after any run of additions and removals each row is found by its hash, and no other', () => {
  const action = fc.record({ hash: fc.integer({ min: 0, max: 400 }), isAdded: fc.boolean() });
  fc.assert(
    fc.property(fc.array(action, { maxLength: 600 }), (actions) => {
      const rows = new KeyedRows(1, 1_000);
      const known = new Map<number, number[]>();
      for (const [at, { hash, isAdded }] of actions.entries()) {
        const values = known.get(hash) ?? [];
        known.set(hash, values);
        if (isAdded || values.length === 0) {
          rows.words[rows.add(hash) * rows.stride + ROW_HEAD] = at;
          values.push(at);
        } else {
          const row = rows.first(hash);
          const value = rows.words[row * rows.stride + ROW_HEAD]!;
          values.splice(values.indexOf(value), 1);
          rows.remove(row);
        }
      }
      for (const [hash, values] of known) assert.deepEqual(held(rows, hash), values);
    }),
    { numRuns: 40 },
  );
});

test('it is as good as new once it was cleared, however many buckets there were', () => {
  const rows = new KeyedRows(1, 1_000);
  for (let hash = 0; hash < 500; hash++) rows.add(hash);
  rows.clear();
  assert.deepEqual([rows.count, rows.first(7), rows.first(70)], [0, 0, 0]);
  for (let hash = 0; hash < 500; hash++) rows.add(hash);
  for (let hash = 0; hash < 500; hash++) assert.notEqual(rows.first(hash), 0);
});
