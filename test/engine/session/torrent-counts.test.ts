import assert from 'node:assert/strict';
import { test } from 'node:test';
import { safeText } from '../../../source/base/safe-text.ts';
import { countTorrents } from '../../../source/engine/session/torrent-counts.ts';
import { makeTorrent } from '../../helpers/frame-maker.ts';

test('torrents are counted by their state, and those with a problem whatever it is', () => {
  const counts = countTorrents([
    makeTorrent(1, { state: 'downloading' }),
    makeTorrent(2, { state: 'seeding', problem: safeText('little room') }),
    makeTorrent(3, { state: 'seeding' }),
    makeTorrent(4, { state: 'error', problem: safeText('gone') }),
  ]);
  assert.deepEqual([counts.total, counts.troubled], [4, 2]);
  const { downloading, seeding, error, ...others } = counts.byState;
  assert.deepEqual([downloading, seeding, error], [1, 2, 1]);
  assert.deepEqual(others, {
    fetching: 0,
    choosing: 0,
    checking: 0,
    queued: 0,
    moving: 0,
    pausing: 0,
    paused: 0,
  });
});
