/** What one person publishes with Sluice alone: real programs find it by our tracker and get it, and a seed is moved and renamed under a leecher. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Client, Finds } from './client.ts';
import { type Host, LOOPBACK } from './namespaces.ts';
import { makeFilePayload, makeOddPayload, type Payload } from './payloads.ts';
import { freePort } from './ports.ts';
import { until } from './program.ts';
import { type Room, roomTest, sideBySide } from './room.ts';
import { SLUICE, SluiceRun, startSluice } from './sluice.ts';
import { SluiceTracker } from './sluice-tracker.ts';
import { aria2 } from './strangers/aria2.ts';
import { type LibtorrentPeer, libtorrent } from './strangers/libtorrent.ts';
import { trackerUrl } from './strangers/opentracker.ts';
import { rtorrent } from './strangers/rtorrent.ts';
import { transmission } from './strangers/transmission.ts';
import { subject } from './subject.ts';
import { showTorrent, type TorrentFile } from './torrents.ts';
import { stopAll } from './transfer.ts';

const START_MS = 30_000;
const TRANSFER_MS = 90_000;
const MIB = 1 << 20;

const sluiceTest = subject.name === 'Sluice' ? roomTest : (): void => {};

const oddPayload = (room: Room): Payload => {
  const payload = makeOddPayload(room.folder('payload'), { isPortable: true });
  chmodSync(join(payload.path, 'plain.bin'), 0o755);
  symlinkSync('plain.bin', join(payload.path, 'link.bin'));
  return payload;
};

/** Made, and seeded at once; whoever wants it knows the tracker alone. */
const publish = async (
  room: Room,
  road: 'http' | 'udp',
  payload: Payload,
  host: Host,
  more: readonly string[],
) => {
  const port = await freePort();
  await SluiceTracker.start(room, host, port);
  const path = join(room.folder('made'), 'made.torrent');
  const place = ['create', payload.path, '--output', path, '--state', room.folder('state')];
  const flags = ['--tracker', trackerUrl(road, host, port), '--piece-length', '64K', '--seed'];
  const seeder = await SluiceRun.start(
    room,
    [...place, ...flags, ...more],
    { torrent: path, directory: payload.directory, host },
    'torrent:checked',
  );
  return { torrent: showTorrent(path), seeder };
};

/** What is neither padding nor a link, byte for byte. */
const assertThere = (payload: Payload, torrent: TorrentFile, directory: string): void => {
  const files = torrent.files.filter(({ size }) => size > 0);
  assert.ok(files.length >= 12);
  for (const { path } of files) {
    execFileSync('cmp', ['--', join(payload.directory, path), join(directory, path)]);
  }
};

/** aria2 speaks UDP with trackers only while its DHT is on: it is given one in which nobody is. */
const findsOf = async (client: Client, road: string): Promise<{ readonly finds?: Finds }> =>
  road === 'udp' && client === aria2
    ? { finds: { dht: { host: LOOPBACK.address, port: await freePort() } } }
    : {};

interface Offer {
  readonly what: string;
  readonly flags: readonly string[];
  readonly takers: readonly Client[];
}

const OFFERS: readonly Offer[] = [
  {
    what: 'libtorrent, aria2 and Transmission get a padded torrent with links and odd names',
    flags: ['--pad', '--attributes', 'executable,hidden,links'],
    takers: [libtorrent, aria2, transmission],
  },
  {
    // It never begins one with padding.
    what: 'rtorrent gets a torrent with odd names',
    flags: ['--attributes', 'executable'],
    takers: [rtorrent],
  },
];

sideBySide('what is published', () => {
  for (const { what, flags, takers } of OFFERS) {
    for (const road of ['http', 'udp'] as const) {
      sluiceTest(
        `${what} through our tracker over ${road}`,
        async (room) => {
          const [ours, theirs] = (await room.network(2)).hosts as readonly [Host, Host];
          const payload = oddPayload(room);
          const { torrent, seeder } = await publish(room, road, payload, ours, flags);
          for (const client of takers) {
            const directory = room.folder(`arrived-${client.name}`);
            const finds = await findsOf(client, road);
            const request = { torrent: torrent.path, directory, host: theirs, ...finds };
            const running = await client.download(room, request);
            await running.finished(TRANSFER_MS);
            await stopAll(running);
            assertThere(payload, torrent, directory);
            if (client !== libtorrent) continue;
            const { mode } = statSync(join(directory, payload.name, 'plain.bin'));
            assert.ok((mode & 0o100) !== 0, 'what could be run can be');
          }
          await stopAll(seeder);
        },
        { needsNamespaces: true },
      );
    }
  }
});

sluiceTest(
  'libtorrent downloads on, over the same connection, while the seed is renamed, moved and copied to another disk',
  async (room) => {
    const far = mkdtempSync('/dev/shm/sluice-far-');
    room.defer(() => rmSync(far, { recursive: true, force: true }));
    const folder = room.folder('payload');
    mkdirSync(join(folder, 'album'));
    for (const name of ['one.bin', 'two.bin']) {
      makeFilePayload(join(folder, 'album'), 20 * MIB, name);
    }
    const payload: Payload = { directory: folder, path: join(folder, 'album'), name: 'album' };
    const state = room.folder('state');
    startSluice(room, ['daemon', '--port', '0', '--state', state]);
    const socket = join(state, 'socket', 'engine.sock');
    await until(START_MS, 'the engine', async () => existsSync(socket));
    const sluice = (...args: readonly string[]): string =>
      execFileSync(process.execPath, [SLUICE, ...args, '--state', state], {
        encoding: 'utf8',
        env: { ...process.env, SLUICE_STATE: state },
      });
    const path = join(room.folder('made'), 'album.torrent');
    sluice('create', payload.path, '--attach', '--output', path, '--max-up', '3M');
    const { listenPort: port } = JSON.parse(sluice('status', '--json')) as { listenPort: number };
    const directory = room.folder('arrived');
    const leecher = (await libtorrent.download(room, {
      torrent: path,
      directory,
      peers: [`${LOOPBACK.address}:${port}`],
    })) as LibtorrentPeer;
    const more = async (bytes: number): Promise<void> => {
      const goal = (await leecher.status()).downloaded + bytes;
      await until(
        TRANSFER_MS,
        'more of it',
        async () => (await leecher.status()).downloaded >= goal,
      );
    };
    await more(2 * MIB);
    sluice('rename', 'album', 'record');
    await more(2 * MIB);
    sluice('rename', 'record', '1', 'words/first.bin');
    await more(2 * MIB);
    sluice('move', 'record', room.folder('elsewhere'));
    await more(2 * MIB);
    sluice('move', 'record', far);
    assert.ok((await leecher.status()).progress < 1, 'there was something left to do');
    await leecher.finished(TRANSFER_MS);
    assert.equal((await leecher.status()).failedBytes, 0);
    const connected = sluice('events', 'record', '--all', '--json')
      .split('\n')
      .filter((line) => line.includes('"peer:connected"'));
    assert.equal(connected.length, 1, 'one connection was enough');
    await stopAll(leecher);
    for (const name of ['one.bin', 'two.bin']) {
      const arrived = join(directory, 'album', name);
      const sent = join(far, 'record', name === 'two.bin' ? 'words/first.bin' : name);
      execFileSync('cmp', ['--', sent, arrived]);
    }
    sluice('shutdown');
  },
);
