import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listed, startDeskEngine } from '../desk-engine.ts';
import { putTorrent } from '../desk-torrents.ts';

const SERIES = {
  name: 'series',
  files: [
    { path: 's01e01.mkv', size: 40_000 },
    { path: 's01e02.mkv', size: 60_000 },
    { path: 'sample.txt', size: 10 },
  ],
  pieceLength: 16_384,
};

test('one that asks for its files waits until they are chosen, and goes on with just these', async (context) => {
  const scene = await startDeskEngine(context, []);
  const { sluice, json, desk } = scene;
  const { file, made } = await putTorrent(desk, SERIES);
  assert.equal((await sluice('add', file, '--ask')).code, 0);
  assert.equal((await listed(scene, 1)).state, 'choosing');
  const wrong = await sluice('choose', 'series', '*.avi');
  assert.match(wrong.stderr, /no file is "\*\.avi"/);
  assert.equal((await listed(scene, 1)).state, 'choosing');
  assert.deepEqual(await json('choose', 'series', '*.mkv', '!/e01/', '--dir', desk.path('else')), {
    torrents: [{ id: made.id, name: 'series', files: [1], wasWaiting: true, error: null }],
  });
  assert.partialDeepStrictEqual(await listed(scene, 1), {
    wantedSize: 60_000,
    directory: desk.path('else'),
  });
  assert.notEqual((await listed(scene, 1)).state, 'choosing');
});

test('of one that does not wait the others are skipped, and priorities of those that are wanted stay', async (context) => {
  const { sluice, json } = await startDeskEngine(context);
  assert.equal((await sluice('priority', 'album', 'high', 'one.flac')).code, 0);
  assert.equal((await sluice('priority', 'album', 'skip', 'two.flac')).code, 0);
  const said = await sluice('choose', 'album', '*.flac');
  assert.equal(said.stdout, 'album: 2 files chosen\n');
  const { files } = (await json('files', 'album')) as { files: readonly { priority: string }[] };
  assert.deepEqual(
    files.map(({ priority }) => priority),
    ['high', 'normal', 'skip'],
  );
  assert.match((await sluice('choose', 'album', 'all', '--paused')).stderr, /does not wait/);
});

test('of a link nobody has told what it names it is said that nothing can be chosen yet', async (context) => {
  const { sluice } = await startDeskEngine(context, []);
  const link = 'magnet:?xt=urn:btih:c12fe1c06bba254a9dc9f519b335aa7c1367a88a&dn=later';
  assert.equal((await sluice('add', link, '--ask')).code, 0);
  const said = await sluice('choose', 'later', 'all');
  assert.equal(said.code, 1);
  assert.match(said.stderr, /not known yet; it is being fetched from peers/);
  assert.match((await sluice('list')).stdout, /later +- +0% +(metadata|fetching)/);
});
