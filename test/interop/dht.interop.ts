/** Twenty of our DHT nodes on loopback, each at an address of its own, with those of libtorrent and aria2 among them. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { toHex } from '../../source/base/bytes.ts';
import { Dht } from '../../source/discovery/dht/dht.ts';
import { UdpSwitch } from '../../source/discovery/udp-switch.ts';
import { immutableTarget, sealItem } from '../../source/protocol/stored-item.ts';
import { NodeClock } from '../../source/system/clock.ts';
import { NodeDns } from '../../source/system/dns.ts';
import { NodeRandom } from '../../source/system/random.ts';
import { NodeUdp } from '../../source/system/udp.ts';
import type { Host } from './namespaces.ts';
import { makeFilePayload, type Payload } from './payloads.ts';
import { freePort } from './ports.ts';
import { type Program, until } from './program.ts';
import { type Room, roomTest } from './room.ts';
import { eventNamed, startSluice } from './sluice.ts';
import { startDhtAria2 } from './strangers/aria2.ts';
import { LibtorrentPeer } from './strangers/libtorrent.ts';
import { makeByLibtorrent, type TorrentFile } from './torrents.ts';

const PORT = 16_881;
const NODES = 20;
const WAIT_MS = 30_000;
const random = new NodeRandom();

const hostAt = (address: string): Host => ({ address, prefix: [] });

interface Ours {
  readonly dhts: readonly Dht[];
  readonly entry: { readonly host: string; readonly port: number };
}

/** At 127.0.`net`.1 and up. */
async function openOurs(room: Room, net: number): Promise<Ours> {
  const dhts: Dht[] = [];
  const entry = { host: `127.0.${net}.1`, port: PORT };
  for (let at = 1; at <= NODES; at++) dhts.push(await openOne(room, `127.0.${net}.${at}`, entry));
  await until(WAIT_MS, 'our nodes to know each other', () =>
    dhts.every((dht) => (dht.figures().families[0]?.goodNodes ?? 0) >= 8),
  );
  return { dhts, entry };
}

async function openOne(
  room: Room,
  host: string,
  entry: { readonly host: string; readonly port: number },
): Promise<Dht> {
  const datagrams = await UdpSwitch.open(new NodeUdp(), { host, port: PORT });
  const bootstrap = host === entry.host ? [] : [entry];
  const clock = new NodeClock();
  const dht = new Dht({ datagrams, clock, random, dns: new NodeDns(), bootstrap });
  room.defer(() => {
    dht.close();
    datagrams.close();
  });
  dht.begin();
  return dht;
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
  const peer = await LibtorrentPeer.start(room, hostAt('127.0.9.1'), {}, true);
  await peer.ask('dht-join', entry);
  await until(WAIT_MS, 'libtorrent to know eight nodes', async () => {
    const { count } = await peer.ask<{ count: number }>('dht-nodes');
    return count >= 8;
  });
  return peer;
}

roomTest('a libtorrent node and twenty of ours find what the other announced', async (room) => {
  const ours = await openOurs(room, 11);
  const libtorrent = await openLibtorrent(room, ours);
  const [announcer, searcher] = [ours.dhts[4]!, ours.dhts[15]!];

  const announced = random.bytes(20);
  const announce = { port: 7_777, isSeed: false };
  const { announcedTo } = await announcer.searchPeers({
    infoHash: announced,
    onPeers() {},
    announce,
  });
  assert.ok(announcedTo >= 8, `told ${announcedTo} nodes`);
  await libtorrent.ask('dht-peers', { hash: toHex(announced) });
  await libtorrent.told(
    'our announce to be found',
    ({ hash, peers }) =>
      (hash === toHex(announced) && peers?.includes('127.0.11.5:7777')) || undefined,
    WAIT_MS,
  );

  const followed = random.bytes(20);
  await libtorrent.ask('dht-follow', { hash: toHex(followed) });
  await until(WAIT_MS, "libtorrent's announce to be found", async () =>
    (await findPeers(searcher, followed)).includes(libtorrent.address),
  );
  assert.ok(
    ours.dhts.some((dht) => savedHosts(dht).includes('127.0.9.1')),
    'it is in our tables',
  );
});

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
  readonly torrent: TorrentFile;
}

/** Without a tracker. */
function makeCargo(room: Room): Cargo {
  const payload = makeFilePayload(room.folder('payload'), 300_000);
  const path = `${room.folder('torrent')}/plain.torrent`;
  return { payload, torrent: makeByLibtorrent(payload, 'v1', { path }) };
}

const hasArrived = ({ payload }: Cargo, directory: string): boolean => {
  const arrived = `${directory}/${payload.name}`;
  return existsSync(arrived) && readFileSync(arrived).equals(readFileSync(payload.path));
};

const ARRIVAL_MS = 90_000;

roomTest('aria2 finds a seed by our nodes alone, and our nodes find aria2', async (room) => {
  const ours = await openOurs(room, 13);
  const cargo = makeCargo(room);
  const { payload, torrent } = cargo;
  const infoHash = Buffer.from(torrent.infoHash as string, 'hex');
  const seed = await LibtorrentPeer.start(room, hostAt('127.0.13.5'));
  await seed.ask('add', { torrent: torrent.path, directory: payload.directory, mode: 'seed' });
  const announce = { port: Number(seed.address.split(':')[1]), isSeed: true };
  await ours.dhts[4]!.searchPeers({ infoHash, onPeers() {}, announce });

  const directory = room.folder('aria2');
  const aria2 = await openAria2(room, ours, torrent, directory);
  const port = aria2.address.split(':')[1];
  await until(ARRIVAL_MS, 'aria2 to be announced', async () =>
    (await findPeers(ours.dhts[15]!, infoHash)).some((peer) => peer.endsWith(`:${port}`)),
  );
  await until(ARRIVAL_MS, 'aria2 to have it all', () => hasArrived(cargo, directory));
});

const openAria2 = async (room: Room, { entry }: Ours, torrent: TorrentFile, directory: string) =>
  startDhtAria2(room, {
    host: hostAt('127.0.9.2'),
    torrent: torrent.path,
    directory,
    dhtPort: await freePort(),
    entry,
  });

/** The whole program, which hears of peers from the DHT alone. */
function runSluice(
  room: Room,
  { entry }: Ours,
  verb: string,
  source: string,
  directory: string,
): Program {
  const args = [verb, source, '--dir', directory, '--port', '0', '--json'];
  const state = room.folder('sluice-state');
  return startSluice(
    room,
    [...args, '--state', state],
    {},
    { SLUICE_DHT: `${entry.host}:${entry.port}` },
  );
}

async function getByMagnet(room: Room, ours: Ours, cargo: Cargo): Promise<void> {
  const directory = room.folder('sluice');
  const magnet = `magnet:?xt=urn:btih:${cargo.torrent.infoHash}`;
  const { code } = await runSluice(room, ours, 'get', magnet, directory).waitForExit(ARRIVAL_MS);
  assert.equal(code, 0);
  assert.ok(hasArrived(cargo, directory));
}

async function seedBySluice(room: Room, ours: Ours, { torrent, payload }: Cargo): Promise<void> {
  const program = runSluice(room, ours, 'seed', torrent.path, payload.directory);
  await program.waitFor('its check', (line) => eventNamed(line, 'torrent:checked'), WAIT_MS);
}

roomTest('Sluice gets a magnet link from libtorrent, which only the DHT names', async (room) => {
  const ours = await openOurs(room, 14);
  const cargo = makeCargo(room);
  const seed = await openLibtorrent(room, ours);
  const { path: torrent } = cargo.torrent;
  await seed.ask('add', { torrent, directory: cargo.payload.directory, mode: 'seed', dht: true });
  await getByMagnet(room, ours, cargo);
});

roomTest('Sluice seeds to libtorrent, which hears of it from the DHT alone', async (room) => {
  const ours = await openOurs(room, 15);
  const cargo = makeCargo(room);
  await seedBySluice(room, ours, cargo);
  const leecher = await openLibtorrent(room, ours);
  const directory = room.folder('libtorrent');
  await leecher.ask('add', { torrent: cargo.torrent.path, directory, mode: 'leech', dht: true });
  await leecher.finished(ARRIVAL_MS);
  assert.ok(hasArrived(cargo, directory));
});

roomTest('Sluice gets a magnet link from aria2, which only the DHT names', async (room) => {
  const ours = await openOurs(room, 16);
  const cargo = makeCargo(room);
  await openAria2(room, ours, cargo.torrent, cargo.payload.directory);
  await getByMagnet(room, ours, cargo);
});

roomTest('Sluice seeds to aria2, which hears of it from the DHT alone', async (room) => {
  const ours = await openOurs(room, 17);
  const cargo = makeCargo(room);
  await seedBySluice(room, ours, cargo);
  const directory = room.folder('aria2');
  await openAria2(room, ours, cargo.torrent, directory);
  await until(ARRIVAL_MS, 'aria2 to have it all', () => hasArrived(cargo, directory));
});
