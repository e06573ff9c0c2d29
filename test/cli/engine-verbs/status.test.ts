import assert from 'node:assert/strict';
import { test } from 'node:test';
import { safeText } from '../../../source/base/safe-text.ts';
import { tmuxLine } from '../../../source/cli/engine-verbs/status.ts';
import { countTorrents } from '../../../source/engine/session/torrent-counts.ts';
import { makeFrame, makeTorrent } from '../../helpers/frame-maker.ts';
import { FILM, startDeskEngine } from '../desk-engine.ts';
import { Desk } from '../program.ts';

const { session, torrents } = makeFrame([
  makeTorrent(1, { state: 'downloading' }),
  makeTorrent(2, { state: 'seeding', problem: safeText('little room') }),
  makeTorrent(3, { state: 'paused' }),
  makeTorrent(4, { state: 'error', problem: safeText('gone') }),
]);

const lineOf = (downloadRate: number, uploadRate: number, shown = torrents) =>
  tmuxLine({
    session: { ...session, downloadRate, uploadRate },
    torrents: countTorrents(shown),
  });

test('the line for a status bar has rates, those at work of all, and those that need a look', () => {
  assert.equal(lineOf(1.25 * 1024 ** 2, 300 * 1024), '↓1.25M ↑300K 2/4 !2');
  assert.equal(lineOf(0, 12, []), '↓0 ↑12 0/0');
});

test('the status of an engine is a line, or JSON, or short for tmux', async (context) => {
  const { sluice, json } = await startDeskEngine(context, [FILM]);
  assert.equal((await sluice('status')).stdout, '1 paused; down 0 B/s, up 0 B/s\n');
  assert.equal((await sluice('status', '--format', 'tmux')).stdout, '↓0 ↑0 0/1\n');
  await sluice('limit', '--alternative', 'on');
  assert.match((await sluice('status')).stdout, /; alternative limits in force\n$/);
  const { torrents, downloadLimit } = (await json('status')) as Record<string, unknown>;
  assert.equal(downloadLimit, null);
  assert.deepEqual(torrents, {
    total: 1,
    troubled: 0,
    downloading: 0,
    seeding: 0,
    queued: 0,
    checking: 0,
    choosing: 0,
    fetching: 0,
    moving: 0,
    pausing: 0,
    paused: 1,
    error: 0,
  });
  assert.equal((await sluice('status', '--format', 'x')).code, 2);
});

test('where no engine runs a status bar shows "off", and everybody else is told in words', async (context) => {
  const desk = await Desk.open(context);
  const bar = await desk.run(['status', '--format', 'tmux']);
  assert.deepEqual([bar.code, bar.stdout, bar.stderr], [1, 'off\n', '']);
  const { code, stdout, stderr } = await desk.run(['status']);
  assert.deepEqual([code, stdout], [1, '']);
  assert.match(stderr, /no engine runs for .*"sluice" or "sluice daemon" starts one/);
});
