import assert from 'node:assert/strict';
import { test } from 'node:test';
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
