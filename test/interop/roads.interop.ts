/**
 * Traffic that is bound to an interface, or that goes through a proxy alone, on a host with another way out that leads to
 * everybody: no packet may ever be seen on that, whatever happens to the right one.
 */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NodeDisk } from '../../source/system/disk.ts';
import { PROXY_LOGIN } from '../helpers/proxies.ts';
import { type MadeTorrent, makeTorrent } from '../helpers/torrent-maker.ts';
import { Engine } from './engine.ts';
import { type Program, until } from './program.ts';
import { OURS, TwoRoads, WORLD } from './roads/two-roads.ts';
import { type Room, roomTest, sideBySide } from './room.ts';
import { subject } from './subject.ts';

const KIB = 1024;
const MIB = 1024 * KIB;
const STEP_MS = 60_000;
const TEST_MS = 300_000;
const AWAY_MS = 3_000;
const WORLD_PROGRAM = new URL('roads/world.ts', import.meta.url).pathname;
const SEED_RATE = 256 * KIB;
/** All that looks for strangers is on, and is given nobody but these. */
const LOOKING = { SLUICE_DHT: `${WORLD.seeder}:6881`, SLUICE_LSD: '' };
const LOGIN = `${PROXY_LOGIN.name}:${encodeURIComponent(PROXY_LOGIN.password)}`;

const HTTP_TRACKER = 'http://tracker.example.org/announce';
const UDP_TRACKER = 'udp://tracker.example.org:6969/announce';

const makeOne = (announce: string): MadeTorrent =>
  makeTorrent({ name: 'road', size: 3 * MIB, pieceLength: 64 * KIB, announce });

const scene = async (
  room: Room,
  network: object,
  announce: string,
  prepare = (_roads: TwoRoads): void => {},
) => {
  const roads = await TwoRoads.open(room);
  prepare(roads);
  const torrent = makeOne(announce);
  const seeded = room.folder('seeded');
  await torrent.writePayload(new NodeDisk(), seeded);
  const file = join(room.path, 'road.torrent');
  writeFileSync(file, torrent.bytes);
  const told: string[] = [];
  const world: Program = room.run({
    label: 'world',
    host: roads.world,
    command: process.execPath,
    args: [
      '--import',
      'tsx',
      WORLD_PROGRAM,
      WORLD.services,
      WORLD.seeder,
      file,
      seeded,
      String(SEED_RATE),
    ],
    cwd: process.cwd(),
  });
  world.onLine((line) => void told.push(line));
  await until(STEP_MS, 'the world', () => told.includes('ready'));
  const stray = await roads.capture('eth0');
  const wanted = await roads.capture('eth1');
  const sentBefore = roads.sent('eth0');
  const [state, directory] = [join(room.path, 'state'), join(room.path, 'data')];
  for (const folder of [state, directory]) mkdirSync(folder);
  const engine = await Engine.start({
    room,
    state,
    directory,
    host: roads.us,
    env: LOOKING,
    settings: { network },
  });
  const nothingStrayed = (): void => {
    const lines = stray.lines().filter((line) => !isOfSystem(line));
    assert.deepEqual(lines, [], 'packets on the other way out');
  };
  /** Not even what the system answers by itself. */
  const nothingAtAll = (): void => {
    assert.deepEqual(stray.lines(), [], 'packets on the other way out');
    assert.equal(roads.sent('eth0') - sentBefore, 0, 'packets that the other way out has sent');
  };
  const arrived = async (): Promise<void> => {
    await engine.until(torrent.id, 'all of it', ({ state: is }) => is === 'seeding');
    assert.deepEqual(await torrent.differences(new NodeDisk(), directory), []);
  };
  return { roads, torrent, told, wanted, engine, nothingStrayed, nothingAtAll, arrived };
};

/**
 * To what comes for a connection that is no more the system says so itself (a reset, and who asks for that a neighbour's
 * address), by whichever way it has: there is no socket any more that could be held to one.
 */
const isOfSystem = (line: string): boolean => {
  const [, , , , asked = '', reset = '', icmp = ''] = line.split(',');
  return asked !== '' || /^(?:1|True)$/.test(reset) || icmp === '3';
};

const hasThrown = (check: () => void): boolean => {
  try {
    check();
    return false;
  } catch (error) {
    return error instanceof assert.AssertionError;
  }
};

type Scene = Awaited<ReturnType<typeof scene>>;

const road = ({ engine }: Scene) => engine.session.frame().session.road;

const begun = async ({ engine, torrent }: Scene): Promise<void> => {
  await engine.add(torrent);
  await engine.until(torrent.id, 'a third of it', ({ progress }) => progress > 0.3);
};

const away = async (all: Scene, leave: () => void, comeBack: () => void): Promise<void> => {
  const { engine, torrent } = all;
  all.nothingAtAll();
  leave();
  await until(STEP_MS, 'the engine to see it', () => road(all).isClosed);
  assert.equal(road(all).text, 'eth1 is gone: nothing is sent until it is back.');
  const { progress } = engine.torrent(torrent.id);
  await new Promise((resolve) => setTimeout(resolve, AWAY_MS));
  assert.equal(engine.torrent(torrent.id).progress, progress, 'it went on by another way');
  assert.equal(engine.torrent(torrent.id).peersConnected, 0);
  assert.ok(progress < 1, 'it was done before');
  all.nothingAtAll();
  comeBack();
  await until(STEP_MS, 'the engine to be back', () => !road(all).isClosed);
};

const roadTest = (title: string, body: (room: Room) => Promise<void>): void => {
  if (subject.name === 'Sluice')
    roomTest(title, body, { needsNamespaces: true, timeoutMs: TEST_MS });
};

/** Over TCP: a seeder whose uTP connections cannot be ended notices that after half a minute. */
const BOUND = { bind: 'eth1', nameServers: [WORLD.services], utp: false };

sideBySide('roads', () => {
  roadTest(
    'bound to an interface it downloads by that alone, though the system has no route there, and waits while it is down',
    async (room) => {
      const all = await scene(room, BOUND, HTTP_TRACKER);
      await begun(all);
      assert.match(road(all).text ?? '', /^All traffic leaves by eth1 \(10\.2\.0\.2\)\.$/);
      await away(
        all,
        () => all.roads.do('ip link set eth1 down'),
        () => all.roads.do('ip link set eth1 up'),
      );
      await all.arrived();
      all.nothingStrayed();
      assert.ok(all.told.includes('asked for tracker.example.org'), 'names were asked for there');
      assert.ok(all.told.includes('http tracker'));
    },
  );

  roadTest(
    'F31: bound to an interface it waits while that has no address, and goes on by itself',
    async (room) => {
      const all = await scene(room, BOUND, UDP_TRACKER);
      await begun(all);
      const address = `${OURS.wanted}/24 dev eth1`;
      await away(
        all,
        () => all.roads.do(`ip address del ${address}`),
        () => all.roads.do(`ip address add ${address}`),
      );
      await all.arrived();
      all.nothingStrayed();
    },
  );

  roadTest(
    'not bound it takes the way that the system has, so the tests above see what they say',
    async (room) => {
      const all = await scene(room, { bind: null }, HTTP_TRACKER);
      await all.engine.add(all.torrent, { peers: [`${WORLD.seeder}:7001`] });
      await until(STEP_MS, 'a packet', () => all.roads.sent('eth0') > 0);
      await until(STEP_MS, 'to see it', () => hasThrown(all.nothingAtAll));
    },
  );

  const strictly = (
    kind: string,
    proxy: string,
    announce: string,
    isProxys: (line: string) => boolean,
    check: (told: readonly string[]) => void,
  ): void =>
    roadTest(
      `with everything through ${kind} nothing goes elsewhere, names included`,
      async (room) => {
        const all = await scene(room, { proxy }, announce, (roads) =>
          // The proxy alone is to be reached, and only by this way.
          roads.do(`ip route add ${WORLD.services}/32 dev eth1`),
        );
        await begun(all);
        await all.arrived();
        all.nothingAtAll();
        const others = all.wanted.lines().filter((line) => !isProxys(line));
        assert.deepEqual(others, [], 'packets to others than the proxy');
        assert.ok(
          !all.told.some((line) => line.startsWith('asked for')),
          'a name server was asked',
        );
        assert.equal(all.engine.session.frame().session.listenPort, null);
        assert.match(road(all).text ?? '', /^Everything goes through the (SOCKS5|HTTP) proxy/);
        check(all.told);
      },
    );

  /** `source,destination,TCP port,UDP port,asked by ARP` */
  const between = (line: string, tcp: number, udp?: number): boolean => {
    const [from = '', to = '', tcpPort, udpPort, asked] = line.split(',');
    if (asked !== '' && asked !== undefined) return true;
    if (to === OURS.wanted) return from === WORLD.services;
    if (from !== OURS.wanted || to !== WORLD.services) return false;
    // No ports: the system's word (ICMP) that a datagram came late, or the rest of a large one.
    if (tcpPort === '' && udpPort === '') return true;
    return tcpPort === String(tcp) || (udp !== undefined && udpPort === String(udp));
  };

  strictly(
    'a SOCKS5 proxy',
    `socks5://${LOGIN}@${WORLD.services}:1080`,
    UDP_TRACKER,
    (line) => between(line, 1_080, 1_081),
    (told) => {
      assert.ok(told.includes('socks datagram to tracker.example.org'), 'datagrams by name');
      assert.ok(told.includes(`socks datagram to ${WORLD.seeder}`), 'the DHT and uTP');
    },
  );

  strictly(
    'an HTTP proxy',
    `http://${LOGIN}@${WORLD.services}:3128`,
    HTTP_TRACKER,
    (line) => between(line, 3_128),
    (told) => {
      assert.ok(told.includes('http connect to tracker.example.org'), 'by its name');
      assert.ok(!told.some((line) => line.startsWith('udp tracker')), 'no datagrams');
    },
  );
});
