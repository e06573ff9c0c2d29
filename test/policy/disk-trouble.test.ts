import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SluiceError } from '../../source/base/errors.ts';
import {
  type DiskCondition,
  type DiskTrouble,
  isMended,
  type ProbePlan,
  planAfterProbe,
  planTrouble,
  reserveOf,
  shortfallOf,
  troubleOf,
} from '../../source/policy/disk-trouble.ts';

const MEBIBYTE = 1024 * 1024;
const WELL: DiskCondition = {
  isRootThere: true,
  free: 100 * MEBIBYTE,
  total: 1_000 * MEBIBYTE,
  isWritable: true,
};

test('what a disk says is told apart, and what is not of a disk mends itself never', () => {
  const of = (code: ConstructorParameters<typeof SluiceError>[0]) =>
    troubleOf(new SluiceError(code, 'no'));
  assert.equal(of('disk/full'), 'disk-full');
  assert.equal(of('disk/read-only'), 'disk-read-only');
  assert.equal(of('disk/storage-missing'), 'storage-missing');
  assert.equal(of('disk/failed'), 'disk-failed');
  assert.equal(of('disk/permission'), 'disk-forbidden');
  assert.equal(of('disk/outside-root'), 'other');
  assert.equal(troubleOf(new Error('no')), 'other');
  assert.equal(isMended('other', WELL, 0), false);
});

test('a full disk is mended when all that is wanted fits and the reserve stays free', () => {
  const reserve = reserveOf(WELL.total);
  assert.equal(reserve, 20 * MEBIBYTE);
  assert.equal(isMended('disk-full', WELL, 80 * MEBIBYTE), true);
  assert.equal(isMended('disk-full', WELL, 80 * MEBIBYTE + 1), false);
  assert.equal(isMended('disk-full', { ...WELL, isWritable: false }, 1), false);
  assert.equal(reserveOf(1e15), 256 * MEBIBYTE);
});

test('without its file system nothing is mended, and a seed needs nothing but that', () => {
  const kinds: readonly DiskTrouble[] = ['disk-full', 'disk-read-only', 'storage-missing'];
  for (const trouble of kinds) {
    assert.equal(isMended(trouble, { ...WELL, isRootThere: false }, 0), false);
    assert.equal(isMended(trouble, { ...WELL, isWritable: false, free: 0 }, 0), true);
  }
  assert.equal(isMended('disk-read-only', { ...WELL, isWritable: false }, 1), false);
});

test('a disk is short when what is coming would eat into the reserve', () => {
  const disk = { free: 100, total: 1_000 };
  assert.equal(shortfallOf({ ...disk, coming: 0 }), 0);
  assert.equal(shortfallOf({ ...disk, coming: 80 }), 0);
  assert.equal(shortfallOf({ ...disk, coming: 81 }), 1);
  assert.equal(shortfallOf({ free: 0, total: 1_000, coming: 0 }), 0, 'nothing comes');
});

test('looks grow apart to two minutes, and trouble that is soon back goes on counting', () => {
  let plan: ProbePlan = planTrouble(undefined, 0);
  const waits: number[] = [];
  for (let now = 0; waits.length < 8; plan = planAfterProbe(plan, false, now)) {
    waits.push(plan.dueMs - now);
    now = plan.dueMs;
  }
  assert.deepEqual(
    waits,
    [5, 10, 20, 40, 80, 120, 120, 120].map((seconds) => seconds * 1_000),
  );
  const mended = planAfterProbe(plan, true, 1_000_000);
  assert.equal(planTrouble(mended, 1_100_000).dueMs, 1_220_000);
  assert.equal(planTrouble(mended, 2_000_000).dueMs, 2_005_000);
  assert.equal(planTrouble(plan, 2_000_000), plan, 'more of the same changes nothing');
});
