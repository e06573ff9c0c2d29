/** Share goals by tracker, with two opentrackers and leechers that know them alone. */
import assert from 'node:assert/strict';
import type { TorrentId } from '../../source/base/ids.ts';
import { Engine } from './engine.ts';
import { type Host, LOOPBACK } from './namespaces.ts';
import { makeFilePayload, type Payload } from './payloads.ts';
import { freePort } from './ports.ts';
import { until } from './program.ts';
import { type Room, roomTest } from './room.ts';
import { libtorrent } from './strangers/libtorrent.ts';
import { startTracker, type Tracker, trackerUrl } from './strangers/opentracker.ts';
import { makeByMktorrent, type TorrentFile } from './torrents.ts';
import { assertArrived } from './trees.ts';

const SIZE = (2 << 20) + 77;
const STEP_MS = 30_000;
const RULED: Host = { ...LOOPBACK, address: '127.0.0.2' };
const SETTINGS = {
  dht: { enabled: false },
  seeding: { goal: null, trackers: { [RULED.address]: { ratio: 1 } } },
};

interface Published {
  readonly payload: Payload;
  readonly torrent: TorrentFile;
  readonly tracker: Tracker;
}

const publish = async (room: Room, directory: string, host: Host): Promise<Published> => {
  const port = await freePort();
  const payload = makeFilePayload(directory, SIZE, `by ${host.address}.bin`);
  const path = `${room.folder('torrent')}/made.torrent`;
  const torrent = makeByMktorrent(payload, { path, trackers: [trackerUrl('http', host, port)] });
  const tracker = await startTracker(room, [torrent.infoHash as string], port, host);
  return { payload, torrent, tracker };
};

/** Somebody comes by the tracker alone, and gets it all. */
const give = async (room: Room, { payload, torrent, tracker }: Published): Promise<void> => {
  await tracker.waitForSeeders(torrent.infoHash as string, 1, STEP_MS);
  const directory = room.folder('arrived');
  const leecher = await libtorrent.download(room, { torrent: torrent.path, directory });
  await leecher.finished(STEP_MS);
  assertArrived(payload, torrent, directory);
};

roomTest(
  'a goal for the torrents of one tracker stops what it serves once it is reached, with all given and said; that of another seeds on',
  async (room) => {
    const directory = room.folder('payload');
    const ruled = await publish(room, directory, RULED);
    const free = await publish(room, directory, LOOPBACK);
    const state = room.folder('state');
    const engine = await Engine.start({ room, state, directory, settings: SETTINGS });
    const add = ({ torrent }: Published): Promise<TorrentId> => engine.addFile(torrent.path);
    const [resting, seeding] = [await add(ruled), await add(free)];
    assert.equal(engine.torrent(resting).goal?.name, RULED.address);
    await Promise.all([give(room, free), give(room, ruled)]);
    await engine.until(resting, 'to rest', (torrent) => torrent.state === 'paused');
    const { goal, uploaded } = engine.torrent(resting);
    assert.deepEqual([goal?.status, goal?.reachedBy], ['reached', ['ratio']]);
    assert.ok(uploaded >= SIZE && uploaded < 2 * SIZE, `${uploaded} bytes`);
    const seedsAt = async ({ tracker, torrent }: Published): Promise<number | undefined> =>
      (await tracker.counts(torrent.infoHash as string))?.seeds;
    await until(STEP_MS, 'who got it alone', async () => (await seedsAt(ruled)) === 1);
    await until(STEP_MS, 'both of them', async () => (await seedsAt(free)) === 2);
    const other = engine.torrent(seeding);
    assert.deepEqual([other.state, other.goal], ['seeding', null]);
    assert.ok(other.uploaded >= SIZE);
    await engine.program.stop();
  },
);
