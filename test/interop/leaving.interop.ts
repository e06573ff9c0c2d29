/** What trackers hear of us at the end of a download and when we leave: opentracker, by its own counts; and one that does not answer holds us up no longer than it may. */
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TorrentId } from '../../source/base/ids.ts';
import { Engine } from './engine.ts';
import { LOOPBACK } from './namespaces.ts';
import { makeFilePayload, type Payload } from './payloads.ts';
import { freePort } from './ports.ts';
import { until } from './program.ts';
import { type Room, roomTest, sideBySide } from './room.ts';
import { libtorrent } from './strangers/libtorrent.ts';
import {
  escaped,
  fetchText,
  startTracker,
  type TrackerCounts,
  trackerUrl,
} from './strangers/opentracker.ts';
import { makeByMktorrent, type TorrentFile } from './torrents.ts';

const ROADS = ['http', 'udp'] as const;
const SIZE = 300_000;
const STEP_MS = 20_000;
/** All that is said of leaving may take so long (see "daemon, shutdown" in the docs); the rest is for a process to end. */
const FAREWELL_MS = 3_000;
const END_MS = 4_000;

const make = (room: Room, name: string, trackers: readonly string[]) => {
  const payload = makeFilePayload(room.folder('payload'), SIZE, name);
  const path = `${room.folder('torrent')}/made.torrent`;
  return { payload, torrent: makeByMktorrent(payload, { path, trackers }) };
};

const hashOf = ({ infoHash }: TorrentFile): string => infoHash as string;

/** Its only peer, told by hand. */
const seedOf = async (room: Room, payload: Payload, torrent: TorrentFile): Promise<string> => {
  const { directory } = payload;
  return (await libtorrent.seed(room, { torrent: torrent.path, directory })).address;
};

const leavesOpentracker = async (room: Room, road: 'http' | 'udp'): Promise<void> => {
  const port = await freePort();
  const { payload, torrent } = make(room, 'a.bin', [trackerUrl(road, LOOPBACK, port)]);
  const tracker = await startTracker(room, [hashOf(torrent)], port);
  const untilCounts = async (what: string, wanted: TrackerCounts): Promise<void> => {
    let last: TrackerCounts | undefined;
    const isSo = async (): Promise<boolean> => {
      last = await tracker.counts(hashOf(torrent));
      return JSON.stringify(last) === JSON.stringify(wanted);
    };
    await until(STEP_MS, what, isSo).catch((error: unknown) => {
      throw new Error(`${what}: ${JSON.stringify(last)}`, { cause: error });
    });
  };
  const peers = [await seedOf(room, payload, torrent)];
  await untilCounts('the seed is there', { seeds: 1, completed: 0, leechers: 0 });
  const [state, directory] = [room.folder('state'), room.folder('arrived')];
  const engine = await Engine.start({ room, state, directory });
  const id = await engine.addFile(torrent.path, { peers });
  await untilCounts('it has completed', { seeds: 2, completed: 1, leechers: 0 });
  await engine.session.execute('torrent:pause', { id });
  await untilCounts('it has left', { seeds: 1, completed: 1, leechers: 0 });
  await engine.session.execute('torrent:resume', { id });
  await untilCounts('it is there again', { seeds: 2, completed: 1, leechers: 0 });
  await engine.program.stop();
  await untilCounts('its engine has ended', { seeds: 1, completed: 1, leechers: 0 });
};

/** Its announces do not say how many there are, as those of old trackers; scrapes go to opentracker. */
const startTaciturn = async (room: Room, scrapes: string): Promise<string> => {
  const server = createServer(async (request, response) => {
    const isScrape = request.url?.startsWith('/scrape?') === true;
    const answer = isScrape
      ? await fetchText(room, LOOPBACK, scrapes + request.url)
      : 'd8:intervali1800e5:peers0:e';
    response.end(Buffer.from(answer, 'latin1'));
  });
  server.listen(0, LOOPBACK.address);
  await once(server, 'listening');
  room.defer(() => void server.close());
  return `http://${LOOPBACK.address}:${(server.address() as AddressInfo).port}/announce`;
};

const scrapesOpentracker = async (room: Room): Promise<void> => {
  const port = await freePort();
  const behind = `http://${LOOPBACK.address}:${port}`;
  const { torrent } = make(room, 'a.bin', [await startTaciturn(room, behind)]);
  await startTracker(room, [hashOf(torrent)], port);
  const hash = escaped(hashOf(torrent));
  for (const [at, left] of [0, 0, 9].entries()) {
    const who = `info_hash=${hash}&peer_id=${String(at).padEnd(20, '-')}&port=${7000 + at}`;
    const event = `event=${at === 0 ? 'completed' : 'started'}`;
    const path = `/announce?${who}&left=${left}&uploaded=0&downloaded=0&compact=1&${event}`;
    assert.match(await fetchText(room, LOOPBACK, behind + path), /8:complete/);
  }
  const [state, directory] = [room.folder('state'), room.folder('arrived')];
  const engine = await Engine.start({ room, state, directory });
  const id = await engine.addFile(torrent.path);
  const isKnown = (): boolean => engine.torrent(id).seedsKnown !== null;
  await until(STEP_MS, 'the scrape', isKnown);
  const { seedsKnown, peersKnown } = engine.torrent(id);
  assert.deepEqual({ seedsKnown, peersKnown }, { seedsKnown: 2, peersKnown: 1 });
  await engine.program.stop();
};

/** Says yes to all but `stopped`, to which it never says anything. */
interface Hanging {
  readonly url: string;
  readonly farewells: () => number;
}

const hangingHttp = async (room: Room): Promise<Hanging> => {
  let farewells = 0;
  const server = createServer((request, response) => {
    if (request.url?.includes('event=stopped') === true) farewells += 1;
    else response.end('d8:completei0e10:incompletei1e8:intervali1800e5:peers0:e');
  });
  server.listen(0, LOOPBACK.address);
  await once(server, 'listening');
  room.defer(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { url: trackerUrl('http', LOOPBACK, port), farewells: () => farewells };
};

const CONNECT = 0;
const STOPPED = 3;

const hangingUdp = async (room: Room): Promise<Hanging> => {
  let farewells = 0;
  const socket = createSocket('udp4');
  socket.on('message', (asked, from) => {
    const action = asked.readUInt32BE(8);
    const answer = Buffer.alloc(action === CONNECT ? 16 : 20);
    answer.writeUInt32BE(action, 0);
    asked.copy(answer, 4, 12, 16);
    if (action !== CONNECT && asked.readUInt32BE(80) === STOPPED) farewells += 1;
    else {
      if (action !== CONNECT) answer.writeUInt32BE(1_800, 8);
      socket.send(answer, from.port, from.address);
    }
  });
  socket.bind(0, LOOPBACK.address);
  await once(socket, 'listening');
  room.defer(() => void socket.close());
  return { url: trackerUrl('udp', LOOPBACK, socket.address().port), farewells: () => farewells };
};

/** It has all of them, and their trackers know it. */
const untilDone = async (engine: Engine, ids: readonly TorrentId[]): Promise<void> => {
  for (const id of ids) {
    await engine.until(id, 'to seed', ({ state }) => state === 'seeding');
    // The last word is of a seed: nothing of it is to come.
    await engine.until(id, 'the tracker', ({ seedsKnown }) => seedsKnown !== null);
  }
};

const outlastsHanging = async (room: Room): Promise<void> => {
  const trackers = [await hangingHttp(room), await hangingUdp(room)];
  const made = trackers.map(({ url }, at) => make(room, `${at}.bin`, [url]));
  const [state, directory] = [room.folder('state'), room.folder('arrived')];
  const options = { room, state, directory };
  const first = await Engine.start(options);
  const ids: TorrentId[] = [];
  for (const { payload, torrent } of made) {
    const peers = [await seedOf(room, payload, torrent)];
    ids.push(await first.addFile(torrent.path, { peers }));
  }
  await untilDone(first, ids);
  const farewells = (): number => trackers.reduce((sum, it) => sum + it.farewells(), 0);
  assert.equal(farewells(), 0);
  first.program.signal('SIGTERM');
  await until(STEP_MS, 'both farewells', () => farewells() === trackers.length);
  // Whoever loses patience with it loses nothing else.
  first.program.kill();
  await first.program.exited;
  const second = await Engine.start(options);
  await untilDone(second, ids);
  for (const id of ids) {
    const { downloaded, wantedDone, completedAt } = second.torrent(id);
    assert.deepEqual([downloaded, wantedDone], [SIZE, SIZE]);
    assert.ok(completedAt !== null);
  }
  const began = performance.now();
  second.program.signal('SIGTERM');
  const exit = await second.program.waitForExit(STEP_MS);
  const tookMs = performance.now() - began;
  assert.deepEqual(exit, { code: 0, signal: null });
  assert.equal(farewells(), 2 * trackers.length);
  assert.ok(tookMs < FAREWELL_MS + END_MS, `it took ${tookMs} ms`);
};

sideBySide('leaving', () => {
  for (const road of ROADS) {
    roomTest(
      `opentracker counts us, over ${road}, once when we complete, and no more when we pause or end`,
      (room) => leavesOpentracker(room, road),
    );
  }
  roomTest(
    'a tracker whose announces do not say how many there are is scraped: opentracker answers',
    scrapesOpentracker,
  );
  roomTest(
    'trackers that do not answer our leaving hold us up for three seconds, and whoever kills us meanwhile loses nothing',
    outlastsHanging,
  );
});
