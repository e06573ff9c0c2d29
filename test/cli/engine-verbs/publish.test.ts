import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { ALBUM, listed, lookedAt, startDeskEngine } from '../desk-engine.ts';

const LINK = /^magnet:\?xs=urn:btpk:[0-9a-f]{64}&dn=nightly\n$/;

test('a folder is published, changed and published again under the same link, listed and stopped', async (context) => {
  const scene = await startDeskEngine(context, []);
  const { desk, sluice, json } = scene;
  const folder = desk.path('nightly');
  mkdirSync(folder);
  writeFileSync(`${folder}/one`, 'one');
  const first = await sluice(
    'publish',
    'nightly',
    folder,
    '--tracker',
    'http://127.0.0.1:1/announce',
  );
  assert.match(first.stdout, LINK);
  assert.match(first.stderr, /Version 1 waits for the DHT: the DHT is switched off/);
  const before = await lookedAt(scene, 1);
  assert.deepEqual([before.name, before.state], ['nightly', 'seeding']);

  const same = await sluice('publish', 'nightly');
  assert.match(same.stderr, /Version 1/, 'nothing has changed');
  writeFileSync(`${folder}/two`, 'two');
  const second = (await json('publish', 'nightly')) as Record<string, unknown>;
  assert.deepEqual(
    [second.version, second.path, second.isActive, `${second.magnet}\n`],
    ['2', folder, true, first.stdout],
  );
  const after = await listed(scene, 1);
  assert.notEqual(after.id, before.id);
  assert.deepEqual([after.id, after.tracker], [second.torrent, '127.0.0.1'], 'as it was before');

  const { publications } = (await json('publish', '--list')) as { publications: unknown[] };
  assert.deepEqual(publications, [second]);
  const table = (await sluice('publish', '--list')).stdout;
  assert.match(table, /nightly +2 +Version 2 waits/);
  assert.equal((await sluice('publish', 'nightly', '--stop')).code, 0);
  assert.match((await sluice('publish', '--list')).stdout, /stopped/);
});

test('a torrent is published by its name or file, and a private one is not', async (context) => {
  const secret = { name: 'secret', size: 20_000, pieceLength: 16_384, isPrivate: true };
  const scene = await startDeskEngine(context, [ALBUM, secret]);
  const { json, sluice, torrents } = scene;
  const named = (await json('publish', 'records', 'album')) as Record<string, unknown>;
  assert.deepEqual([named.torrent, named.path], [torrents[0]!.made.id, null]);
  const filed = (await json('publish', 'records', torrents[0]!.file)) as Record<string, unknown>;
  assert.deepEqual([filed.torrent, filed.version], [named.torrent, '1']);
  const refused = await sluice('publish', 'records', 'secret');
  assert.deepEqual([refused.code, refused.stdout], [1, '']);
  assert.match(refused.stderr, /private/);
});

test('a key goes to another machine in a file that only its owner may read, and is never written over', async (context) => {
  const { desk, sluice, json } = await startDeskEngine(context, [ALBUM]);
  const link = (await sluice('publish', 'one', 'album')).stdout;
  const file = desk.path('one.key');
  assert.equal((await sluice('publish', 'one', '--export', file)).code, 0);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  const again = await sluice('publish', 'one', '--export', file);
  assert.deepEqual([again.code, again.stdout], [1, '']);
  assert.equal((await sluice('publish', 'two', '--import', file)).code, 0);
  const { magnet, version } = (await json('publish', 'two', 'album')) as Record<string, string>;
  assert.deepEqual([magnet!.split('&')[0], version], [link.split('&')[0], '1']);
  const { seed } = JSON.parse(readFileSync(file, 'utf8')) as { seed: string };
  chmodSync(file, 0o600);
  writeFileSync(file, `${seed}\n`);
  assert.equal((await sluice('publish', 'three', '--import', file)).code, 0);
  writeFileSync(file, 'hello');
  const bad = await sluice('publish', 'four', '--import', file);
  assert.deepEqual([bad.code, bad.stdout], [2, '']);
});

test('what is asked for badly is refused before the engine is asked', async (context) => {
  const { sluice } = await startDeskEngine(context, []);
  for (const args of [
    [],
    ['a', '--list'],
    ['--stop'],
    ['a', '--stop', '--list'],
    ['a', 'b', '--export', 'x'],
  ]) {
    assert.equal((await sluice('publish', ...args)).code, 2, args.join(' '));
  }
  const none = await sluice('publish', 'nothing');
  assert.match(none.stderr, /say what is to be published/);
  assert.match((await sluice('publish', 'nothing', '--stop')).stderr, /nothing is published as/);
});

test('a torrent that nobody has newer versions of cannot be updated', async (context) => {
  const { sluice } = await startDeskEngine(context, [ALBUM]);
  const { code, stderr } = await sluice('update', 'album');
  assert.equal(code, 1);
  assert.match(stderr, /nobody knows of newer versions/);
});

test('a link that only the DHT can lead on is not followed from here', async (context) => {
  const { sluice } = await startDeskEngine(context, []);
  const link = `magnet:?xs=urn:btpk:${'ab'.repeat(32)}`;
  const got = await sluice('get', link, '--attach');
  assert.deepEqual([got.code, got.stdout], [2, '']);
  assert.match(got.stderr, /give it to "sluice add"/);
  const added = await sluice('add', link);
  assert.deepEqual([added.code, added.stdout], [1, '']);
  assert.match(added.stderr, /the DHT is switched off/);
});
