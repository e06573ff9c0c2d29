import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { ALBUM, listed, lookedAt, startDeskEngine } from './desk-engine.ts';
import { putPayload, putTorrent, startSeeder, wrongFiles } from './desk-torrents.ts';
import { eventsOf } from './program.ts';

const scene = async (context: Parameters<typeof startDeskEngine>[0]) => {
  const made = await startDeskEngine(context, []);
  return { ...made, torrent: await putTorrent(made.desk, ALBUM) };
};

describe('with --attach', { concurrency: 3 }, () => {
  test('"get" has the engine download, follows it from here, and leaves it there', async (t) => {
    const { desk, torrent, json } = await scene(t);
    const seeder = await startSeeder(t, desk, torrent);
    const args = ['get', '--attach', torrent.file, '--dir', desk.path('got')];
    const got = await desk.run([...args, '--peer', seeder.address, '--max-up', '5K', '--json']);
    assert.deepEqual([got.code, got.stderr], [0, '']);
    assert.deepEqual(await wrongFiles(torrent, desk.path('got')), []);
    const events = eventsOf(got.stdout);
    assert.ok(
      events.every(({ id }) => id === torrent.made.id),
      'only what concerns it',
    );
    assert.equal(events.at(-1)?.name, 'torrent:finished');
    const { state, directory, uploadLimit } = await lookedAt({ json }, 1);
    assert.deepEqual([state, directory, uploadLimit], ['seeding', desk.path('got'), 5_120]);
    const again = await desk.run([...args, '--port', '5']);
    assert.equal(again.code, 0, again.stderr);
    assert.match(again.stderr, /--port counts only when the engine starts/);
    assert.match(again.stderr, /the engine has album already, in .*got/);
  });

  test('"get" goes when it is interrupted, and the engine goes on; it resumes what is paused', async (t) => {
    const { desk, torrent, sluice, json, stop } = await scene(t);
    const seeder = await startSeeder(t, desk, torrent, 20_000);
    await sluice('add', torrent.file, '--paused');
    const got = desk.start(['get', torrent.file, '--attach', '--peer', seeder.address]);
    await got.until(({ stderr }) => /already/.test(stderr), 'it was there');
    const ended = await got.stop();
    assert.equal(ended.code, 130);
    assert.match(ended.stderr, /album goes on in the engine/);
    const { state } = await listed({ json }, 1);
    assert.ok(state === 'downloading' || state === 'checking', String(state));
    await stop();
  });

  test('"get" fails when its torrent is removed, or the engine goes', async (t) => {
    const { desk, torrent, sluice, json, stop } = await scene(t);
    const removed = desk.start(['get', torrent.file, '--attach', '--json']);
    await removed.until(
      ({ events }) => events.some(({ name }) => name === 'torrent:checked'),
      'it',
    );
    // Events are told at once, frames some times a second.
    while ((await listed({ json }, 1)) === undefined);
    await sluice('remove', torrent.made.id, '--yes');
    const end = await removed.ended;
    assert.equal(end.code, 1);
    assert.match(end.stderr, /album was removed from the engine/);
    const left = desk.start(['get', torrent.file, '--attach', '--json']);
    await left.until(({ events }) => events.some(({ name }) => name === 'torrent:checked'), 'it');
    await stop();
    assert.equal((await left.ended).code, 1);
  });

  test('"seed" seeds what is whole, and takes back what is not before anything is downloaded', async (t) => {
    const { desk, torrent, json } = await scene(t);
    const seeder = await startSeeder(t, desk, torrent);
    const args = ['seed', torrent.file, '--dir', desk.path('own'), '--peer', seeder.address];
    const missing = await desk.run([...args, '--attach']);
    assert.equal(missing.code, 1);
    assert.match(missing.stderr, /^sluice: \d+ of \d+ pieces are missing or wrong in .*own; /m);
    assert.doesNotMatch(missing.stderr, /removed/);
    assert.deepEqual(((await json('list')) as { torrents: unknown[] }).torrents, []);
    assert.equal((await wrongFiles(torrent, desk.path('own'))).length, 3, 'nothing was fetched');
    await putPayload(torrent, desk.path('own'));
    const socket = desk.path('state/socket/engine.sock');
    const seeding = desk.start([
      ...args,
      `--attach=${socket}`,
      '--state',
      desk.path('no'),
      '--json',
    ]);
    await seeding.until(
      ({ events }) => events.some(({ name }) => name === 'torrent:resumed'),
      'it',
    );
    // Events are told at once, frames a moment later.
    let { state, uploaded } = await listed({ json }, 1);
    while (state === 'paused') ({ state, uploaded } = await listed({ json }, 1));
    assert.ok(state === 'seeding' || state === 'checking', String(state));
    assert.equal(uploaded, 0);
    assert.equal((await seeding.stop()).code, 130);
    const elsewhere = await desk.run(['seed', torrent.file, '--dir', desk.path('x'), '--attach']);
    assert.equal(elsewhere.code, 1);
    assert.match(elsewhere.stderr, /the engine has album already, in .*own/);
  });

  test('without an engine it is said; a file that is no torrent, too', async (t) => {
    const { desk, stop } = await scene(t);
    await writeFile(desk.path('bad.torrent'), 'nonsense');
    const bad = await desk.run(['get', 'bad.torrent', '--attach']);
    assert.equal(bad.code, 1);
    await stop();
    const none = await desk.run(['get', 'bad.torrent', '--attach', '--json']);
    assert.equal(none.code, 1);
    assert.match(none.stdout, /"daemon\/not-running".*no engine runs for/);
  });
});
