import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listed, startDeskEngine } from '../desk-engine.ts';
import { Desk } from '../program.ts';

test('several torrents are resumed, paused, checked and announced at once', async (context) => {
  const scene = await startDeskEngine(context);
  const { sluice, torrents } = scene;
  const resumed = await sluice('resume', 'alb', torrents[1]!.made.id.slice(0, 6));
  assert.deepEqual([resumed.code, resumed.stdout], [0, 'resumed album\nresumed film.mkv\n']);
  assert.notEqual((await listed(scene, 1)).state, 'paused');
  assert.equal((await sluice('verify', 'film.mkv')).stdout, 'checking film.mkv\n');
  const asked = await sluice('reannounce', 'album', '--tracker', '0');
  assert.deepEqual([asked.code, asked.stdout], [0, 'asking for peers of album\n'], asked.stderr);
  const paused = await sluice('pause', 'all');
  assert.deepEqual([paused.code, paused.stdout], [0, 'paused album\npaused film.mkv\n']);
  for (const number of [1, 2]) assert.equal((await listed(scene, number)).state, 'paused');
});

test('as JSON each torrent has its own answer, and one that fails makes the exit code 1', async (context) => {
  const { json, sluice, torrents } = await startDeskEngine(context);
  const [album, film] = torrents.map(({ made }) => made.id);
  assert.deepEqual(await json('pause', '1', '2'), {
    torrents: [
      { id: album, name: 'album', error: null },
      { id: film, name: 'film.mkv', error: null },
    ],
  });
  const { code, stdout, stderr } = await sluice('reannounce', 'album', '--tracker', '7', '--json');
  assert.deepEqual([code, stderr], [1, '']);
  const [result] = (JSON.parse(stdout) as { torrents: { error: { code: string } }[] }).torrents;
  assert.match(result!.error.code, /^session\//);
});

test('what names several torrents touches none of them, in words and as JSON', async (context) => {
  const scene = await startDeskEngine(context, [
    { name: 'part one', size: 10_000, pieceLength: 16_384 },
    { name: 'part two', size: 20_000, pieceLength: 16_384 },
  ]);
  const { code, stdout, stderr } = await scene.sluice('resume', '1', 'part');
  assert.deepEqual([code, stdout], [1, '']);
  assert.match(stderr, /^sluice: "part" may be any of 2 torrents: 1 .* part one; 2 .* part two\n$/);
  assert.equal((await listed(scene, 1)).state, 'paused');
  const { error } = (await scene.json('resume', 'part')) as { error: { code: string } };
  assert.equal(error.code, 'session/ambiguous');
  const nothing = (await scene.json('resume', 'nope')) as { error: { code: string } };
  assert.equal(nothing.error.code, 'session/not-found');
});

test('wrong usage is JSON, too, where JSON was asked for', async (context) => {
  const desk = await Desk.open(context);
  for (const args of [
    ['pause', '--json'],
    ['list', '--bogus', '--json'],
    ['get', '--json'],
  ]) {
    const { code, stdout, stderr } = await desk.tell(args);
    assert.deepEqual([code, stderr], [2, ''], args.join(' '));
    assert.equal(JSON.parse(stdout).error.code, 'usage/invalid');
  }
});

test('without an engine every verb says so', async (context) => {
  const desk = await Desk.open(context);
  for (const args of [['list'], ['pause', '1'], ['events'], ['limit'], ['show', 'x']]) {
    const { code, stderr } = await desk.tell(args);
    assert.equal(code, 1, args.join(' '));
    assert.match(stderr, /^sluice: no engine runs for .*\n$/);
  }
});
