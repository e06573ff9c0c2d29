import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OwnTrackerSettings, SettingChanges } from '../../../source/contract/settings.ts';
import type { OwnTrackerSummary } from '../../../source/contract/tracker.ts';
import { createSession } from '../../../source/engine/session/session.ts';
import type { SimulatedMachine } from '../../helpers/simulated-machine.ts';
import { ROUTER, SimulatedRouter, US } from '../../helpers/simulated-router.ts';
import { SimulatedSwarm } from '../../helpers/simulated-swarm.ts';
import { type MadeTorrent, makeTorrent } from '../../helpers/torrent-maker.ts';

const PORT = 6_969;
const ASKER = '60.1.2.3';
const ON: SettingChanges = { tracker: { enabled: true } };

const summaryOf = (machine: SimulatedMachine): OwnTrackerSummary =>
  machine.session.frame().session.tracker;

const scene = async (
  t: { after(undo: () => Promise<void>): void },
  settings: SettingChanges = ON,
) => {
  const swarm = new SimulatedSwarm({ seed: 1, startEngine: createSession });
  t.after(() => swarm.close());
  const machine = swarm.machine();
  await swarm.wait(machine.start({ settings }));
  await swarm.clock.advance(100);
  const set = async (changes: SettingChanges): Promise<void> => {
    await swarm.wait(machine.session.execute('session:configure', { changes }));
    await swarm.clock.advance(100);
  };
  const setTracker = (tracker: Partial<OwnTrackerSettings>) => set({ tracker });
  /** What it answers over TCP; nothing where nobody listens. */
  const get = async (path: string, port = PORT): Promise<string> => {
    let heard = '';
    const connection = swarm.network.host(ASKER).tcp.connect(
      { host: machine.address, port },
      {
        onConnect: () => void connection.write(Buffer.from(`GET ${path} HTTP/1.1\r\n\r\n`)),
        onData: (chunk) => {
          heard += Buffer.from(chunk).toString('latin1');
        },
        onDrain: () => {},
        onClose: () => {},
      },
      1_000,
    );
    await swarm.clock.advance(500);
    connection.destroy();
    return heard;
  };
  /** How long the answer to a connect request over UDP is. */
  const connectByUdp = async (): Promise<number> => {
    let length = 0;
    const here = { host: ASKER, port: 7_000 };
    const socket = await swarm.network.host(ASKER).udp.bind(here, (message) => {
      length = message.length;
    });
    const bytes = Buffer.alloc(16);
    bytes.writeBigUInt64BE(0x41727101980n);
    socket.send(bytes, { host: machine.address, port: PORT });
    await swarm.clock.advance(500);
    socket.close();
    return length;
  };
  const announce = (torrent: MadeTorrent): Promise<string> => {
    const hash = Buffer.from(torrent.infoHash).toString('hex').replace(/../g, '%$&');
    return get(`/announce?info_hash=${hash}&peer_id=${'p'.repeat(20)}&port=6001&left=1`);
  };
  return { swarm, machine, set, setTracker, get, announce, connectByUdp };
};

const made = (name: string, more: Partial<Parameters<typeof makeTorrent>[0]> = {}): MadeTorrent =>
  makeTorrent({ name, size: 40_000, pieceLength: 16_384, ...more });

test('an engine runs a tracker while its settings say so, and is none without', async (t) => {
  const { machine, setTracker, get, connectByUdp } = await scene(t, {});
  assert.equal(summaryOf(machine).state, 'off');
  assert.deepEqual([await get('/'), await connectByUdp()], ['', 0]);
  await setTracker({ enabled: true });
  assert.deepEqual([summaryOf(machine).state, summaryOf(machine).port], ['open', PORT]);
  assert.match(await get('/'), / 200 OK/);
  assert.equal(await connectByUdp(), 16);
  await setTracker({ page: false });
  assert.match(await get('/'), / 404 /);
  await setTracker({ port: 7_070 });
  assert.equal(await get('/'), '');
  assert.match(await get('/', 7_070), / 404 /);
  await setTracker({ enabled: false });
  assert.deepEqual([await get('/', 7_070), summaryOf(machine).state], ['', 'off']);
});

test('it serves the public torrents of the list, or all, and names the engine itself as a peer', async (t) => {
  const { swarm, machine, setTracker, announce } = await scene(t);
  const [ours, other] = [made('ours'), made('other')];
  await swarm.wait(ours.writePayload(machine.disk, '/downloads'));
  await swarm.add(machine, ours);
  await swarm.until(() => machine.hasAll(ours.id), 60_000, 'the check');
  assert.match(await announce(other), /does not serve this torrent/);
  assert.match(await announce(ours), /8:completei0e/);
  await setTracker({ name: '50.9.9.9' });
  const named = await announce(ours);
  assert.match(named, /8:completei1e/);
  assert.ok(named.includes('5:peers6:\x32\x09\x09\x09\x1a\xe1'), 'by the address of its settings');
  assert.equal(summaryOf(machine).urls[0], `http://50.9.9.9:${PORT}/announce`);
  assert.deepEqual(summaryOf(machine).announces, { http: 3, udp: 0 });
  await setTracker({ torrents: 'all' });
  assert.match(await announce(other), /8:completei0e/);
});

test('a private torrent is served where it names this tracker, and nowhere else (BEP 27)', async (t) => {
  const { swarm, machine, setTracker, announce } = await scene(t);
  const here = made('here', {
    isPrivate: true,
    announce: `http://Home.example:${PORT}/announce`,
  });
  const elsewhere = made('elsewhere', {
    isPrivate: true,
    announce: `http://private.example:${PORT}/announce`,
  });
  await swarm.add(machine, here);
  await swarm.add(machine, elsewhere);
  assert.match(await announce(here), /does not serve/);
  await setTracker({ name: 'home.example' });
  assert.match(await announce(here), /8:completei0e/);
  assert.match(await announce(elsewhere), /does not serve/);
});

test('leechers find a seed through the tracker in its engine, over UDP', async (t) => {
  const { swarm, machine } = await scene(t);
  const torrent = made('found', { announce: `udp://${machine.address}:${PORT}/announce` });
  await swarm.wait(torrent.writePayload(machine.disk, '/downloads'));
  await swarm.add(machine, torrent);
  const leecher = await swarm.leecher(torrent);
  await swarm.untilComplete([leecher], torrent, 300_000);
  const { peers, torrents, announces } = summaryOf(machine);
  assert.deepEqual([peers, torrents], [2, 1]);
  assert.ok(announces.udp >= 2 && announces.http === 0);
});

test('while all goes through a proxy nobody asks it, and it comes back with the way', async (t) => {
  const { machine, set, get, connectByUdp } = await scene(t);
  await set({ network: { proxy: 'socks5://60.9.9.9:1080' } });
  const { state, text } = summaryOf(machine);
  assert.equal(state, 'closed');
  assert.match(text, /nobody may come in/);
  assert.deepEqual([await get('/'), await connectByUdp()], ['', 0]);
  await set({ network: { proxy: null } });
  assert.equal(summaryOf(machine).state, 'open');
  assert.equal(await connectByUdp(), 16);
});

test('a port that is taken is told of, and another one helps', async (t) => {
  const { swarm, machine, setTracker } = await scene(t, {});
  const taken = await machine.host.tcp.listen({ host: '::', port: PORT }, () => undefined);
  await setTracker({ enabled: true });
  assert.equal(summaryOf(machine).state, 'closed');
  assert.ok(
    machine.events.some(
      (event) => event.name === 'session:warned' && /the tracker is closed/.test(event.message),
    ),
  );
  await setTracker({ port: 0 });
  assert.equal(summaryOf(machine).state, 'open');
  await swarm.wait(taken.close());
});

test('the router is asked for its port too, and the addresses for torrents name the one it gave', async (t) => {
  const swarm = new SimulatedSwarm({ seed: 1, startEngine: createSession });
  t.after(() => swarm.close());
  const router = new SimulatedRouter(swarm.network.host(ROUTER), { speaks: ['nat-pmp'] });
  await router.open();
  const machine = swarm.machine();
  const gateways = { find: async () => [{ address: ROUTER, localAddress: US }] };
  machine.host.network = { ...machine.host.network, gateways };
  await swarm.wait(machine.start({ settings: ON, mapsPorts: true }));
  await swarm.clock.advance(30_000);
  assert.deepEqual([...router.held.keys()].sort(), [
    'tcp 6881',
    `tcp ${PORT}`,
    'udp 6881',
    `udp ${PORT}`,
  ]);
  assert.equal(summaryOf(machine).urls[0], `http://203.0.113.5:${PORT}/announce`);
  await swarm.wait(
    machine.session.execute('session:configure', { changes: { tracker: { enabled: false } } }),
  );
  await swarm.clock.advance(30_000);
  assert.deepEqual([...router.held.keys()].sort(), ['tcp 6881', 'udp 6881']);
});

test('who is banned, or in the IP filter, is told nothing, over TCP or UDP', async (t) => {
  const { swarm, machine, get, connectByUdp } = await scene(t);
  assert.deepEqual([/ 200 OK/.test(await get('/')), await connectByUdp()], [true, 16]);
  await swarm.wait(machine.session.execute('session:ban-address', { address: ASKER }));
  assert.deepEqual([await get('/'), await connectByUdp()], ['', 0]);
  await swarm.wait(machine.session.execute('session:unban-address', { address: ASKER }));
  assert.equal(await connectByUdp(), 16);
});
