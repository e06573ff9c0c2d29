/** Partial seeds (BEP 21), ours and libtorrent's: nobody keeps them for leechers, and nobody asks them for what they have not. */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TorrentId } from '../../source/base/ids.ts';
import { Engine } from './engine.ts';
import { LOOPBACK } from './namespaces.ts';
import { makeFilePayload, type Payload } from './payloads.ts';
import { freePort } from './ports.ts';
import { until } from './program.ts';
import { type Room, roomTest, sideBySide } from './room.ts';
import { SluiceTracker } from './sluice-tracker.ts';
import { LibtorrentPeer } from './strangers/libtorrent.ts';
import { escaped, trackerUrl } from './strangers/opentracker.ts';
import { makeByMktorrent, type TorrentFile } from './torrents.ts';

const ROADS = ['http', 'udp'] as const;
const FILE_BYTES = 1 << 20;
const STEP_MS = 30_000;
/** Of a.bin and b.bin, in libtorrent's numbers. */
const ONLY_A = [4, 0];

const make = (
  room: Room,
  trackers?: readonly string[],
): { readonly payload: Payload; readonly torrent: TorrentFile } => {
  const directory = room.folder('payload');
  mkdirSync(join(directory, 'both'));
  for (const name of ['a.bin', 'b.bin']) {
    makeFilePayload(join(directory, 'both'), FILE_BYTES, name);
  }
  const payload = { directory, path: join(directory, 'both'), name: 'both' };
  const path = `${room.folder('torrent')}/both.torrent`;
  return { payload, torrent: makeByMktorrent(payload, { path, ...(trackers && { trackers }) }) };
};

interface Wish {
  readonly torrent: TorrentFile;
  readonly directory: string;
  readonly mode: 'seed' | 'leech';
  readonly peers?: readonly string[];
  readonly priorities?: readonly number[];
}

const startLibtorrent = async (room: Room, wish: Wish): Promise<LibtorrentPeer> => {
  const peer = await LibtorrentPeer.start(room);
  await peer.ask('add', { ...wish, torrent: wish.torrent.path });
  return peer;
};

const startEngine = async (room: Room, directory: string): Promise<Engine> =>
  Engine.start({ room, state: room.folder('state'), directory });

const addressOf = ({ session }: Engine): string =>
  `${LOOPBACK.address}:${session.frame().session.listenPort}`;

const untilAlone = (engine: Engine, id: TorrentId): Promise<void> =>
  engine.until(id, 'nobody is kept', ({ peersConnected }) => peersConnected === 0);

const ours = async (room: Room): Promise<void> => {
  const { payload, torrent } = make(room);
  const seed = await startLibtorrent(room, { torrent, directory: payload.directory, mode: 'seed' });
  const engine = await startEngine(room, room.folder('partial'));
  const peers = [seed.address];
  const id = await engine.addFile(torrent.path, { peers, priorities: { skip: [1] } });
  await engine.until(id, 'to have one file', ({ state }) => state === 'seeding');
  await untilAlone(engine, id);
  assert.deepEqual(await seed.others(), [], 'the seed kept nobody');

  const directory = room.folder('leecher');
  const us = addressOf(engine);
  const leecher = await startLibtorrent(room, { torrent, directory, mode: 'leech', peers: [us] });
  // It has got all that we have, and knows that there will be no more.
  const isLeft = (): boolean => leecher.program.log().includes('uninteresting upload-only peer');
  await until(STEP_MS, 'libtorrent to leave us', isLeft);
  const { done, state } = await leecher.status();
  assert.deepEqual([done, state], [FILE_BYTES, 'downloading']);
  await untilAlone(engine, id);

  await engine.session.execute('torrent:set-priorities', { id, files: [1], priority: 'normal' });
  await engine.until(id, 'the rest', ({ progress, wantedSize }) => {
    return progress === 1 && wantedSize === 2 * FILE_BYTES;
  });
};

/** Made with the tracker for those two, and without it for who is to know nobody else. */
const theirs = async (room: Room, road: 'http' | 'udp'): Promise<void> => {
  const port = await freePort();
  const tracker = await SluiceTracker.start(room, LOOPBACK, port);
  const { payload, torrent } = make(room, [trackerUrl(road, LOOPBACK, port)]);
  const full = await startEngine(room, payload.directory);
  const seed = await full.addFile(torrent.path);
  await full.until(seed, 'to seed', ({ state }) => state === 'seeding');
  const partial = await startLibtorrent(room, {
    torrent,
    directory: room.folder('partial'),
    mode: 'leech',
    peers: [addressOf(full)],
    priorities: ONLY_A,
  });
  await partial.finished(STEP_MS);
  await untilAlone(full, seed);
  await partial.ask('announce');
  const path = `/scrape?info_hash=${escaped(torrent.infoHash as string)}`;
  const isToldApart = async (): Promise<boolean> =>
    (await tracker.ask(path)).includes('11:downloadersi0e10:incompletei1e');
  await until(STEP_MS, 'the tracker to tell it apart', isToldApart);
  if (road === 'http') await wantedByNobody(full, seed);
  await unasked(room, partial, payload, addressOf(full));
};

/** It announces itself anew, and hears of a leecher that is none. Over UDP nobody could say so. */
const wantedByNobody = async (engine: Engine, id: TorrentId): Promise<void> => {
  await engine.session.execute('torrent:pause', { id });
  await engine.session.execute('torrent:resume', { id });
  await engine.until(id, 'the count', ({ seedsKnown }) => seedsKnown === 1);
  const { peersKnown, notice } = engine.torrent(id);
  assert.deepEqual({ peersKnown, notice }, { peersKnown: 0, notice: null });
};

/** Whoever wants the other file has nothing to ask it for. */
const unasked = async (
  room: Room,
  partial: LibtorrentPeer,
  payload: Payload,
  other: string,
): Promise<void> => {
  const path = `${room.folder('torrent')}/untracked.torrent`;
  makeByMktorrent(payload, { path });
  const engine = await startEngine(room, room.folder('wanting'));
  const peers = [partial.address];
  const id = await engine.addFile(path, { peers, priorities: { skip: [0] } });
  engine.session.watch(id, ['peers']);
  const peer = () => engine.session.frame().details[id]?.peers?.[0];
  await until(STEP_MS, 'it to say what it has', () => peer()?.progress === 0.5);
  const { weAreInterested, requestsOut, downloaded } = peer()!;
  assert.deepEqual([weAreInterested, requestsOut, downloaded], [false, 0, 0]);
  const [us] = await partial.others();
  assert.deepEqual([us?.isUploadOnly, us?.isInterested, us?.requests], [false, false, 0]);
  await engine.session.execute('torrent:add-peer', { id, address: other });
  await engine.until(id, 'the other file', ({ state }) => state === 'seeding');
  await untilAlone(engine, id);
  assert.equal((await partial.status()).uploaded, 0);
};

sideBySide('partial seeds', () => {
  roomTest(
    'libtorrent gets from Sluice what it has, and leaves it for one that wants nothing more; its seed is asked again when it wants the rest',
    ours,
  );
  for (const road of ROADS) {
    roomTest(
      `our tracker hears over ${road} that libtorrent wants nothing more; no Sluice keeps it for a leecher, or asks it for what it has not`,
      (room) => theirs(room, road),
    );
  }
});
