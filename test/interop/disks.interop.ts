/** Real file systems that fill up, turn read-only and are unmounted under an engine, and data that moves between them. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TorrentId } from '../../source/base/ids.ts';
import { createNodeSession } from '../../source/cli/node-session.ts';
import type { TorrentSummary } from '../../source/contract/frame.ts';
import type { Session } from '../../source/contract/session.ts';
import { makeFilePayload, type Payload } from './payloads.ts';
import { type Room, roomTest } from './room.ts';
import { makeByMktorrent, type TorrentFile } from './torrents.ts';
import { assertArrived } from './trees.ts';

const MIB = 1 << 20;
const SIZE = 12 * MIB + 4_711;
const HOST = '127.0.0.1';
const STEP_MS = 45_000;

interface Scene {
  readonly payload: Payload;
  readonly torrent: TorrentFile;
  readonly seeder: string;
}

const mount = (...args: readonly string[]): void => {
  execFileSync('mount', args, { stdio: ['ignore', 'ignore', 'pipe'] });
};

const unmount = (path: string): void => {
  execFileSync('umount', ['--lazy', path], { stdio: ['ignore', 'ignore', 'pipe'] });
};

const mountMemory = (room: Room, name: string, size: string): string => {
  const path = room.folder(name);
  mount('-t', 'tmpfs', '-o', `size=${size}`, 'sluice', path);
  room.defer(() => unmount(path));
  return path;
};

const openSession = async (room: Room, directory: string): Promise<Session> => {
  const session = await createNodeSession({
    directory,
    stateDirectory: room.folder('state'),
    ports: [0],
    host: HOST,
  });
  room.defer(() => session.close());
  // Somebody looks: then disks are looked at too.
  session.onFrame(() => {});
  return session;
};

const add = async (session: Session, path: string, more: object = {}): Promise<TorrentId> => {
  const { id } = await session.execute('torrent:add', { source: { kind: 'file', path }, ...more });
  return id;
};

const publish = async (room: Room): Promise<Scene> => {
  const payload = makeFilePayload(room.folder('payload'), SIZE);
  const path = join(room.folder('torrent'), 'made.torrent');
  const torrent = makeByMktorrent(payload, { path, pieceLength: MIB / 4 });
  const session = await openSession(room, payload.directory);
  await add(session, path);
  await until(session, (summary) => summary.state === 'seeding', 'the seeder');
  return { payload, torrent, seeder: `${HOST}:${session.frame().session.listenPort}` };
};

/** The first frame in which the torrent is so. */
const until = (
  session: Session,
  isSo: (summary: TorrentSummary) => boolean,
  what: string,
): Promise<TorrentSummary> => {
  const { promise, resolve, reject } = Promise.withResolvers<TorrentSummary>();
  const look = (): void => {
    const summary = session.frame().torrents[0];
    if (summary !== undefined && isSo(summary)) resolve(summary);
  };
  const leave = session.onFrame(look);
  const timer = setTimeout(() => {
    reject(new Error(`${what} did not come: ${JSON.stringify(session.frame().torrents[0])}`));
  }, STEP_MS);
  look();
  return promise.finally(() => {
    clearTimeout(timer);
    leave();
  });
};

const isIn =
  (trouble: TorrentSummary['trouble']) =>
  (summary: TorrentSummary): boolean =>
    summary.trouble === trouble;

const isSeeding = ({ state }: TorrentSummary): boolean => state === 'seeding';

roomTest(
  'F5: a file system that is full stops the download in words, and it goes on by itself when it grows',
  async (room) => {
    const { payload, torrent, seeder } = await publish(room);
    const disk = mountMemory(room, 'full', '6m');
    const session = await openSession(room, disk);
    const id = await add(session, torrent.path, { peers: [seeder] });
    const { problem, state } = await until(session, isIn('disk-full'), 'the full disk');
    assert.equal(state, 'error');
    assert.match(problem ?? '', /the disk is full.*goes on by itself/);
    mount('-o', 'remount,size=64m', disk);
    await until(session, ({ state }) => state !== 'error', 'the next try');
    await session.execute('torrent:add-peer', { id, address: seeder });
    await until(session, isSeeding, 'the rest');
    assertArrived(payload, torrent, disk);
    assert.deepEqual(
      readdirSync(disk).filter((name) => name.startsWith('.sluice')),
      [],
    );
  },
  { needsMounts: true },
);

roomTest(
  'F11: a file system mounted read-only stops the download, and it goes on by itself when it is writable',
  async (room) => {
    const { payload, torrent, seeder } = await publish(room);
    const disk = mountMemory(room, 'read-only', '64m');
    const session = await openSession(room, disk);
    await session.execute('session:set-limits', { download: 2 * MIB });
    const id = await add(session, torrent.path, { peers: [seeder] });
    await until(session, ({ wantedDone }) => wantedDone > MIB, 'a part');
    // A disk that has files open for writing cannot be made read-only; paused, we have none.
    await session.execute('torrent:pause', { id });
    mount('-o', 'remount,ro', disk);
    await session.execute('torrent:resume', { id });
    await session.execute('torrent:add-peer', { id, address: seeder });
    const { problem } = await until(session, isIn('disk-read-only'), 'the read-only disk');
    assert.match(problem ?? '', /mounted read-only/);
    mount('-o', 'remount,rw', disk);
    await until(session, ({ state }) => state !== 'error', 'the next try');
    await session.execute('session:set-limits', { download: null });
    await session.execute('torrent:add-peer', { id, address: seeder });
    await until(session, isSeeding, 'the rest');
    assertArrived(payload, torrent, disk);
  },
  { needsMounts: true },
);

roomTest(
  'F15: a file system unmounted under a seed is missing, nothing is made in its place, and it seeds when it is mounted again',
  async (room) => {
    const { payload, torrent } = await publish(room);
    const place = room.folder('mount-point');
    // What is in memory lives as long as it is mounted somewhere: here, and at times there.
    const disk = mountMemory(room, 'disk', '64m');
    execFileSync('cp', ['-r', `${payload.directory}/.`, disk]);
    const bind = (): void => mount('--bind', disk, place);
    bind();
    const session = await openSession(room, place);
    const id = await add(session, torrent.path);
    await until(session, isSeeding, 'the check');
    unmount(place);
    const { progress } = await until(session, isIn('storage-missing'), 'that it is missed');
    assert.equal(progress, 1);
    assert.deepEqual(readdirSync(place), []);
    bind();
    await until(session, isSeeding, 'the data again');
    await session.execute('torrent:pause', { id });
    // Without --lazy: nothing of ours is open there.
    execFileSync('umount', [place]);
  },
  { needsMounts: true },
);

roomTest(
  'F16: data moves from one file system to another while it is downloaded, and goes on there',
  async (room) => {
    const { payload, torrent, seeder } = await publish(room);
    const [from, to] = [mountMemory(room, 'from', '64m'), mountMemory(room, 'to', '64m')];
    const session = await openSession(room, from);
    await session.execute('session:set-limits', { download: 4 * MIB });
    const id = await add(session, torrent.path, { peers: [seeder] });
    await until(session, ({ wantedDone }) => wantedDone > 3 * MIB, 'a part');
    const small = mountMemory(room, 'small', '1m');
    await assert.rejects(session.execute('torrent:move', { id, directory: small }), {
      code: 'disk/full',
    });
    const { keptFiles } = await session.execute('torrent:move', { id, directory: to });
    assert.deepEqual(keptFiles, []);
    assert.deepEqual(readdirSync(from), []);
    await session.execute('session:set-limits', { download: null });
    await session.execute('torrent:add-peer', { id, address: seeder });
    await until(session, isSeeding, 'the rest');
    assertArrived(payload, torrent, to);
  },
  { needsMounts: true },
);
