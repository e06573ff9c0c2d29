import assert from 'node:assert/strict';
import { test } from 'node:test';
import { safeText } from '../../source/base/safe-text.ts';
import { streamLine } from '../../source/cli/stream-line.ts';
import type { StreamSummary } from '../../source/contract/streams.ts';
import { makeId, makeTorrent } from '../helpers/frame-maker.ts';

const stream = (more: Partial<StreamSummary>): StreamSummary => ({
  stream: '1',
  id: makeId(1),
  name: safeText('film.mkv'),
  url: 'http://127.0.0.1:1/t/film.mkv',
  files: [0],
  readers: 1,
  bytesPerSecond: 250 * 1024,
  bufferedBytes: 10_000_000,
  bufferedSeconds: 42,
  isBuffered: false,
  waiting: null,
  ...more,
});

const torrent = makeTorrent(1, { downloadRate: 1024 * 1024, peersConnected: 3, progress: 0.25 });

test('the line says how much is there ahead of the player and at what rate it is read', () => {
  assert.equal(
    streamLine(stream({}), torrent, 200),
    '42s ahead, read at 250 KiB/s  1.00 MiB/s down  3 peers  25.0%  film.mkv',
  );
  assert.match(streamLine(stream({ bufferedSeconds: 0 }), torrent, 200), /^0s ahead/);
  assert.match(streamLine(stream({ isBuffered: true }), torrent, 200), /^all of it is there/);
});

test('it says why the player waits, that nobody reads, and never wraps', () => {
  const waiting = safeText('choked by the only peer that has the next piece');
  assert.match(streamLine(stream({ waiting }), torrent, 200), /^waits: choked by the only peer/);
  const idle = { bufferedSeconds: null, bufferedBytes: null, readers: 0 };
  assert.match(streamLine(stream(idle), torrent, 200), /^nobody reads it now/);
  assert.ok(streamLine(stream({ waiting }), torrent, 40).length < 40);
});
