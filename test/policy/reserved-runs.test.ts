import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReservedRuns } from '../../source/policy/reserved-runs.ts';

test('pieces are reserved until their owner has others or none', () => {
  const runs = new ReservedRuns();
  assert.ok(runs.isEmpty);
  runs.set(1, { start: 2, end: 5 });
  assert.deepEqual(
    [1, 2, 4, 5].map((piece) => runs.has(piece)),
    [false, true, true, false],
  );
  runs.set(1, { start: 4, end: 5 });
  assert.equal(runs.has(2), false);
  runs.delete(1);
  assert.ok(runs.isEmpty);
});

test('what is left over is taken from the end of the longest', () => {
  const runs = new ReservedRuns();
  runs.set(1, { start: 0, end: 3 });
  runs.set(2, { start: 10, end: 20 });
  assert.equal(
    runs.last(() => true),
    19,
  );
  assert.equal(
    runs.last((piece) => piece < 15),
    14,
  );
  assert.equal(
    runs.last((piece) => piece < 10),
    2,
  );
  assert.equal(
    runs.last(() => false),
    -1,
  );
});
