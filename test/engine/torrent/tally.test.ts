import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PeerBudget } from '../../../source/engine/session/services.ts';
import { Tally } from '../../../source/engine/torrent/tally.ts';

test('totals go on from where earlier sessions ended', () => {
  const tally = new Tally(100, 20);
  tally.download.add(5, 0);
  tally.upload.add(7, 0);
  assert.deepEqual([tally.downloaded, tally.uploaded, tally.wasted], [105, 27, 0]);
});

test('a first session starts at nothing', () => {
  const tally = new Tally();
  assert.deepEqual([tally.downloaded, tally.uploaded], [0, 0]);
});

test('no more connections than the budget has, and one given back is one more', () => {
  const budget = new PeerBudget(2);
  assert.deepEqual([budget.tryTake(), budget.tryTake(), budget.tryTake()], [true, true, false]);
  assert.equal(budget.used, 2);
  budget.giveBack();
  assert.equal(budget.tryTake(), true);
});
