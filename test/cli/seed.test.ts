import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type DeskTorrent, putPayload, putTorrent } from './desk-torrents.ts';
import { Desk, type Running } from './program.ts';

const WISH = { name: 'film.mkv', size: 60_000, pieceLength: 16_384 } as const;

const startSeeding = async (desk: Desk, torrent: DeskTorrent): Promise<Running> => {
  await putPayload(torrent, desk.path('data'));
  const place = ['--dir', desk.path('data'), '--port', '0', '--json'];
  const running = desk.start(['seed', torrent.file, ...place]);
  await running.until(
    ({ events }) => events.some(({ name }) => name === 'torrent:checked'),
    'seeding',
  );
  return running;
};

describe('seed', { concurrency: 3 }, () => {
  test('checks, tells that all is there, and seeds until interrupted', async (t) => {
    const desk = await Desk.open(t);
    const torrent = await putTorrent(desk, WISH);
    const running = await startSeeding(desk, torrent);
    const checked = running.events.find(({ name }) => name === 'torrent:checked');
    assert.deepEqual([checked?.piecesHave, checked?.pieceCount, checked?.isComplete], [4, 4, true]);
    const names = running.events.map(({ name }) => name);
    assert.ok(!names.includes('torrent:finished'), 'nothing has come');
    assert.equal(running.child.exitCode, null);
    assert.equal((await running.stop()).code, 130);
  });

  test('asked to terminate, it ends as when interrupted', async (t) => {
    const desk = await Desk.open(t);
    const running = await startSeeding(desk, await putTorrent(desk, WISH));
    running.kill('SIGTERM');
    assert.equal((await running.ended).code, 130);
  });

  test('data that is missing or wrong is told with what fetches the rest, and 1', async (t) => {
    const desk = await Desk.open(t);
    const torrent = await putTorrent(desk, WISH);
    const other = await putTorrent(desk, { ...WISH, seed: 'other' });
    await putPayload(other, desk.path('data'));
    const seed = ['seed', torrent.file, '--dir', desk.path('data'), '--port', '0'];
    const { code, stderr } = await desk.run(seed);
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^sluice: 4 of 4 pieces are missing or wrong in .*data; "sluice get --seed"/m,
    );
  });
});
