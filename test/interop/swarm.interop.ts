/** A mixed swarm: one slow seeder, and downloaders of two kinds that must trade to be quick. All meet at an HTTP tracker. */
import { join } from 'node:path';
import { LOOPBACK } from './namespaces.ts';
import { makeFilePayload } from './payloads.ts';
import { freePort } from './ports.ts';
import { roomTest } from './room.ts';
import { libtorrent } from './strangers/libtorrent.ts';
import { startTracker, trackerUrl } from './strangers/opentracker.ts';
import { subject } from './subject.ts';
import { makeByMktorrent } from './torrents.ts';
import { assertArrived } from './trees.ts';

const MIB = 1 << 20;
const SIZE = 20 * MIB;
const SLOW = 4 * MIB;
const ANNOUNCE_MS = 20_000;
const SWARM_MS = 75_000;

roomTest(`${subject.name} and libtorrent complete one another`, async (room) => {
  const payload = makeFilePayload(room.folder('payload'), SIZE);
  const port = await freePort();
  const torrent = makeByMktorrent(payload, {
    path: join(room.path, 'made.torrent'),
    pieceLength: MIB / 4,
    trackers: [trackerUrl('http', LOOPBACK, port)],
  });
  const infoHash = torrent.infoHash as string;
  const tracker = await startTracker(room, [infoHash], port);
  const place = { torrent: torrent.path, directory: payload.directory };
  await libtorrent.seed(room, { ...place, maxUp: SLOW });
  await tracker.waitForSeeders(infoHash, 1, ANNOUNCE_MS);
  const kinds = [subject, libtorrent, subject];
  const downloads = kinds.map(async (kind) => {
    const directory = room.folder(kind.name);
    const running = await kind.download(room, { torrent: torrent.path, directory });
    await running.finished(SWARM_MS);
    assertArrived(payload, torrent, directory);
  });
  await Promise.all(downloads);
});
