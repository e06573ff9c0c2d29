import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { describe, test } from 'node:test';
import { HOSTILE_TEXTS } from '../helpers/hostile-texts.ts';
import { type DeskTorrent, putTorrent, startSeeder, wrongFiles } from './desk-torrents.ts';
import { Desk, eventsOf } from './program.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const OBEYED = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

const ALBUM = {
  name: 'album',
  files: [
    { path: 'one.flac', size: 100_000 },
    { path: 'two.flac', size: 70_000 },
    { path: 'notes/empty.txt', size: 0 },
    { path: 'notes/cover.jpg', size: 33_333 },
  ],
  pieceLength: 16_384,
} as const;

const KIB = 1024;

const getArguments = (desk: Desk, torrent: DeskTorrent, ...flags: readonly string[]) => [
  ...['get', torrent.file, '--dir', desk.path('got'), '--port', '0'],
  ...flags,
];

const verified = (stdout: string): number =>
  eventsOf(stdout).filter(({ name }) => name === 'piece:verified').length;

describe('get', { concurrency: 4 }, () => {
  test('fetches a torrent from a seeder, byte for byte, and tells all in JSON lines', async (t) => {
    const desk = await Desk.open(t);
    const torrent = await putTorrent(desk, ALBUM);
    const seeder = await startSeeder(t, desk, torrent);
    const got = await desk.run(getArguments(desk, torrent, '--json', '--peer', seeder.address));
    assert.equal(got.code, 0, got.stderr);
    assert.equal(got.stderr, '');
    assert.deepEqual(await wrongFiles(torrent, desk.path('got')), []);
    const events = eventsOf(got.stdout);
    assert.deepEqual(
      events.map(({ number }) => number),
      events.map((_, index) => index + 1),
    );
    assert.equal(verified(got.stdout), torrent.made.pieceCount);
    assert.ok(events.some(({ name }) => name === 'torrent:finished'));
  });

  test('writes what a magnet link names as a .torrent, also where that comes in many pieces over a real line', async (t) => {
    const desk = await Desk.open(t);
    // 61 KiB of info dictionary: four pieces of 16 KiB.
    const torrent = await putTorrent(desk, { name: 'film', size: 3_200_000, pieceLength: 1_024 });
    const seeder = await startSeeder(t, desk, torrent);
    const link = `${torrent.made.magnet}&x.pe=${seeder.address}`;
    const flags = ['--metadata-only', '--dir', desk.path('got'), '--port', '0'];
    const got = await desk.run(['get', link, ...flags]);
    assert.equal(got.code, 0, got.stderr);
    const file = desk.path('got', 'film.torrent');
    assert.equal(got.stdout, `${file}\n`);
    assert.ok((await readFile(file)).includes(Buffer.from(torrent.made.infoBytes)));
    assert.deepEqual(await readdir(desk.path('got')), ['film.torrent']);
  });

  test('for people: progress and the end on standard error, nothing on standard output', async (t) => {
    const desk = await Desk.open(t);
    const torrent = await putTorrent(desk, ALBUM);
    const seeder = await startSeeder(t, desk, torrent);
    const got = await desk.run(getArguments(desk, torrent, '--peer', seeder.address));
    assert.equal(got.code, 0, got.stderr);
    assert.equal(got.stdout, '');
    assert.match(got.stderr, /complete and verified: album\n$/);
    const again = await desk.run(getArguments(desk, torrent, '--quiet'));
    assert.deepEqual([again.code, again.stdout, again.stderr], [0, '', ''], 'all is there already');
    const told = await desk.tell(getArguments(desk, torrent, '--json'));
    assert.equal(told.code, 0);
    const names = eventsOf(told.stdout).map(({ name }) => name);
    assert.ok(names.includes('torrent:checked') && !names.includes('torrent:finished'), 'no news');
  });

  test('fetches only what --select names', async (t) => {
    const desk = await Desk.open(t);
    const torrent = await putTorrent(desk, ALBUM);
    const seeder = await startSeeder(t, desk, torrent);
    const flags = ['--peer', seeder.address, '--select', 'two.*', '--select', '*.jpg'];
    const got = await desk.run(getArguments(desk, torrent, ...flags));
    assert.equal(got.code, 0, got.stderr);
    const wrong = await wrongFiles(torrent, desk.path('got'));
    assert.deepEqual([...wrong].sort(), ['album/notes/empty.txt', 'album/one.flac']);
    assert.ok(!existsSync(desk.path('got/album/one.flac')), 'what is skipped is not created');
    const nothing = await desk.tell(getArguments(desk, torrent, '--select', '*.nothing'));
    assert.equal(nothing.code, 1);
    assert.match(nothing.stderr, /^sluice: no file of the torrent matches \*\.nothing/);
  });

  test('interrupted it ends with 130, and the same command goes on without fetching anything twice', async (t) => {
    const desk = await Desk.open(t);
    const torrent = await putTorrent(desk, {
      name: 'film.mkv',
      size: 800_000,
      pieceLength: 16_384,
    });
    const seeder = await startSeeder(t, desk, torrent, 400 * KIB);
    const args = getArguments(desk, torrent, '--json', '--peer', seeder.address);
    const first = desk.start(args);
    await first.until(({ stdout }) => verified(stdout) >= 12, 'some pieces');
    const interrupted = await first.stop();
    assert.equal(interrupted.code, 130);
    assert.equal(interrupted.stderr, '');
    const second = await desk.run(args);
    assert.equal(second.code, 0, second.stderr);
    const checked = eventsOf(second.stdout).find(({ name }) => name === 'torrent:checked');
    // A piece may still come to be written while it leaves, when nothing is told any more.
    const kept = Number(checked?.piecesHave);
    assert.ok(kept >= verified(interrupted.stdout), 'all that was told is kept');
    assert.equal(kept + verified(second.stdout), torrent.made.pieceCount, 'no piece twice');
    assert.deepEqual(await wrongFiles(torrent, desk.path('got')), []);
  });

  test('F37: a reader that goes away is as good as an interruption: never 0 for what is not complete', async (t) => {
    const desk = await Desk.open(t);
    const torrent = await putTorrent(desk, {
      name: 'film.mkv',
      size: 400_000,
      pieceLength: 16_384,
    });
    const seeder = await startSeeder(t, desk, torrent, 200 * KIB);
    const running = desk.start(getArguments(desk, torrent, '--json', '--peer', seeder.address));
    running.child.stdout.once('data', () => running.child.stdout.destroy());
    const { code, stderr } = await running.ended;
    assert.equal(code, 130);
    assert.equal(stderr, '');
    const last = await desk.run(getArguments(desk, torrent, '--peer', seeder.address));
    assert.equal(last.code, 0, last.stderr);
    assert.deepEqual(await wrongFiles(torrent, desk.path('got')), []);
  });

  test('killed outright, the same command goes on and nothing wrong is believed', async (t) => {
    const desk = await Desk.open(t);
    const torrent = await putTorrent(desk, {
      name: 'film.mkv',
      size: 400_000,
      pieceLength: 16_384,
    });
    const seeder = await startSeeder(t, desk, torrent, 300 * KIB);
    const args = getArguments(desk, torrent, '--json', '--peer', seeder.address);
    const first = desk.start(args);
    await first.until(({ stdout }) => verified(stdout) >= 5, 'some pieces');
    first.kill('SIGKILL');
    await first.ended;
    const second = await desk.run(args);
    assert.equal(second.code, 0, second.stderr);
    assert.deepEqual(await wrongFiles(torrent, desk.path('got')), []);
  });

  test('a second get of the same torrent into the same place says so and leaves with 1', async (t) => {
    const desk = await Desk.open(t);
    const torrent = await putTorrent(desk, ALBUM);
    const first = desk.start(getArguments(desk, torrent, '--json'));
    await first.until(
      ({ events }) => events.some(({ name }) => name === 'torrent:checked'),
      'the first',
    );
    const second = await desk.run(getArguments(desk, torrent));
    assert.equal(second.code, 1);
    assert.match(second.stderr, /^sluice: album is at work in .*got already, in another sluice\n$/);
    assert.equal(first.child.exitCode, null, 'the first goes on');
    assert.equal((await first.stop()).code, 130);
  });

  test('two gets of different torrents run side by side in one state folder', async (t) => {
    const desk = await Desk.open(t);
    const torrents = await Promise.all([
      putTorrent(desk, { name: 'left', size: 150_000, pieceLength: 16_384 }),
      putTorrent(desk, { name: 'right', size: 150_000, pieceLength: 16_384 }),
    ]);
    const seeders = await Promise.all(torrents.map((torrent) => startSeeder(t, desk, torrent)));
    const gets = await Promise.all(
      torrents.map((torrent, index) =>
        desk.run(getArguments(desk, torrent, '--peer', seeders[index]!.address)),
      ),
    );
    assert.deepEqual(
      gets.map(({ code }) => code),
      [0, 0],
      gets.map(({ stderr }) => stderr).join(),
    );
    for (const torrent of torrents) {
      assert.deepEqual(await wrongFiles(torrent, desk.path('got')), []);
    }
  });

  test('a bad torrent is one line and 1, and nothing is made', async (t) => {
    const desk = await Desk.open(t);
    for (const [name, content] of [
      ['page.torrent', '<html>'],
      ['empty.torrent', ''],
      ['cut.torrent', 'd8:announce3:abc4:info'],
    ] as const) {
      await writeFile(desk.path(name), content);
      const { code, stdout, stderr } = await desk.tell([
        'get',
        name,
        '--dir',
        'got',
        '--port',
        '0',
      ]);
      assert.equal(code, 1);
      assert.equal(stdout, '');
      assert.match(stderr, /^sluice: [^\n]+\n$/);
    }
    const made = (await readdir(desk.folder)).filter((name) => !name.endsWith('.torrent'));
    assert.deepEqual(made, []);
  });

  test('a torrent at an http address is fetched first; one that is not there is told', async (t) => {
    const desk = await Desk.open(t);
    const torrent = await putTorrent(desk, ALBUM);
    const server = createServer((request, response) => {
      if (request.url === '/album.torrent') response.end(torrent.made.bytes);
      else if (request.url !== '/never') response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.after(() => {
      server.closeAllConnections();
      server.close();
    });
    const site = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
    const seeder = await startSeeder(t, desk, torrent);
    const fetched = { made: torrent.made, file: `${site}/album.torrent` };
    const got = await desk.run(getArguments(desk, fetched, '--peer', seeder.address));
    assert.equal(got.code, 0, got.stderr);
    assert.deepEqual(await wrongFiles(torrent, desk.path('got')), []);
    const missing = await desk.tell(getArguments(desk, { ...fetched, file: `${site}/other` }));
    assert.equal(missing.code, 1);
    assert.match(missing.stderr, /^sluice: .*404[^\n]*\n$/);
    const asked = new Promise((resolve) => server.once('request', resolve));
    const waiting = desk.start(getArguments(desk, { ...fetched, file: `${site}/never` }));
    await asked;
    assert.equal((await waiting.stop()).code, 130, 'a server that dawdles can be interrupted');
  });

  test('H124 H125 H126 H127 H129: hostile names never reach the terminal raw, and JSON escapes them', async (t) => {
    const desk = await Desk.open(t);
    const texts = HOSTILE_TEXTS.map(([, text]) => text.slice(0, 60));
    const torrent = await putTorrent(desk, {
      name: texts.join('').slice(0, 120),
      files: texts.map((text, index) => ({ path: [`${index}${text}`], size: 100 })),
      pieceLength: 16_384,
      announceList: [[`http://127.0.0.1:1/${texts[0]}`]],
    });
    const seeder = await startSeeder(t, desk, torrent);
    for (const flags of [[], ['--json']]) {
      const place = ['--dir', desk.path(`got${flags.length}`), '--port', '0'];
      const args = ['get', torrent.file, ...place, '--peer', seeder.address, ...flags];
      const { code, stdout, stderr } = await desk.run(args);
      assert.equal(code, 0, JSON.stringify(stderr));
      assert.doesNotMatch(stdout, OBEYED);
      assert.doesNotMatch(stderr, OBEYED);
      for (const event of eventsOf(stdout)) assert.doesNotMatch(JSON.stringify(event), OBEYED);
    }
    const second = await desk.tell(['get', torrent.file, '--select', 'nothing', '--port', '0']);
    assert.doesNotMatch(second.stderr, OBEYED);
  });

  test('goes on seeding with --seed until it is interrupted', async (t) => {
    const desk = await Desk.open(t);
    const torrent = await putTorrent(desk, ALBUM);
    const seeder = await startSeeder(t, desk, torrent);
    const flags = ['--seed', '--json', '--peer', seeder.address];
    const middle = desk.start(getArguments(desk, torrent, ...flags));
    await middle.until(
      ({ events }) => events.some(({ name }) => name === 'torrent:finished'),
      'all',
    );
    await seeder.close();
    const port = middle.events.find(({ name }) => name === 'session:listening')?.port;
    const last = await desk.run([
      ...['get', torrent.file, '--dir', desk.path('last'), '--port', '0'],
      ...['--peer', `127.0.0.1:${port}`, '--state', desk.path('last-state')],
    ]);
    assert.equal(last.code, 0, last.stderr);
    assert.deepEqual(await wrongFiles(torrent, desk.path('last')), []);
    assert.equal((await middle.stop()).code, 130);
  });

  test('--max-down is kept to', async (t) => {
    const desk = await Desk.open(t);
    const torrent = await putTorrent(desk, { name: 'slow', size: 300_000, pieceLength: 16_384 });
    const seeder = await startSeeder(t, desk, torrent);
    const began = performance.now();
    const flags = ['--peer', seeder.address, '--max-down', '150K'];
    const got = await desk.run(getArguments(desk, torrent, ...flags));
    assert.equal(got.code, 0, got.stderr);
    assert.ok(
      performance.now() - began > 1_300,
      '300 kB at 150 KiB/s take two seconds, bursts aside',
    );
  });

  test('a folder that cannot be written to fails in words, with 1', async (t) => {
    const desk = await Desk.open(t);
    const torrent = await putTorrent(desk, ALBUM);
    const seeder = await startSeeder(t, desk, torrent);
    await writeFile(desk.path('got'), 'a file where the folder should be');
    const { code, stderr } = await desk.run(getArguments(desk, torrent, '--peer', seeder.address));
    assert.equal(code, 1);
    assert.match(stderr, /^sluice: .*got/m);
    assert.doesNotMatch(stderr, /\n\s+at /);
  });
});
