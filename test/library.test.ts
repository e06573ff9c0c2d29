import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  createNodeSession,
  isSluiceError,
  type Session,
  type SessionEvent,
  type TorrentId,
} from '../source/library.ts';
import { NodeDisk } from '../source/system/disk.ts';
import { makeTorrent } from './helpers/torrent-maker.ts';

const eventOf = (session: Session, name: SessionEvent['name']): Promise<SessionEvent> =>
  new Promise((resolve) => {
    session.onEvent((event) => {
      if (event.name === name) resolve(event);
    }, 0);
  });

test('another program can run two sessions, and a torrent goes from one to the other', async (context) => {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-library-'));
  context.after(() => rm(folder, { recursive: true, force: true }));
  const torrent = makeTorrent({
    name: 'album',
    files: [
      { path: 'one', size: 100_000 },
      { path: 'deep/two', size: 70_000 },
    ],
    pieceLength: 32_768,
  });
  const disk = new NodeDisk();
  await torrent.writePayload(disk, join(folder, 'from'));
  const open = (name: string) =>
    createNodeSession({ directory: join(folder, name), ports: [0], host: '127.0.0.1' });
  const [seeder, leecher] = await Promise.all([open('from'), open('to')]);
  const source = { kind: 'bytes', base64: Buffer.from(torrent.bytes).toString('base64') } as const;

  const finished = eventOf(leecher, 'torrent:finished');
  await seeder.execute('torrent:add', { source });
  await eventOf(seeder, 'torrent:checked');
  const port = seeder.frame().session.listenPort;
  const { id } = await leecher.execute('torrent:add', { source, peers: [`127.0.0.1:${port}`] });

  assert.equal((await finished).name, 'torrent:finished');
  assert.equal(leecher.frame().torrents[0]?.state, 'seeding');
  assert.deepEqual(await torrent.differences(disk, join(folder, 'to')), []);
  await assert.rejects(leecher.execute('torrent:pause', { id: 'no such' as TorrentId }), (error) =>
    isSluiceError(error, 'session/not-found'),
  );
  await leecher.execute('torrent:remove', { id });
  await Promise.all([seeder.close(), leecher.close()]);
});
