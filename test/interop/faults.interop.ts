/** Peers killed in the middle, by SIGKILL, so that nobody can say goodbye. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { makeFilePayload, type Payload } from './payloads.ts';
import { type Room, roomTest } from './room.ts';
import { LibtorrentPeer } from './strangers/libtorrent.ts';
import { subject } from './subject.ts';
import { makeByMktorrent, type TorrentFile } from './torrents.ts';
import { stopAll } from './transfer.ts';
import { assertArrived } from './trees.ts';

const MIB = 1 << 20;
const SIZE = 24 * MIB + 4_711;
const SLOW = 6 * MIB;
const STEP_MS = 40_000;

interface Scene {
  readonly payload: Payload;
  readonly torrent: TorrentFile;
  readonly directory: string;
}

roomTest(`${subject.name} goes on with another seeder when one is killed`, async (room) => {
  const scene = publish(room);
  const seeders = [await seedSlowly(room, scene), await seedSlowly(room, scene)] as const;
  const downloader = await subject.download(room, {
    torrent: scene.torrent.path,
    directory: scene.directory,
    peers: seeders.map(({ address }) => address),
  });
  await downloader.untilPieces(Math.floor(scene.torrent.pieceCount / 3), STEP_MS);
  await seeders[0].kill();
  await downloader.finished(STEP_MS);
  await stopAll(downloader, seeders[1]);
  assertArrived(scene.payload, scene.torrent, scene.directory);
});

roomTest(`${subject.name} killed in the middle goes on where it was`, async (room) => {
  const scene = publish(room);
  const seeder = await seedSlowly(room, scene);
  const request = {
    torrent: scene.torrent.path,
    directory: scene.directory,
    peers: [seeder.address],
    state: room.folder('state'),
  };
  const first = await subject.download(room, request);
  await first.untilPieces(Math.floor(scene.torrent.pieceCount / 2), STEP_MS);
  await first.kill();
  const second = await subject.download(room, request);
  await second.finished(STEP_MS);
  const { uploaded } = await seeder.status();
  await stopAll(second, seeder);
  assertArrived(scene.payload, scene.torrent, scene.directory);
  // Half was there; to fetch all of it again would come to 1.5.
  assert.ok(
    uploaded < 1.3 * SIZE,
    `the seeder sent ${(uploaded / SIZE).toFixed(2)} times the payload`,
  );
});

function publish(room: Room): Scene {
  const payload = makeFilePayload(room.folder('payload'), SIZE);
  const path = join(room.path, 'made.torrent');
  const torrent = makeByMktorrent(payload, { path, pieceLength: MIB / 4 });
  return { payload, torrent, directory: room.folder('arrived') };
}

async function seedSlowly(room: Room, scene: Scene): Promise<LibtorrentPeer> {
  const seeder = await LibtorrentPeer.start(room, undefined, { upload_rate_limit: SLOW });
  const { torrent, payload } = scene;
  await seeder.ask('add', { torrent: torrent.path, directory: payload.directory, mode: 'seed' });
  return seeder;
}
