/** One whole transfer from a seeder to a downloader, and the proof that every byte arrived and nothing else changed. */
import assert from 'node:assert/strict';
import type { Client, RunningClient } from './client.ts';
import { type Host, LOOPBACK } from './namespaces.ts';
import type { Payload } from './payloads.ts';
import { freePort } from './ports.ts';
import type { Room } from './room.ts';
import { startTracker, type Tracker, trackerUrl } from './strangers/opentracker.ts';
import { makeByMktorrent, type TorrentFile, type TorrentOptions } from './torrents.ts';
import { assertArrived, filesBelow, type TreeOptions } from './trees.ts';

export interface Transfer {
  readonly from: Client;
  readonly to: Client;
  readonly payload: Payload;
  /** How the downloader hears of the seeder: told by hand, or through opentracker. */
  readonly by: 'hand' | 'http' | 'udp';
  /** Of the seeder, the downloader and the tracker; loopback where left out. */
  readonly hosts?: readonly Host[];
  /** By mktorrent where left out. */
  readonly make?: (payload: Payload, options: TorrentOptions) => TorrentFile;
  /** The downloader's folder, where something is in it already. */
  readonly into?: string;
  readonly tree?: TreeOptions;
}

const TRANSFER_MS = 75_000;
const ANNOUNCE_MS = 20_000;

export async function transfer(room: Room, plan: Transfer): Promise<void> {
  const [seederHost, downloaderHost, trackerHost] = plan.hosts ?? [];
  const { torrent, tracker } = await publish(room, plan, trackerHost);
  const before = filesBelow(plan.payload.directory);
  const seeder = await plan.from.seed(room, {
    torrent: torrent.path,
    directory: plan.payload.directory,
    ...(seederHost && { host: seederHost }),
  });
  await tracker?.waitForSeeders(torrent.infoHash as string, 1, ANNOUNCE_MS);
  const directory = plan.into ?? room.folder('arrived');
  const downloader = await plan.to.download(room, {
    torrent: torrent.path,
    directory,
    peers: plan.by === 'hand' ? [seeder.address] : [],
    ...(downloaderHost && { host: downloaderHost }),
  });
  await downloader.finished(TRANSFER_MS);
  await stopAll(downloader, seeder);
  assertArrived(plan.payload, torrent, directory, plan.tree);
  assert.deepEqual(filesBelow(plan.payload.directory), before, "the seeder's own folder");
}

export async function stopAll(...clients: readonly RunningClient[]): Promise<void> {
  for (const client of clients) await client.stop();
}

interface Published {
  readonly torrent: TorrentFile;
  readonly tracker: Tracker | null;
}

/** The torrent names the tracker, and the tracker's list names the torrent, so the port comes first. */
async function publish(room: Room, plan: Transfer, host: Host = LOOPBACK): Promise<Published> {
  const make = plan.make ?? makeByMktorrent;
  const path = `${room.folder('torrent')}/made.torrent`;
  if (plan.by === 'hand') return { torrent: make(plan.payload, { path }), tracker: null };
  const port = await freePort();
  const url = trackerUrl(plan.by, host, port);
  const torrent = make(plan.payload, { path, trackers: [url] });
  const tracker = await startTracker(room, [torrent.infoHash as string], port, host);
  return { torrent, tracker };
}
