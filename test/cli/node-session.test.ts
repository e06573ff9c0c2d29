import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { type TestContext, test } from 'node:test';
import { createNodeSession, type NodeSessionOptions } from '../../source/cli/node-session.ts';
import { assertNoLeaks } from '../helpers/leaks.ts';
import { makeTorrent } from '../helpers/torrent-maker.ts';
import { temporaryFolder } from '../system/temporary-folder.ts';
import { putPayload, wrongFiles } from './desk-torrents.ts';

assertNoLeaks();

const made = makeTorrent({ name: 'album', size: 200_000, pieceLength: 16_384 });
const source = { kind: 'bytes', base64: Buffer.from(made.bytes).toString('base64') } as const;

const open = async (test: TestContext, options: NodeSessionOptions) => {
  const session = await createNodeSession({ host: '127.0.0.1', ports: [0], ...options });
  test.after(() => session.close());
  const complete = new Promise<void>((resolve) => {
    session.onEvent((event) => {
      if (event.name === 'torrent:finished') resolve();
      if (event.name === 'torrent:checked' && event.isComplete) resolve();
    }, 0);
  });
  return { session, complete };
};

test('another program can seed and fetch with sessions of its own, and nothing stays open', async (t) => {
  const folder = await temporaryFolder(t);
  await putPayload({ made, file: '' }, `${folder}/has`);
  const seeder = await open(t, { directory: `${folder}/has` });
  await seeder.session.execute('torrent:add', { source });
  await seeder.complete;
  const leecher = await open(t, { directory: `${folder}/gets` });
  const peer = `127.0.0.1:${seeder.session.frame().session.listenPort}`;
  await leecher.session.execute('torrent:add', { source, peers: [peer] });
  await leecher.complete;
  assert.deepEqual(await wrongFiles({ made, file: '' }, `${folder}/gets`), []);
  await Promise.all([leecher.session.close(), seeder.session.close()]);
  await leecher.session.close();
});

test('with a state folder a session takes up its torrents; without one it makes none', async (t) => {
  const folder = await temporaryFolder(t);
  const options = { directory: folder, stateDirectory: `${folder}/state` };
  const first = await open(t, options);
  await first.session.execute('torrent:add', { source, isPaused: true });
  await first.session.close();
  const second = await open(t, options);
  assert.deepEqual(
    second.session.frame().torrents.map(({ name, state }) => [name, state]),
    [['album', 'paused']],
  );
  await second.session.close();
  assert.deepEqual(await readdir(folder), ['state']);
});
