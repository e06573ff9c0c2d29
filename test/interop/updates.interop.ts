/** What changes, published and followed over real sockets, with libtorrent reading the same signed items of the DHT (BEP 44, 46). */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { endpointKey } from '../../source/base/ports/network.ts';
import { readMutableLink } from '../../source/protocol/mutable-link.ts';
import { NodeRandom } from '../../source/system/random.ts';
import type { Entry } from './dht-nodes.ts';
import { Engine } from './engine.ts';
import type { Host } from './namespaces.ts';
import { startNodes } from './our-programs.ts';
import { until } from './program.ts';
import { type Room, roomTest } from './room.ts';
import { LibtorrentPeer } from './strangers/libtorrent.ts';

const MIB = 1 << 20;
const WAIT_MS = 60_000;
const NEEDS = { needsNamespaces: true, timeoutMs: 200_000 };
const random = new NodeRandom();

interface Seat {
  readonly engine: Engine;
  readonly state: string;
  readonly directory: string;
}

const seat = async (room: Room, host: Host, dht: Entry, before?: Seat): Promise<Seat> => {
  const state = before?.state ?? room.folder('state');
  const directory = before?.directory ?? room.folder('downloads');
  const env = { SLUICE_DHT: endpointKey(dht) };
  const settings = { dht: { enabled: true } };
  return {
    state,
    directory,
    engine: await Engine.start({ room, state, directory, host, env, settings }),
  };
};

const write = (folder: string, name: string, bytes: Uint8Array): void =>
  writeFileSync(`${folder}/${name}`, bytes);

const contentOf = (folder: string): readonly (readonly [string, string])[] =>
  readdirSync(folder)
    .sort()
    .map((name) => [name, readFileSync(`${folder}/${name}`).toString('base64')]);

/** The torrent that libtorrent finds under the key, and its number. */
const readByLibtorrent = async (
  libtorrent: LibtorrentPeer,
  magnet: string,
  sequence: number,
): Promise<string> => {
  const { key } = readMutableLink(magnet)!;
  await until(WAIT_MS, 'libtorrent to know some nodes', async () => {
    const { count } = await libtorrent.ask<{ count: number }>('dht-nodes');
    return count >= 4;
  });
  await libtorrent.ask('dht-get', { key: Buffer.from(key).toString('hex'), salt: '' });
  return await libtorrent.told(
    `version ${sequence}`,
    ({ seq, value }) => (seq === sequence ? /'ih': '([0-9a-f]{40})'/.exec(value!)?.[1] : undefined),
    WAIT_MS,
  );
};

roomTest(
  'a folder is published, read by libtorrent, followed by another engine, changed, and published again after a kill',
  async (room) => {
    const [one, two, three, four] = (await room.network(4)).hosts as [Host, Host, Host, Host];
    const dht = await startNodes(room, one);
    const home = `${room.folder('home')}/set`;
    mkdirSync(home);
    for (const name of ['a', 'b', 'c']) write(home, name, random.bytes(2 * MIB));
    const author = await seat(room, two, dht);
    const first = await author.engine.session.execute('publication:publish', {
      name: 'set',
      path: home,
    });
    assert.ok(first.copies >= 8, first.text);
    const libtorrent = await LibtorrentPeer.start(room, four, {}, { dht });
    assert.equal(await readByLibtorrent(libtorrent, first.magnet, 1), first.torrent);

    const follower = await seat(room, three, dht);
    const { session } = follower.engine;
    const source = { kind: 'magnet', uri: first.magnet } as const;
    const { id } = await session.execute('torrent:add', { source });
    await follower.engine.until(id, 'all of it', ({ state }) => state === 'seeding');
    const arrived = `${follower.directory}/set`;
    assert.deepEqual(contentOf(arrived), contentOf(home));
    const unchanged = statSync(`${arrived}/a`).ino;
    const before = session.frame().session.downloaded;

    author.engine.program.kill();
    await author.engine.program.exited;
    const again = await seat(room, two, dht, author);
    const changed = readFileSync(`${home}/b`);
    changed.set(random.bytes(1_000), MIB);
    write(home, 'b', changed);
    write(home, 'd', random.bytes(MIB / 2));
    const second = await again.engine.session.execute('publication:publish', { name: 'set' });
    assert.equal(second.version, '2');
    assert.equal(await readByLibtorrent(libtorrent, first.magnet, 2), second.torrent);

    await session.execute('torrent:update', { id });
    const isUpdated = (): boolean =>
      follower.engine.events.some(({ name }) => name === 'torrent:updated');
    await until(WAIT_MS, 'the new version', isUpdated);
    await follower.engine.until(second.torrent!, 'its place', ({ name }) => name === 'set');
    assert.deepEqual(contentOf(arrived), contentOf(home));
    assert.equal(statSync(`${arrived}/a`).ino, unchanged, 'it takes no room twice');
    assert.deepEqual(readdirSync(`${follower.directory}/set (older)`).sort(), ['a', 'b', 'c']);
    const fetched = session.frame().session.downloaded - before;
    assert.ok(fetched <= MIB, `${fetched} of ${6.5 * MIB} bytes were fetched`);
  },
  NEEDS,
);
