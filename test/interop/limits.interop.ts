/** An engine to which the system gives little: few files, small ones, little memory, no time for a while, no room for its state. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isSluiceError } from '../../source/base/errors.ts';
import { createNodeSession } from '../../source/cli/node-session.ts';
import type { Session } from '../../source/contract/session.ts';
import { NodeDisk } from '../../source/system/disk.ts';
import { type MadeTorrent, makeTorrent } from '../helpers/torrent-maker.ts';
import { Engine } from './engine.ts';
import { until } from './program.ts';
import { type Room, roomTest } from './room.ts';
import { subject } from './subject.ts';

const KIB = 1024;
const MIB = 1024 * KIB;
const HOST = '127.0.0.1';
const STEP_MS = 60_000;
const SAVED_MS = 5_000;
const LEFT_MS = 1_500;
const BLOCKED_MS = 5_000;

const sluiceTest = subject.name === 'Sluice' ? roomTest : (): void => {};

const isWhole = ({ state }: { readonly state: string }): boolean => state === 'seeding';

/** Answers its address. */
const seed = async (
  room: Room,
  torrents: readonly MadeTorrent[],
  uploadLimit?: number,
): Promise<string> => {
  const directory = room.folder('seeder');
  const limit = uploadLimit === undefined ? {} : { uploadLimit };
  const session: Session = await createNodeSession({ directory, host: HOST, ports: [0], ...limit });
  room.defer(() => session.close());
  for (const torrent of torrents) {
    await torrent.writePayload(new NodeDisk(), directory);
    const base64 = Buffer.from(torrent.bytes).toString('base64');
    await session.execute('torrent:add', { source: { kind: 'bytes', base64 } });
  }
  const isReady = () => session.frame().torrents.every(isWhole);
  await until(STEP_MS, 'the seeder', isReady);
  return `${HOST}:${session.frame().session.listenPort}`;
};

const placesIn = (room: Room) => {
  const [state, directory] = [join(room.path, 'state'), join(room.path, 'data')];
  mkdirSync(state);
  mkdirSync(directory);
  return { room, state, directory };
};

const arrived = async (torrent: MadeTorrent, directory: string): Promise<void> => {
  assert.deepEqual(await torrent.differences(new NodeDisk(), directory), []);
};

const oneFile = (name: string, size: number, announce?: string): MadeTorrent =>
  makeTorrent({
    name,
    size,
    pieceLength: 64 * KIB,
    isPrivate: true,
    ...(announce === undefined ? {} : { announce }),
  });

/** A tracker that answers to all but a goodbye. */
const rudeTracker = async (room: Room): Promise<string> => {
  const server = createServer(({ url = '' }, response) => {
    if (!url.includes('event=stopped')) response.end('d8:intervali1800e5:peers0:e');
  });
  room.defer(() => {
    server.close();
    server.closeAllConnections();
  });
  server.listen(0, HOST);
  await once(server, 'listening');
  return `http://${HOST}:${(server.address() as AddressInfo).port}/announce`;
};

sluiceTest(
  'F23: with 64 files allowed it downloads two hundred, and still answers',
  async (room) => {
    const many = makeTorrent({
      name: 'many',
      files: Array.from({ length: 200 }, (_, at) => ({ path: `${at}`, size: 20 * KIB })),
      pieceLength: 64 * KIB,
      isPrivate: true,
    });
    const seeder = await seed(room, [many]);
    const places = placesIn(room);
    const engine = await Engine.start({ ...places, shell: 'ulimit -n 64' });
    await engine.add(many, { peers: [seeder] });
    await engine.until(many.id, 'all of it', isWhole);
    await engine.session.execute('torrent:set-labels', { id: many.id, labels: ['still here'] });
    await arrived(many, places.directory);
    // A second viewer, and a save, have their files too.
    await engine.session.execute('session:summarize', {});
    assert.deepEqual(engine.torrent(many.id).labels, ['still here']);
  },
);

sluiceTest(
  'F7: a file that may not grow stops its torrent in words, and no other',
  async (room) => {
    const [large, small] = [oneFile('large', 6 * MIB), oneFile('small', MIB)];
    const seeder = await seed(room, [large, small]);
    const places = placesIn(room);
    const engine = await Engine.start({ ...places, shell: 'ulimit -S -f 4096' });
    await engine.add(large, { peers: [seeder] });
    await engine.until(large.id, 'the limit', ({ state }) => state === 'error');
    assert.match(engine.torrent(large.id).problem ?? '', /larger than .* allows/);
    await engine.add(small, { peers: [seeder] });
    await engine.until(small.id, 'the small one', isWhole);
    execFileSync('prlimit', ['--pid', String(engine.program.pid), '--fsize=unlimited:']);
    const goesOn = async (): Promise<boolean> => {
      const { state } = engine.torrent(large.id);
      if (state === 'downloading') {
        await engine.session.execute('torrent:add-peer', { id: large.id, address: seeder });
      }
      return isWhole({ state });
    };
    await until(STEP_MS, 'it to go on by itself', goesOn);
    await arrived(large, places.directory);
  },
);

sluiceTest(
  'F24: with little memory it downloads more than that, and takes no more',
  async (room) => {
    const torrent = makeTorrent({
      name: 'big',
      size: 160 * MIB,
      pieceLength: MIB,
      isPrivate: true,
    });
    const seeder = await seed(room, [torrent]);
    const places = placesIn(room);
    const nodeArguments = ['--max-old-space-size=48'];
    const engine = await Engine.start({ ...places, nodeArguments });
    await engine.add(torrent, { peers: [seeder] });
    await engine.until(torrent.id, 'all of it', isWhole);
    const peak = engine.peakBytes;
    assert.ok(peak < 300 * MIB, `${Math.round(peak / MIB)} MiB`);
    await arrived(torrent, places.directory);
  },
);

sluiceTest('F34: after five seconds in which it did not run nobody is gone', async (room) => {
  const torrent = oneFile('still', 24 * MIB);
  const seeders = await Promise.all([1, 2, 3].map(() => seed(room, [torrent], 512 * KIB)));
  const places = placesIn(room);
  const engine = await Engine.start(places);
  await engine.add(torrent, { peers: seeders });
  await engine.until(torrent.id, 'some of it', ({ wantedDone }) => wantedDone > MIB);
  const { peersConnected: peers } = engine.torrent(torrent.id);
  assert.ok(peers >= 1, `${peers} peers`);
  engine.program.signal('SIGSTOP');
  await sleep(BLOCKED_MS);
  const before = engine.torrent(torrent.id).wantedDone;
  engine.program.signal('SIGCONT');
  await engine.until(torrent.id, 'more of it', ({ wantedDone }) => wantedDone > before + 2 * MIB);
  const gone = engine.events.filter(({ name }) => name === 'peer:disconnected');
  assert.deepEqual(gone, []);
  assert.equal(engine.torrent(torrent.id).peersConnected, peers);
});

sluiceTest(
  'F6: a state folder without room is told, commands that cannot be kept are refused, and the payload comes',
  async (room) => {
    const torrent = oneFile('payload', 12 * MIB);
    const seeder = await seed(room, [torrent], 2 * MIB);
    const places = placesIn(room);
    const mount = ['-t', 'tmpfs', '-o', 'size=1m', 'sluice', places.state];
    execFileSync('mount', mount, { stdio: 'pipe' });
    room.defer(() => {
      execFileSync('umount', ['--lazy', places.state], { stdio: 'pipe' });
    });
    const engine = await Engine.start(places);
    const { id } = torrent;
    await engine.add(torrent, { peers: [seeder], labels: ['before'] });
    const filler = join(places.state, 'filler');
    fill(filler);
    const label = (text: string) =>
      engine.session.execute('torrent:set-labels', { id, labels: [text] });
    await assert.rejects(label('during'), (error) => isSluiceError(error, 'state/failed'));
    const said = (words: RegExp) => () =>
      engine.events.some((event) => event.name === 'session:warned' && words.test(event.message));
    await until(STEP_MS, 'the warning', said(/state not saved/));
    await engine.until(id, 'the payload', isWhole);
    await arrived(torrent, places.directory);
    rmSync(filler);
    await until(STEP_MS, 'the next try', said(/saved again/));
    engine.program.kill();
    await engine.program.exited;
    const next = await Engine.start(places);
    await next.until(id, 'the next start', isWhole);
    assert.deepEqual(next.torrent(id).labels, ['during'], 'it was kept as soon as it could be');
  },
  { needsMounts: true },
);

/** To the last byte. */
const fill = (path: string): void => {
  for (let bytes = MIB; bytes >= 1; bytes = Math.floor(bytes / 2)) {
    try {
      for (;;) writeFileSync(path, new Uint8Array(bytes), { flag: 'a' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }
};

const STATES = ['downloading', 'checking', 'paused', 'moving'] as const;

/** Brings an engine that has just been started there. */
const bring = async (
  engine: Engine,
  state: (typeof STATES)[number],
  torrent: MadeTorrent,
  peers: readonly string[],
): Promise<void> => {
  const { id } = torrent;
  await engine.add(torrent, { peers, isPaused: state === 'paused' });
  if (state === 'downloading') {
    await engine.until(id, 'some of it', ({ wantedDone }) => wantedDone > MIB);
  } else if (state === 'moving') {
    await engine.until(id, 'some of it', ({ wantedDone }) => wantedDone > 8 * MIB);
    const move = { id, directory: join(engine.session.frame().session.defaultDirectory, 'away') };
    engine.session.execute('torrent:move', move).catch(() => {});
  }
};

for (const state of STATES) {
  sluiceTest(
    `F4: SIGTERM while ${state} saves within five seconds, and a second one leaves at once`,
    async (room) => {
      const torrent = oneFile('asked', 32 * MIB, await rudeTracker(room));
      const seeder = await seed(room, [torrent], 16 * MIB);
      const places = placesIn(room);
      if (state === 'checking') await torrent.writePayload(new NodeDisk(), places.directory);
      const signalled = async (signals: readonly NodeJS.Signals[], maxMs: number) => {
        const engine = await Engine.start(places);
        if (!engine.torrents.some(({ id }) => id === torrent.id)) {
          await bring(engine, state, torrent, [seeder]);
        }
        const began = performance.now();
        for (const signal of signals) {
          engine.program.signal(signal);
          await sleep(50);
        }
        const { code } = await engine.program.waitForExit(STEP_MS);
        const took = performance.now() - began;
        assert.ok(took < maxMs, `${Math.round(took)} ms`);
        assert.ok(code === 0 || (signals.length > 1 && code === 130), `ended with ${code}`);
      };
      await signalled(['SIGTERM'], SAVED_MS);
      await signalled(['SIGINT', 'SIGTERM'], LEFT_MS);
      const last = await Engine.start(places);
      await last.until(torrent.id, 'it to be there', (found) => found.state !== 'error');
      if (state === 'paused') assert.equal(last.torrent(torrent.id).state, 'paused');
    },
  );
}
