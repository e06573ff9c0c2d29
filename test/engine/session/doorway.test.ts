import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Doorway } from '../../../source/engine/session/doorway.ts';
import { SessionEncryption } from '../../../source/engine/session/session-encryption.ts';
import type { SwarmPresence } from '../../../source/engine/swarm/swarm-presence.ts';
import { NOTHING_RESERVED } from '../../../source/protocol/handshake.ts';
import { ENGINE_DEFAULTS } from '../../../source/settings/default-settings.ts';
import { ScriptedPeer } from '../../helpers/scripted-peer.ts';
import { SeededRandom } from '../../helpers/seeded-random.ts';
import { SimulatedNetwork } from '../../helpers/simulated-network.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';

const PORT = 6881;
const OURS = new Uint8Array(20).fill(7);

const scene = (ports = [PORT]) => {
  const clock = new VirtualClock();
  const random = new SeededRandom(1);
  const network = new SimulatedNetwork(clock, random);
  const host = network.host('50.0.0.1');
  const log: string[] = [];
  let isWelcome = true;
  const presence = {
    mayAccept: () => isWelcome,
    identity: { peerId: new Uint8Array(20), reserved: NOTHING_RESERVED },
    accept: ({ connection }) => log.push(`accepted ${connection.remote.host}`),
  } as Pick<SwarmPresence, 'mayAccept' | 'identity' | 'accept'>;
  const encryption = new SessionEncryption({
    ports: { clock, random },
    settings: () => ENGINE_DEFAULTS,
    find: () => undefined,
  });
  const doorway = new Doorway({
    takesUtp: () => true,
    encryption: () => encryption.incoming(),
    ports: { clock, random, network: host.network },
    listenPorts: () => ports,
    roads: { isClosed: false, isOpenInwards: true, isShared: true, trackerUdp: host.network.udp },
    report: (name, payload) => log.push(`${name} ${JSON.stringify(payload)}`),
    onIncoming: () => {},
    refuses: (from) => from === '60.0.66.6',
    find: (infoHash) => (Buffer.compare(infoHash, OURS) === 0 ? presence : undefined),
  });
  const dial = async (infoHash: Uint8Array, address = '60.0.0.9', port = PORT) => {
    const { tcp } = network.host(address).network;
    const peer = ScriptedPeer.connect(tcp, { host: '50.0.0.1', port }, { infoHash });
    await clock.advance(1_000);
    return peer;
  };
  const refuse = () => {
    isWelcome = false;
  };
  return { clock, host, log, doorway, dial, refuse };
};

test('peers come in on one port for all torrents, and UDP has the same number', async () => {
  const { clock, host, log, doorway, dial } = scene();
  await clock.wait(doorway.open());
  assert.deepEqual([doorway.port, host.udp.openPorts], [PORT, [PORT]]);
  await dial(OURS);
  assert.deepEqual(log, [`session:listening {"port":${PORT}}`, 'accepted 60.0.0.9']);
});

test('who asks for a torrent that is not here, or is not welcome to it, hears nothing of us', async () => {
  const { clock, host, log, doorway, dial, refuse } = scene();
  await clock.wait(doorway.open());
  await dial(new Uint8Array(20).fill(8));
  refuse();
  await dial(OURS, '60.0.1.9');
  assert.deepEqual(log.slice(1), []);
  assert.equal(host.connectionCount, 0);
});

test('whom we have nothing to do with hears nothing, whatever it asks for, and costs nothing', async () => {
  const { clock, host, log, doorway, dial } = scene();
  await clock.wait(doorway.open());
  const peer = await dial(OURS, '60.0.66.6');
  assert.deepEqual([log.slice(1), host.connectionCount, peer.received.length], [[], 0, 0]);
});

test('F22: where the number is taken for UDP another is found, and without UDP the rest goes on', async () => {
  const taken = scene();
  await taken.clock.wait(taken.host.udp.bind({ host: '::', port: PORT }, () => {}));
  await taken.clock.wait(taken.doorway.open());
  assert.notEqual(taken.doorway.datagrams, undefined);
  assert.equal(taken.host.udp.openPorts.length, 2);
  const none = scene();
  none.host.udp.bind = () => Promise.reject(new Error('no UDP'));
  await none.clock.wait(none.doorway.open());
  assert.equal(none.doorway.trackerExchange.canReach('50.0.0.2'), false);
  assert.match(none.log.at(-1)!, /^session:warned .*no UDP here/);
});

test('F22: where no port can be had that is told, and others can still be reached', async () => {
  const { clock, host, log, doorway } = scene();
  await clock.wait(host.tcp.listen({ host: '::', port: PORT }, () => undefined));
  await clock.wait(doorway.open());
  assert.equal(doorway.port, null);
  assert.match(log[0]!, /^session:warned .*6881/);
  assert.notEqual(doorway.datagrams, undefined);
});

test('opened anew, where the way out is another, it has the port that others know', async () => {
  const { clock, host, doorway, dial, log } = scene([0]);
  await clock.wait(doorway.open());
  const { port } = doorway;
  await clock.wait(Promise.all([doorway.open(), doorway.open()]));
  assert.deepEqual([doorway.port, host.tcp.listeningPorts], [port, [port]]);
  assert.deepEqual(host.udp.openPorts, [port]);
  assert.equal(log.filter((line) => line.startsWith('session:listening')).length, 2);
  await dial(OURS, '60.0.0.9', port ?? 0);
  assert.equal(log.at(-1), 'accepted 60.0.0.9');
});

test('closed, nothing of it is left', async () => {
  const { clock, host, doorway } = scene();
  await clock.wait(doorway.open());
  await clock.wait(doorway.close());
  await clock.advance(10_000);
  assert.deepEqual([host.tcp.listeningPorts, host.udp.openPorts], [[], []]);
  assert.equal(clock.pendingTimers, 0);
});
