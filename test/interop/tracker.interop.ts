/** Our own tracker (`sluice tracker`), by which other clients find each other over HTTP and UDP: nothing else tells them. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Client, Finds } from './client.ts';
import { Engine } from './engine.ts';
import { type Host, LOOPBACK } from './namespaces.ts';
import { makeFilePayload, makeOddPayload } from './payloads.ts';
import { freePort } from './ports.ts';
import { until } from './program.ts';
import { type Room, roomTest, sideBySide } from './room.ts';
import { startSluice } from './sluice.ts';
import { SluiceTracker } from './sluice-tracker.ts';
import { aria2 } from './strangers/aria2.ts';
import { libtorrent } from './strangers/libtorrent.ts';
import { trackerUrl } from './strangers/opentracker.ts';
import { rtorrent } from './strangers/rtorrent.ts';
import { transmission } from './strangers/transmission.ts';
import { makeByMktorrent, showTorrent } from './torrents.ts';
import { stopAll } from './transfer.ts';
import { assertArrived } from './trees.ts';

const START_MS = 30_000;
const ANNOUNCE_MS = 30_000;
const TRANSFER_MS = 60_000;
const INTERVAL_SECONDS = 5;
const FILE_BYTES = 3_000_001;

/** aria2 speaks UDP with trackers only while its DHT is on: it is given one in which nobody is, and libtorrent none. */
const findsOf = async (
  road: 'http' | 'udp',
  client: Client,
): Promise<{ readonly finds?: Finds }> =>
  road === 'http' || client !== aria2
    ? {}
    : { finds: { dht: { host: LOOPBACK.address, port: await freePort() } } };

/** Of the tracker, of who gives and of who takes; left out, all are on loopback. */
type Hosts = readonly [tracker: Host, from: Host, to: Host];

const meet = async (
  room: Room,
  road: 'http' | 'udp',
  [from, to]: readonly [Client, Client],
  hosts?: Hosts,
): Promise<void> => {
  const [at = LOOPBACK, fromHost, toHost] = hosts ?? [];
  const port = await freePort();
  const tracker = await SluiceTracker.start(room, at, port);
  // Transmission makes no empty files.
  const folder = room.folder('payload');
  const payload =
    hosts === undefined ? makeOddPayload(folder) : makeFilePayload(folder, FILE_BYTES);
  const trackers = [trackerUrl(road, at, port)];
  const torrent = makeByMktorrent(payload, {
    path: `${room.folder('torrent')}/a.torrent`,
    trackers,
  });
  const infoHash = torrent.infoHash as string;
  const seeder = await from.seed(room, {
    torrent: torrent.path,
    directory: payload.directory,
    ...(fromHost === undefined ? {} : { host: fromHost }),
    ...(await findsOf(road, from)),
  });
  const isSeeded = async (): Promise<boolean> => (await tracker.counts(infoHash))?.seeds === 1;
  await until(ANNOUNCE_MS, 'the seeder at the tracker', isSeeded);
  const directory = room.folder('arrived');
  const downloader = await to.download(room, {
    torrent: torrent.path,
    directory,
    ...(toHost === undefined ? {} : { host: toHost }),
    ...(await findsOf(road, to)),
  });
  await downloader.finished(TRANSFER_MS);
  // Those who leave at once say that they have stopped in place of that they have completed.
  const isCounted = async (): Promise<boolean> => (await tracker.counts(infoHash))?.completed === 1;
  if (to !== aria2 && to !== rtorrent)
    await until(ANNOUNCE_MS, 'the download at the tracker', isCounted);
  await stopAll(downloader, seeder);
  assertArrived(payload, torrent, directory);
  assert.ok((await tracker.deeds('announces', road)) >= 2, 'they came by this road');
  assert.equal(await tracker.deeds('announces', road === 'http' ? 'udp' : 'http'), 0);
};

/** The engine tells nobody of itself but its own tracker. */
const meetEngine = async (room: Room, road: 'http' | 'udp', to: Client): Promise<void> => {
  const port = await freePort();
  const payload = makeOddPayload(room.folder('payload'));
  const state = room.folder('state');
  const engine = await Engine.start({
    room,
    state,
    directory: payload.directory,
    settings: {
      session: { localDiscovery: false },
      dht: { enabled: false },
      tracker: { enabled: true, port, intervalSeconds: INTERVAL_SECONDS },
    },
  });
  const path = `${room.folder('made')}/made.torrent`;
  const create = ['create', payload.path, '--output', path, '--seed', '--quiet'];
  const place = [
    '--tracker',
    trackerUrl(road, LOOPBACK, port),
    `--attach=${join(state, 'socket', 'engine.sock')}`,
  ];
  const making = startSluice(room, [...create, ...place]);
  assert.equal((await making.waitForExit(START_MS)).code, 0, making.logTail());
  const torrent = showTorrent(path);
  const directory = room.folder('arrived');
  const finds = await findsOf(road, to);
  const downloader = await to.download(room, { torrent: path, directory, ...finds });
  await downloader.finished(TRANSFER_MS);
  await stopAll(downloader);
  assertArrived(payload, torrent, directory);
  // The frame may be of a moment ago: all of it took a tenth of a second.
  const announces = () => {
    const { tracker } = engine.session.frame().session;
    return tracker.state === 'open' ? tracker.announces : { http: 0, udp: 0 };
  };
  await until(ANNOUNCE_MS, 'both announces', () => announces()[road] >= 2);
  assert.equal(announces()[road === 'http' ? 'udp' : 'http'], 0);
  await engine.program.stop();
};

// They wait for clocks of their own.
sideBySide('our tracker', () => {
  for (const road of ['http', 'udp'] as const) {
    roomTest(`aria2 finds libtorrent through our tracker over ${road}`, (room) =>
      meet(room, road, [libtorrent, aria2]),
    );
    roomTest(`libtorrent finds aria2 through our tracker over ${road}`, (room) =>
      meet(room, road, [aria2, libtorrent]),
    );
    for (const pair of [
      [transmission, rtorrent],
      [rtorrent, transmission],
    ] as const) {
      roomTest(
        `${pair[1].name} finds ${pair[0].name} through our tracker over ${road}`,
        async (room) => meet(room, road, pair, (await room.network(3)).hosts as unknown as Hosts),
        { needsNamespaces: true },
      );
    }
  }

  for (const [road, client] of [
    ['http', libtorrent],
    ['udp', libtorrent],
    ['http', aria2],
  ] as const) {
    roomTest(
      `${client.name} downloads what an engine has made, through the tracker in it, over ${road}`,
      (room) => meetEngine(room, road, client),
    );
  }
});
