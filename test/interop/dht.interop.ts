/** Twenty of our DHT nodes on loopback, each at an address of its own, with those of libtorrent and aria2 among them. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { toHex } from '../../source/base/bytes.ts';
import type { Dht } from '../../source/discovery/dht/dht.ts';
import { immutableTarget, sealItem } from '../../source/protocol/stored-item.ts';
import { NodeRandom } from '../../source/system/random.ts';
import type { RunningClient } from './client.ts';
import { type Entry, knowsEnough, openNode } from './dht-nodes.ts';
import type { Host } from './namespaces.ts';
import { makeFilePayload, type Payload } from './payloads.ts';
import { until } from './program.ts';
import { type Room, roomTest } from './room.ts';
import { aria2 } from './strangers/aria2.ts';
import { LibtorrentPeer } from './strangers/libtorrent.ts';
import { makeByLibtorrent } from './torrents.ts';

const PORT = 16_881;
const NODES = 20;
const WAIT_MS = 30_000;
const ARRIVAL_MS = 90_000;
const random = new NodeRandom();

const hostAt = (address: string): Host => ({ address, prefix: [] });

interface Ours {
  readonly dhts: readonly Dht[];
  readonly entry: Entry;
}

/** At 127.0.`net`.1 and up. */
async function openOurs(room: Room, net: number): Promise<Ours> {
  const dhts: Dht[] = [];
  const entry = { host: `127.0.${net}.1`, port: PORT };
  for (let at = 1; at <= NODES; at++) {
    const node = await openNode(`127.0.${net}.${at}`, entry);
    room.defer(() => node.close());
    dhts.push(node.dht);
  }
  await until(WAIT_MS, 'our nodes to know each other', () => dhts.every(knowsEnough));
  return { dhts, entry };
}

async function findPeers(dht: Dht, infoHash: Uint8Array): Promise<readonly string[]> {
  const found: string[] = [];
  await dht.searchPeers({
    infoHash,
    onPeers: (peers) => found.push(...peers.map(({ host, port }) => `${host}:${port}`)),
  });
  return found;
}

async function openLibtorrent(room: Room, { entry }: Ours): Promise<LibtorrentPeer> {
  const peer = await LibtorrentPeer.start(room, hostAt('127.0.9.1'), {}, { dht: entry });
  await until(WAIT_MS, 'libtorrent to know eight nodes', async () => {
    const { count } = await peer.ask<{ count: number }>('dht-nodes');
    return count >= 8;
  });
  return peer;
}

/** Each finds what the other announced. */
async function meet(ours: Ours, libtorrent: LibtorrentPeer, net: number): Promise<void> {
  const [announcer, searcher] = [ours.dhts[4]!, ours.dhts[15]!];
  const announced = random.bytes(20);
  const announce = { port: 7_777, isSeed: false };
  const { announcedTo } = await announcer.searchPeers({
    infoHash: announced,
    onPeers() {},
    announce,
  });
  assert.ok(announcedTo >= 8, `told ${announcedTo} nodes`);
  await findByLibtorrent(libtorrent, announced, (peer) => peer === `127.0.${net}.5:7777`);

  const followed = random.bytes(20);
  await libtorrent.ask('dht-follow', { hash: toHex(followed) });
  await until(WAIT_MS, "libtorrent's announce to be found", async () =>
    (await findPeers(searcher, followed)).includes(libtorrent.address),
  );
  assert.ok(
    ours.dhts.some((dht) => savedHosts(dht).includes('127.0.9.1')),
    'it is in our tables',
  );
}

async function findByLibtorrent(
  libtorrent: LibtorrentPeer,
  infoHash: Uint8Array,
  isIt: (peer: string) => boolean,
): Promise<void> {
  const hash = toHex(infoHash);
  await libtorrent.ask('dht-peers', { hash });
  await libtorrent.told(
    'the announce to be found',
    (said) => (said.hash === hash && said.peers?.some(isIt)) || undefined,
    WAIT_MS,
  );
}

const savedHosts = (dht: Dht): readonly string[] =>
  dht.saved()[4]?.nodes.map(({ host }) => host) ?? [];

/** From BEP 44: a key pair as libtorrent wants it. */
const KEY = '77ff84905a91936367c01360803104f92432fcd904a43511876df5cdf3e7e548';
const SECRET =
  'e06d3183d14159228433ed599221b80bd0a5ce8352e4bdf0262f76786ef1c74db7e7a9fea2c0eb269d61e3b38e450a22e754941ac78479d6c54e1faf6037881d';

roomTest(
  'items that libtorrent stores we read, and the other way: immutable, mutable and salted',
  async (room) => {
    const ours = await openOurs(room, 12);
    const libtorrent = await openLibtorrent(room, ours);
    const [writer, reader] = [ours.dhts[3]!, ours.dhts[16]!];

    const { target } = await libtorrent.ask<{ target: string }>('dht-put', {
      value: 'from libtorrent',
    });
    await until(WAIT_MS, "libtorrent's item", async () => {
      const value = await reader.getImmutable(Buffer.from(target, 'hex'));
      return value !== undefined && Buffer.from(value).toString() === '15:from libtorrent';
    });

    const text = Buffer.from('9:from-ours');
    assert.ok((await writer.putImmutable(text)) >= 8);
    await libtorrent.ask('dht-get', { target: toHex(immutableTarget(text)) });
    await libtorrent.told(
      'our item',
      (said) => (said.value === 'from-ours' ? true : undefined),
      WAIT_MS,
    );

    const salt = Buffer.from('notes');
    await libtorrent.ask('dht-put', {
      value: 'mutable one',
      key: KEY,
      secret: SECRET,
      salt: 'notes',
    });
    await until(WAIT_MS, "libtorrent's mutable item", async () => {
      const item = await reader.getMutable(Buffer.from(KEY, 'hex'), salt);
      return item !== undefined && Buffer.from(item.value).toString() === '11:mutable one';
    });

    const seed = random.bytes(32);
    const item = Buffer.from('12:ours, signed');
    assert.ok((await writer.putMutable({ seed, salt, sequence: 5n, value: item })) >= 8);
    const { key } = sealItem(seed, item, 5n, salt);
    await libtorrent.ask('dht-get', { key: toHex(key), salt: 'notes' });
    await libtorrent.told(
      'our mutable item',
      (said) => (said.value === 'ours, signed' && said.seq === 5 ? true : undefined),
      WAIT_MS,
    );
  },
);

interface Cargo {
  readonly payload: Payload;
  readonly torrent: string;
  readonly infoHash: Uint8Array;
}

/** Without a tracker. */
function makeCargo(room: Room, name: string): Cargo {
  const payload = makeFilePayload(room.folder('payload'), 300_000, name);
  const torrent = `${room.folder('torrent')}/plain.torrent`;
  const { infoHash } = makeByLibtorrent(payload, 'v1', { path: torrent });
  return { payload, torrent, infoHash: Buffer.from(infoHash as string, 'hex') };
}

const hasArrived = ({ payload }: Cargo, directory: string): boolean => {
  const arrived = `${directory}/${payload.name}`;
  return existsSync(arrived) && readFileSync(arrived).equals(readFileSync(payload.path));
};

/** It hears of peers from the DHT alone, and goes on as a seed. */
async function getByAria2(room: Room, { entry }: Ours, cargo: Cargo): Promise<RunningClient> {
  const directory = room.folder('aria2');
  const place = { torrent: cargo.torrent, directory, host: hostAt('127.0.9.2') };
  const running = await aria2.seed(room, { ...place, finds: { dht: entry } });
  await until(ARRIVAL_MS, 'aria2 to have it all', () => hasArrived(cargo, directory));
  return running;
}

roomTest(
  'libtorrent, aria2 and twenty of ours in one network find what each of the others announced',
  async (room) => {
    const ours = await openOurs(room, 11);
    const libtorrent = await openLibtorrent(room, ours);
    await meet(ours, libtorrent, 11);

    const theirs = makeCargo(room, 'theirs');
    const { torrent, payload, infoHash } = theirs;
    const seed = { torrent, directory: payload.directory, mode: 'seed' };
    await libtorrent.ask('add', { ...seed, dht: true });
    const { address } = await getByAria2(room, ours, theirs);
    const isAria2 = (peer: string): boolean => peer.split(':')[1] === address.split(':')[1];
    await until(WAIT_MS, "aria2's announce to be found", async () =>
      (await findPeers(ours.dhts[15]!, infoHash)).some(isAria2),
    );
    await findByLibtorrent(libtorrent, infoHash, isAria2);
  },
);

roomTest('aria2 finds a seed that one of our nodes has announced', async (room) => {
  const ours = await openOurs(room, 13);
  const cargo = makeCargo(room, 'ours');
  const { torrent, payload, infoHash } = cargo;
  const seed = await LibtorrentPeer.start(room, hostAt('127.0.13.5'));
  await seed.ask('add', { torrent, directory: payload.directory, mode: 'seed' });
  const announce = { port: Number(seed.address.split(':')[1]), isSeed: true };
  await ours.dhts[4]!.searchPeers({ infoHash, onPeers() {}, announce });
  await getByAria2(room, ours, cargo);
});
