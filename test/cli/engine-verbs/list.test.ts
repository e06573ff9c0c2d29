import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOSTILE_TEXTS } from '../../helpers/hostile-texts.ts';
import { ALBUM, FILM, listed, startDeskEngine } from '../desk-engine.ts';
import { putTorrent } from '../desk-torrents.ts';

/** What a terminal could obey, newlines between lines aside. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const OBEYED = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

test('torrents are added as asked, and listed with the numbers they keep', async (context) => {
  const scene = await startDeskEngine(context, []);
  const { desk, sluice, json } = scene;
  assert.equal((await sluice('list')).code, 0);
  const album = await putTorrent(desk, ALBUM);
  const film = await putTorrent(desk, FILM);
  const added = await sluice(
    ...['add', album.file, '--paused', '--dir', 'music', '--label', 'live', '--label', 'a'],
    ...['--select', '*.flac'],
  );
  assert.deepEqual([added.code, added.stdout], [0, 'added album, paused\n'], added.stderr);
  assert.deepEqual(await json('add', film.file, 'missing.torrent', '--paused'), {
    torrents: [
      { source: film.file, id: film.made.id, name: 'film.mkv', error: null },
      {
        source: 'missing.torrent',
        id: null,
        name: null,
        error: {
          code: 'disk/missing',
          message: (await sluice('add', 'missing.torrent')).stderr.replace(
            /^sluice: missing\.torrent: (.*)\n$/,
            '$1',
          ),
        },
      },
    ],
  });
  const first = await listed(scene, 1);
  assert.deepEqual(
    [first.id, first.directory, first.labels, first.wantedSize, first.state],
    [album.made.id, desk.path('music'), ['a', 'live'], 120_000, 'paused'],
  );
  const { stdout } = await sluice('list', '--sort', 'name:descending', '--columns', 'number,name');
  assert.equal(stdout, 'NO  NAME\n 2  film.mkv\n 1  album\n');
  const filtered = await sluice('list', 'label:live', '--names');
  assert.equal(filtered.stdout, 'album\n');
  assert.equal((await sluice('list', 'fil', '--ids')).stdout, `${film.made.id}\n`);
});

test('the list is one table, aligned', async (context) => {
  const { desk } = await startDeskEngine(context);
  assert.equal(
    (await desk.run(['list'])).stdout,
    [
      'NO  NAME          SIZE  DONE  STATE   RATIO  ETA  UP/s  DOWN/s\n',
      ' 1  album      117 KiB    0%  paused   0.00    -     -       -\n',
      ' 2  film.mkv  97.6 KiB    0%  paused   0.00    -     -       -\n',
    ].join(''),
  );
});

test('wrong columns, sorts and filters are wrong usage', async (context) => {
  const { desk } = await startDeskEngine(context, []);
  for (const [args, words] of [
    [['--sort', 'colour'], /--sort takes one of added, name/],
    [['--sort', 'name:up'], /name:ascending or name:descending/],
    [['--columns', 'name,colour'], /no column "colour"; there are number, name/],
    [['is:what'], /is: knows active/],
  ] as const) {
    const { code, stderr } = await desk.tell(['list', ...args]);
    assert.equal(code, 2);
    assert.match(stderr, words);
  }
});

test('H129: names of torrents tell a terminal nothing, in no verb and in no form', async (context) => {
  const names = HOSTILE_TEXTS.map(([, text]) => text)
    .filter((text) => !/[/\0]/.test(text) && text.trim() !== '')
    .slice(0, 8);
  const wishes = names.map((name, at) => ({ name, size: 10_000 + at, pieceLength: 16_384 }));
  const { sluice } = await startDeskEngine(context, wishes);
  for (const args of [
    ['list'],
    ['list', '--json'],
    ['list', '--names'],
    ['show', '1'],
    ['files', '1'],
    ['files', '1', '--json'],
    ['events', '--json'],
    ['events'],
    ['pause', 'all'],
    ['pause', 'e'],
  ]) {
    const { stdout, stderr } = await sluice(...args);
    assert.doesNotMatch(stdout, OBEYED, args.join(' '));
    assert.doesNotMatch(stderr, OBEYED, args.join(' '));
  }
});
