/** `sluice stream` as players use it: curl asks for ranges while libtorrent's seeds, held back, bring the torrent. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { OpenedStream } from '../../source/contract/streams.ts';
import { NodeDisk } from '../../source/system/disk.ts';
import { makeTorrent } from '../helpers/torrent-maker.ts';
import { Engine } from './engine.ts';
import { makeFilePayload, type Payload } from './payloads.ts';
import type { Program } from './program.ts';
import { type Room, roomTest } from './room.ts';
import { startSluice } from './sluice.ts';
import { libtorrent } from './strangers/libtorrent.ts';
import { subject } from './subject.ts';
import { makeByLibtorrent } from './torrents.ts';

const MIB = 1 << 20;
const KIB = 1024;
const SEEDS = 3;
const RATE = MIB;
const START_MS = 60_000;
const STEP_MS = 60_000;
const FILM = 'Season 1/Ünïcödé film (1) #2 %20.mkv';

const sluiceTest = subject.name === 'Sluice' ? roomTest : (): void => {};

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly ms: number;
}

/** Its last answer; `status` is 0 where the connection was broken off. */
const curl = (url: string, ...flags: readonly string[]): Promise<Answer> =>
  new Promise((resolve) => {
    const began = performance.now();
    const args = ['--silent', '--include', '--max-time', '60', ...flags, url];
    const options = { encoding: 'buffer' as const, maxBuffer: 64 * MIB };
    execFile('curl', args, options, (error, output) => {
      const end = output.indexOf('\r\n\r\n');
      const [first = '', ...lines] = output.subarray(0, end).toString('latin1').split('\r\n');
      const pairs = lines.map((line): [string, string] => {
        const at = line.indexOf(':');
        return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
      });
      resolve({
        status: error === null ? Number(first.split(' ')[1]) : 0,
        headers: Object.fromEntries(pairs),
        body: output.subarray(end + 4),
        ms: performance.now() - began,
      });
    });
  });

/** A folder of which one file is to be watched: its neighbours share its first and last piece. */
const makeShow = (room: Room): Payload => {
  const directory = room.folder('payload');
  const files: readonly (readonly [string, number])[] = [
    ['Season 1/a before.srt', 50_001],
    [FILM, 9 * MIB + 4_321],
    ['Season 1/z after.mkv', 3 * MIB + 7],
  ];
  for (const [path, size] of files) {
    const noise = makeFilePayload(room.folder('noise'), size);
    const whole = join(directory, 'show', path);
    mkdirSync(dirname(whole), { recursive: true });
    writeFileSync(whole, readFileSync(noise.path));
  }
  return { directory, path: join(directory, 'show'), name: 'show' };
};

const seedSlowly = async (room: Room, torrent: string, payload: Payload): Promise<string[]> => {
  const request = { torrent, directory: payload.directory, maxUp: RATE };
  const seeds = Array.from({ length: SEEDS }, () => libtorrent.seed(room, request));
  return (await Promise.all(seeds)).map(({ address }) => address);
};

const openedBy = (program: Program): Promise<OpenedStream> =>
  program.waitFor(
    'the address',
    (line) => (line.startsWith('{') ? (JSON.parse(line) as OpenedStream) : undefined),
    START_MS,
  );

sluiceTest(
  'a file is read by ranges while it is downloaded, byte for byte, its end first',
  async (room) => {
    const payload = makeShow(room);
    const { path } = makeByLibtorrent(payload, 'v1', {
      path: join(room.path, 'show.torrent'),
      pieceLength: 64 * KIB,
    });
    const film = readFileSync(join(payload.path, FILM));
    const seeds = await seedSlowly(room, path, payload);
    const directory = room.folder('downloads');
    const peers = seeds.flatMap((address) => ['--peer', address]);
    const program = startSluice(room, ['stream', path, '--dir', directory, ...peers, '--json']);
    const { url, served } = await openedBy(program);
    assert.deepEqual(
      served.map(({ size }) => size),
      [film.length],
    );
    assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32}\/Season%201\//);

    const tail = await curl(url, '--range', `-${100 * KIB}`);
    assert.deepEqual([tail.status, tail.headers['content-length']], [206, String(100 * KIB)]);
    assert.ok(tail.body.equals(film.subarray(-100 * KIB)), 'the end');

    const head = await curl(url, '--head');
    assert.deepEqual([head.status, head.headers['accept-ranges']], [200, 'bytes']);
    assert.equal(head.headers['content-length'], String(film.length));
    assert.equal(head.headers['content-type'], 'video/x-matroska');
    const none = await curl(url, '--range', `${film.length}-`);
    assert.deepEqual([none.status, none.headers['content-range']], [416, `bytes */${film.length}`]);

    const middle = 5 * MIB + 11;
    const [start, seek, again] = await Promise.all([
      curl(url, '--range', '0-499999'),
      curl(url, '--range', `${middle}-${middle + 299_999}`),
      curl(url, '--range', `${middle + 100_000}-${middle + 150_000}`),
    ]);
    assert.ok(start.body.equals(film.subarray(0, 500_000)), 'the start');
    assert.ok(seek.body.equals(film.subarray(middle, middle + 300_000)), 'the middle');
    assert.ok(again.body.equals(film.subarray(middle + 100_000, middle + 150_001)), 'a part of it');
    assert.deepEqual([start.status, seek.status, again.status], [206, 206, 206]);

    const open = await curl(url, '--range', `${film.length - MIB}-`);
    assert.ok(open.body.equals(film.subarray(-MIB)), 'an open range');
    const strange = await curl(url, '--header', 'Host: evil.example');
    assert.equal(strange.status, 403);
    const whole = await curl(url);
    assert.deepEqual([whole.status, whole.body.equals(film)], [200, true]);
    assert.equal(
      existsSync(join(directory, 'show/Season 1/z after.mkv')),
      false,
      'others are skipped',
    );
    program.signal('SIGINT');
    assert.equal((await program.waitForExit(STEP_MS)).code, 130);
  },
);

sluiceTest(
  'a player is started with the address of a file of the running engine, and priorities are given back with its end',
  async (room) => {
    const torrent = makeTorrent({
      name: 'album',
      files: [
        { path: "01 it's one.mp3", size: 300_000 },
        { path: '02 two.mp3', size: 900_001 },
      ],
      pieceLength: 32 * KIB,
      isPrivate: true,
    });
    const source = room.folder('payload');
    await torrent.writePayload(new NodeDisk(), source);
    const path = join(room.path, 'album.torrent');
    writeFileSync(path, torrent.bytes);
    const [seed] = await seedSlowly(room, path, {
      directory: source,
      path: join(source, 'album'),
      name: 'album',
    });
    const state = room.folder('state');
    const engine = await Engine.start({ room, state, directory: room.folder('data') });
    await engine.add(torrent, { peers: [seed], select: ['02*'], isPaused: true });
    const played = join(room.path, 'played.mp3');
    const args = ['stream', 'album', '01*', '--state', state, '--quiet'];
    const program = startSluice(room, [...args, '--player', `curl --silent --output ${played}`]);
    assert.equal((await program.waitForExit(STEP_MS)).code, 0, program.logTail());
    assert.ok(readFileSync(played).equals(torrent.payloadOf(0)), 'what was played');
    const { files = [] } = await filesOf(engine, torrent.id);
    assert.deepEqual(files, ['skip', 'normal']);
    assert.deepEqual(engine.session.frame().session.streams, []);
  },
);

const filesOf = (engine: Engine, id: Parameters<Engine['torrent']>[0]) => {
  const { promise, resolve } = Promise.withResolvers<{ files: readonly string[] }>();
  const leave = engine.session.onFrame(({ details }) => {
    const files = details[id]?.files;
    if (files !== undefined) resolve({ files: files.map(({ priority }) => priority) });
  });
  engine.session.watch(id, ['files']);
  return promise.finally(leave);
};

sluiceTest(
  'of a magnet link the file is served as soon as peers have told what there is',
  async (room) => {
    const payload = makeShow(room);
    const { path, infoHash } = makeByLibtorrent(payload, 'v1', {
      path: join(room.path, 'show.torrent'),
      pieceLength: 64 * KIB,
    });
    const seeds = await seedSlowly(room, path, payload);
    const directory = room.folder('downloads');
    const peers = seeds.flatMap((address) => ['--peer', address]);
    const magnet = `magnet:?xt=urn:btih:${infoHash}`;
    const args = ['stream', magnet, '*after*', '--dir', directory, ...peers, '--json'];
    const program = startSluice(room, args);
    const { url, served } = await openedBy(program);
    assert.deepEqual(
      served.map(({ name }) => name),
      ['z after.mkv'],
    );
    const file = readFileSync(join(payload.path, 'Season 1/z after.mkv'));
    const whole = await curl(url);
    assert.deepEqual([whole.status, whole.body.equals(file)], [200, true]);
    program.signal('SIGINT');
    assert.equal((await program.waitForExit(STEP_MS)).code, 130);
    assert.equal(existsSync(join(directory, 'show', FILM)), false, 'others are skipped');
  },
);
