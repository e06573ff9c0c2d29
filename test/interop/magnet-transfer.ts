/** One whole transfer that begins with a magnet link: the metadata comes from the other program, then every byte. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { parseEndpoint } from '../../source/base/addresses.ts';
import { formatMagnet } from '../../source/protocol/magnet.ts';
import type { Client, Finds } from './client.ts';
import { type Host, LOOPBACK } from './namespaces.ts';
import type { Payload } from './payloads.ts';
import { freePort } from './ports.ts';
import type { Room } from './room.ts';
import { startTracker, type Tracker, trackerUrl } from './strangers/opentracker.ts';
import { makeByTransmission, type TorrentFile } from './torrents.ts';
import { stopAll } from './transfer.ts';
import { assertArrived, filesBelow } from './trees.ts';

export interface MagnetTransfer {
  readonly from: Client;
  readonly to: Client;
  readonly payload: Payload;
  /** What the link says of peers: the seeder's address (x.pe), or a tracker; nothing where both have to find each other. */
  readonly by: 'address' | 'http' | 'udp' | Finds;
  /** A tracker that runs already, and that the link names. */
  readonly url?: string;
  /** Of the seeder, the downloader and the tracker; loopback where left out. */
  readonly hosts?: readonly Host[];
}

const TRANSFER_MS = 100_000;
const ANNOUNCE_MS = 20_000;

export async function magnetTransfer(room: Room, plan: MagnetTransfer): Promise<void> {
  const [seederHost, downloaderHost, trackerHost] = plan.hosts ?? [];
  const { torrent, url, tracker } = await publish(room, plan, trackerHost);
  const finds = typeof plan.by === 'string' ? {} : plan.by;
  const before = filesBelow(plan.payload.directory);
  const seeder = await plan.from.seed(room, {
    torrent: torrent.path,
    directory: plan.payload.directory,
    finds,
    ...(seederHost && { host: seederHost }),
  });
  await tracker?.waitForSeeders(torrent.infoHash as string, 1, ANNOUNCE_MS);
  const link = linkTo(torrent, url, plan.by === 'address' ? seeder.address : undefined);
  const directory = room.folder('arrived');
  const downloader = await plan.to.download(room, {
    torrent: link,
    directory,
    finds,
    ...(downloaderHost && { host: downloaderHost }),
  });
  await downloader.finished(TRANSFER_MS);
  await stopAll(downloader, seeder);
  // What rtorrent keeps of a link it leaves beside the data.
  rmSync(`${directory}/${torrent.infoHash?.toUpperCase()}.meta`, { force: true });
  assertArrived(plan.payload, torrent, directory);
  assert.deepEqual(filesBelow(plan.payload.directory), before, "the seeder's own folder");
}

export const linkTo = ({ infoHash }: TorrentFile, url?: string, address?: string): string => {
  const peer = address === undefined ? undefined : parseEndpoint(address);
  return formatMagnet({
    infoHash: Buffer.from(infoHash as string, 'hex'),
    trackers: url === undefined ? [] : [url],
    peers: peer === undefined ? [] : [peer],
  });
};

interface Published {
  readonly torrent: TorrentFile;
  readonly url?: string;
  readonly tracker?: Tracker;
}

async function publish(
  room: Room,
  plan: MagnetTransfer,
  host: Host = LOOPBACK,
): Promise<Published> {
  const path = `${room.folder('torrent')}/made.torrent`;
  if (plan.by !== 'http' && plan.by !== 'udp') {
    if (plan.url === undefined) return { torrent: makeByTransmission(plan.payload, { path }) };
    const trackers = [plan.url];
    return { torrent: makeByTransmission(plan.payload, { path, trackers }), url: plan.url };
  }
  const port = await freePort();
  const url = trackerUrl(plan.by, host, port);
  const torrent = makeByTransmission(plan.payload, { path, trackers: [url] });
  const tracker = await startTracker(room, [torrent.infoHash as string], port, host);
  return { torrent, url, tracker };
}
