/**
 * Magnet links whose seeders another peer alone names (BEP 11): the link leads to a slow downloader between them, and
 * only what that one tells brings the whole in time.
 */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import type { RunningClient } from './client.ts';
import { linkTo } from './magnet-transfer.ts';
import type { Host } from './namespaces.ts';
import { makeOddPayload, type Payload } from './payloads.ts';
import { freePort } from './ports.ts';
import { until } from './program.ts';
import { type Room, roomTest, sideBySide } from './room.ts';
import { sluice } from './sluice.ts';
import { aria2 } from './strangers/aria2.ts';
import { libtorrent } from './strangers/libtorrent.ts';
import { startTracker, type Tracker, trackerUrl } from './strangers/opentracker.ts';
import { rtorrent } from './strangers/rtorrent.ts';
import { transmission } from './strangers/transmission.ts';
import { makeByTransmission, type TorrentFile } from './torrents.ts';
import { stopAll } from './transfer.ts';
import { assertArrived } from './trees.ts';

const TRANSFER_MS = 150_000;
const MEET_MS = 30_000;
const NEEDS = { needsNamespaces: true, timeoutMs: 200_000 };
/** Bytes a second: too slow to be of any help. */
const SLOW = 2_000;
const PEX = { pex: true } as const;

interface Scene {
  readonly payload: Payload;
  /** The same torrent with a tracker and without one. */
  readonly told: TorrentFile;
  readonly bare: TorrentFile;
  readonly tracker: Tracker;
  readonly url: string;
  /** Of the seeder, of the one between, and of the one who has a link. */
  readonly hosts: readonly [Host, Host, Host];
}

async function openScene(room: Room): Promise<Scene> {
  const payload = makeOddPayload(room.folder('payload'), { isPortable: true });
  const hosts = (await room.network(3)).hosts as readonly [Host, Host, Host];
  const port = await freePort();
  const url = trackerUrl('http', hosts[1], port);
  const folder = room.folder('torrents');
  const bare = makeByTransmission(payload, { path: `${folder}/bare.torrent` });
  const told = makeByTransmission(payload, { path: `${folder}/told.torrent`, trackers: [url] });
  assert.equal(told.infoHash, bare.infoHash);
  const tracker = await startTracker(room, [told.infoHash as string], port, hosts[1]);
  return { payload, told, bare, tracker, url, hosts };
}

/** Resolves when the two are connected. */
async function untilMet(room: Room, host: Host, other: Host): Promise<void> {
  await until(MEET_MS, 'both to be connected', async () => {
    const text = await room.capture(host, 'ss', ['-Htn', 'state', 'established']);
    // Some hold addresses of IPv4 mapped into IPv6, in brackets.
    return text.replaceAll(']', '').includes(`${other.address}:`);
  });
}

async function finish(scene: Scene, found: RunningClient, directory: string): Promise<void> {
  await found.finished(TRANSFER_MS);
  await stopAll(found);
  rmSync(`${directory}/${scene.bare.infoHash?.toUpperCase()}.meta`, { force: true });
  assertArrived(scene.payload, scene.bare, directory);
}

sideBySide('magnet links by peer exchange', () => {
  for (const client of [libtorrent, aria2, transmission, rtorrent]) {
    // rtorrent tells others every other minute, and not at first.
    const namer = client === rtorrent ? libtorrent : client;
    roomTest(
      `Sluice gets a magnet link from ${client.name}, which only ${namer === client ? 'another' : 'a'} ${namer.name} names`,
      async (room) => {
        const scene = await openScene(room);
        const { told, payload, hosts, tracker } = scene;
        const [one, two, three] = hosts;
        const place = { torrent: told.path, finds: PEX };
        const whole = { directory: payload.directory, host: one };
        const seeder = await client.seed(room, { ...place, ...whole });
        await tracker.waitForSeeders(told.infoHash as string, 1, MEET_MS);
        const slow = { directory: room.folder('between'), host: two, maxDown: SLOW };
        const peers = namer.takesPeersByHand ? [seeder.address] : [];
        const between = await namer.download(room, { ...place, ...slow, peers });
        await untilMet(room, two, one);
        const directory = room.folder('arrived');
        const link = linkTo(told, undefined, between.address);
        const found = await sluice.download(room, { torrent: link, directory, host: three });
        await finish(scene, found, directory);
      },
      NEEDS,
    );

    roomTest(
      `${client.name} gets a magnet link from Sluice, which only another Sluice names`,
      async (room) => {
        const scene = await openScene(room);
        const { told, bare, payload, hosts, url } = scene;
        const [one, two, three] = hosts;
        const seeder = await sluice.seed(room, {
          torrent: bare.path,
          directory: payload.directory,
          host: one,
        });
        await sluice.download(room, {
          torrent: told.path,
          directory: room.folder('between'),
          host: two,
          peers: [seeder.address],
          maxDown: SLOW,
        });
        await untilMet(room, two, one);
        const directory = room.folder('arrived');
        const link = linkTo(told, url);
        const request = { torrent: link, directory, host: three, finds: PEX };
        await finish(scene, await client.download(room, request), directory);
      },
      NEEDS,
    );
  }
});
