/** Bound to an interface, or to an address of it, over IPv6 alone, on a host whose system would take another way when that is gone. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { NodeDisk } from '../../source/system/disk.ts';
import { makeTorrent } from '../helpers/torrent-maker.ts';
import { Engine } from './engine.ts';
import { until } from './program.ts';
import { OURS_SIX, SixRoads, WORLD_SIX } from './roads/six-roads.ts';
import { type Room, roomTest, sideBySide } from './room.ts';
import { subject } from './subject.ts';

const KIB = 1024;
const STEP_MS = 60_000;
const TEST_MS = 300_000;
const AWAY_MS = 3_000;
const SEED_RATE = 256 * KIB;
const WORLD_PROGRAM = new URL('roads/world.ts', import.meta.url).pathname;
/** All that looks for strangers is on, and is given nobody but these. */
const LOOKING = { SLUICE_DHT: `[${WORLD_SIX.seeder}]:6881`, SLUICE_LSD: '' };

const scene = async (room: Room, bind: string | null) => {
  const roads = await SixRoads.open(room);
  const announce = 'http://tracker.example.org/announce';
  const torrent = makeTorrent({ name: 'six', size: 3_000 * KIB, pieceLength: 64 * KIB, announce });
  const seeded = room.folder('seeded');
  await torrent.writePayload(new NodeDisk(), seeded);
  const file = join(room.path, 'six.torrent');
  writeFileSync(file, torrent.bytes);
  const { services, seeder } = WORLD_SIX;
  const told: string[] = [];
  const world = room.run({
    label: 'world',
    host: roads.world,
    command: process.execPath,
    args: ['--import', 'tsx', WORLD_PROGRAM, services, seeder, file, seeded, String(SEED_RATE)],
    cwd: process.cwd(),
  });
  world.onLine((line) => void told.push(line));
  await until(STEP_MS, 'the world', () => told.includes('ready'));
  const strays = await roads.strays();
  const [state, directory] = [join(room.path, 'state'), join(room.path, 'data')];
  for (const folder of [state, directory]) mkdirSync(folder);
  const network = { bind, nameServers: [services], utp: false };
  const host = roads.us;
  const settings = { network };
  const engine = await Engine.start({ room, state, directory, host, env: LOOKING, settings });
  const begun = async (): Promise<void> => {
    await engine.add(torrent, bind === null ? { peers: [`[${seeder}]:7001`] } : {});
    await engine.until(torrent.id, 'a third of it', ({ progress }) => progress > 0.3);
  };
  const arrived = async (): Promise<void> => {
    await engine.until(torrent.id, 'all of it', ({ state: is }) => is === 'seeding');
    assert.deepEqual(await torrent.differences(new NodeDisk(), directory), []);
  };
  return { roads, torrent, told, strays, engine, begun, arrived };
};

const six = (title: string, body: (room: Room) => Promise<void>): void => {
  if (subject.name === 'Sluice')
    roomTest(title, body, { needsNamespaces: true, timeoutMs: TEST_MS });
};

sideBySide('roads over IPv6', () => {
  for (const [words, bind, leave, comeBack] of [
    ['to an interface', 'eth1', 'ip link set eth1 down', 'ip link set eth1 up'],
    ['to its address', OURS_SIX, `ip address del ${OURS_SIX}/64 dev eth1`, 'true'],
  ] as const) {
    six(
      `F31: bound ${words} over IPv6 nothing leaves by the other way, also while that is the only one`,
      async (room) => {
        const { roads, torrent, told, strays, engine, begun, arrived } = await scene(room, bind);
        const road = () => engine.session.frame().session.road;
        await begun();
        assert.match(road().text ?? '', /^All traffic leaves by eth1 \(2001:db8:b::2/);
        roads.do(leave);
        await until(STEP_MS, 'the engine to see it', () => road().isClosed);
        const { progress } = engine.torrent(torrent.id);
        await sleep(AWAY_MS);
        assert.equal(engine.torrent(torrent.id).progress, progress, 'it went on by another way');
        assert.ok(progress < 1, 'it was done before');
        roads.do(comeBack);
        if (bind === 'eth1') roads.arrive();
        else roads.do(`ip address add ${OURS_SIX}/64 dev eth1 nodad`);
        await until(STEP_MS, 'the engine to be back', () => !road().isClosed);
        await arrived();
        assert.deepEqual(strays(), [], 'packets on the other way out');
        assert.ok(told.includes('asked for tracker.example.org'), 'names were asked for there');
        assert.ok(told.includes('http tracker'));
      },
    );
  }

  six(
    'not bound it goes on by the other way, so the tests above see what they say',
    async (room) => {
      const { roads, strays, begun } = await scene(room, null);
      await begun();
      roads.do('ip link set eth1 down');
      await until(STEP_MS, 'a packet on the other way', () => strays().length > 0);
    },
  );
});
