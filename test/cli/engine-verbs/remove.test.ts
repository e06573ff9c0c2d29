import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { startDeskEngine } from '../desk-engine.ts';
import { startSeeder } from '../desk-torrents.ts';

test('a script that does not say yes removes nothing', async (context) => {
  const { sluice } = await startDeskEngine(context);
  const { code, stdout, stderr } = await sluice('remove', '1');
  assert.deepEqual([code, stdout], [2, '']);
  assert.match(stderr, /nobody can be asked here; --yes/);
  assert.equal((await sluice('list', '--names')).stdout, 'album\nfilm.mkv\n');
});

test('the data stays unless it is asked for, and goes where it is', async (context) => {
  const { desk, json, sluice, torrents } = await startDeskEngine(context);
  const [album, film] = torrents;
  const seeder = await startSeeder(context, desk, album!);
  await sluice('peer', 'add', 'album', seeder.address);
  await sluice('resume', 'album');
  const follow = desk.start(['events', '--follow', '--after', '0', '--json']);
  await follow.until(
    ({ events }) => events.some(({ name }) => name === 'torrent:finished'),
    'the album was there',
  );
  await follow.stop();
  assert.deepEqual(await json('remove', 'album', '--data', '--yes'), {
    torrents: [
      {
        id: album!.made.id,
        name: 'album',
        removedFiles: ['album/one.flac', 'album/scans/front.jpg', 'album/two.flac'].map((path) =>
          desk.path('data', path),
        ),
        error: null,
      },
    ],
  });
  assert.ok(!existsSync(desk.path('data', 'album')));
  assert.equal((await sluice('remove', film!.made.id, '--yes')).stdout, 'removed film.mkv\n');
  assert.equal((await sluice('list', '--names')).stdout, '');
});
