/** Our own tracker (`sluice tracker`), by which libtorrent and aria2 find each other over HTTP and UDP: nothing else tells them. */
import assert from 'node:assert/strict';
import { fromHex } from '../../source/base/bytes.ts';
import { parseScrapeAnswer } from '../../source/protocol/http-tracker-answer.ts';
import type { ScrapeCounts } from '../../source/protocol/tracker-announce.ts';
import type { Client, Finds } from './client.ts';
import { LOOPBACK } from './namespaces.ts';
import { makeOddPayload } from './payloads.ts';
import { freePort } from './ports.ts';
import { until } from './program.ts';
import { type Room, roomTest } from './room.ts';
import { startSluice } from './sluice.ts';
import { aria2 } from './strangers/aria2.ts';
import { libtorrent } from './strangers/libtorrent.ts';
import { trackerUrl } from './strangers/opentracker.ts';
import { makeByMktorrent } from './torrents.ts';
import { stopAll } from './transfer.ts';
import { assertArrived } from './trees.ts';

const START_MS = 30_000;
const ANNOUNCE_MS = 20_000;
const TRANSFER_MS = 60_000;
const INTERVAL_SECONDS = 5;

class OurTracker {
  readonly #base: string;

  private constructor(port: number) {
    this.#base = `http://${LOOPBACK.address}:${port}`;
  }

  static async start(room: Room, port: number): Promise<OurTracker> {
    const place = ['--host', LOOPBACK.address, '--port', String(port)];
    const rhythm = ['--interval', String(INTERVAL_SECONDS)];
    const program = startSluice(room, ['tracker', ...place, ...rhythm, '--json']);
    const isUp = (line: string): true | undefined => (line.startsWith('{') ? true : undefined);
    await program.waitFor('the tracker', isUp, START_MS);
    return new OurTracker(port);
  }

  async counts(infoHash: string): Promise<ScrapeCounts | undefined> {
    const query = infoHash.replace(/../g, '%$&');
    const answer = await fetch(`${this.#base}/scrape?info_hash=${query}`);
    return parseScrapeAnswer(new Uint8Array(await answer.arrayBuffer()), fromHex(infoHash)!);
  }

  /** By that road, so far. */
  async announces(road: 'http' | 'udp'): Promise<number> {
    const text = await (await fetch(`${this.#base}/metrics`)).text();
    const line = new RegExp(`^sluice_tracker_announces_total\\{road="${road}"\\} (\\d+)$`, 'm');
    return Number(line.exec(text)?.[1]);
  }
}

/** aria2 speaks UDP with trackers only while its DHT is on: it is given one in which nobody is, and libtorrent none. */
const findsOf = async (
  road: 'http' | 'udp',
  client: Client,
): Promise<{ readonly finds?: Finds }> =>
  road === 'http' || client !== aria2
    ? {}
    : { finds: { dht: { host: LOOPBACK.address, port: await freePort() } } };

const meet = async (room: Room, road: 'http' | 'udp', from: Client, to: Client): Promise<void> => {
  const port = await freePort();
  const tracker = await OurTracker.start(room, port);
  const payload = makeOddPayload(room.folder('payload'));
  const trackers = [trackerUrl(road, LOOPBACK, port)];
  const torrent = makeByMktorrent(payload, {
    path: `${room.folder('torrent')}/a.torrent`,
    trackers,
  });
  const infoHash = torrent.infoHash as string;
  const seeder = await from.seed(room, {
    torrent: torrent.path,
    directory: payload.directory,
    ...(await findsOf(road, from)),
  });
  const isSeeded = async (): Promise<boolean> => (await tracker.counts(infoHash))?.seeds === 1;
  await until(ANNOUNCE_MS, 'the seeder at the tracker', isSeeded);
  const directory = room.folder('arrived');
  const downloader = await to.download(room, {
    torrent: torrent.path,
    directory,
    ...(await findsOf(road, to)),
  });
  await downloader.finished(TRANSFER_MS);
  // aria2, which leaves at once, says that it has stopped in place of that it has completed.
  const isCounted = async (): Promise<boolean> => (await tracker.counts(infoHash))?.completed === 1;
  if (to !== aria2) await until(ANNOUNCE_MS, 'the download at the tracker', isCounted);
  await stopAll(downloader, seeder);
  assertArrived(payload, torrent, directory);
  assert.ok((await tracker.announces(road)) >= 2, 'they came by this road');
  assert.equal(await tracker.announces(road === 'http' ? 'udp' : 'http'), 0);
};

for (const road of ['http', 'udp'] as const) {
  roomTest(`aria2 finds libtorrent through our tracker over ${road}`, (room) =>
    meet(room, road, libtorrent, aria2),
  );
  roomTest(`libtorrent finds aria2 through our tracker over ${road}`, (room) =>
    meet(room, road, aria2, libtorrent),
  );
}
