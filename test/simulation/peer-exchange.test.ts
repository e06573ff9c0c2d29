/** Peers found through peers (BEP 11), and those who would misuse it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseEndpoint } from '../../source/base/addresses.ts';
import type { Endpoint } from '../../source/base/ports/network.ts';
import { encodeBencode } from '../../source/protocol/bencode.ts';
import { decodePexMessage, encodePexMessage } from '../../source/protocol/pex-message.ts';
import {
  addPeers,
  dialEngine,
  servePeer,
  simulateEngine,
  strangerAddress,
  torrentOf,
} from '../helpers/engine-swarm.ts';
import { say } from '../helpers/peer-codec.ts';
import type { ScriptedPeer } from '../helpers/scripted-peer.ts';
import type { SimulatedMachine } from '../helpers/simulated-machine.ts';
import type { SimulatedSwarm } from '../helpers/simulated-swarm.ts';
import { makeTorrent } from '../helpers/torrent-maker.ts';

const BLOCK = 16_384;
const torrent = makeTorrent({ name: 'told', size: 40 * BLOCK, pieceLength: BLOCK });
const secret = makeTorrent({
  name: 'secret',
  size: 40 * BLOCK,
  pieceLength: BLOCK,
  isPrivate: true,
});
const LINE = { latencyMs: 20 };
const MINUTE = 60_000;
/** What the scripted peer calls the extension. */
const PEX = 7;

const hello = say.extended(0, encodeBencode({ m: { ut_pex: PEX }, p: 5_000 }));

/** What the engine calls it: in the order of its list, the metadata first. */
const tells = (endpoints: readonly Endpoint[], isReachable = true) => {
  const flags = {
    encrypts: false,
    isSeed: false,
    speaksUtp: false,
    punches: false,
    isReachable,
  };
  const added = endpoints.map((endpoint) => ({ endpoint, ...flags }));
  return say.extended(2, encodePexMessage({ added, dropped: [] }));
};

const gossip = (
  swarm: SimulatedSwarm,
  machine: SimulatedMachine,
  index: number,
  onOpen: (peer: ScriptedPeer) => void = () => {},
  made = torrent,
): ScriptedPeer =>
  dialEngine(swarm.network.host(strangerAddress(index)), machine, made, {
    onOpen: (peer) => {
      peer.send(hello);
      onOpen(peer);
    },
  });

const toldTo = (peer: ScriptedPeer) =>
  peer.allOf('extended').flatMap(({ id, bytes }) => (id === PEX ? [decodePexMessage(bytes)!] : []));

test('a leecher that knows nobody but one other finds the seeder through it', async () => {
  await simulateEngine({ seed: 11, line: LINE }, async (swarm) => {
    const seeder = await swarm.seeder(torrent);
    const between = await swarm.leecher(torrent);
    const slow = { id: torrent.id, download: 5_000, upload: 5_000 };
    await swarm.wait(between.session.execute('torrent:set-limits', slow));
    await addPeers(swarm, between, torrent, [seeder.endpoint]);
    const far = await swarm.leecher(torrent);
    await addPeers(swarm, far, torrent, [between.endpoint]);
    await swarm.untilComplete([far], torrent, 5 * MINUTE);
    const met = far.events.some(
      (event) => event.name === 'peer:connected' && event.address === seeder.endpoint,
    );
    assert.ok(met);
  });
});

test('each peer is told once a minute who came and who left, and never of itself', async () => {
  await simulateEngine({ seed: 12, line: LINE }, async (swarm) => {
    const machine = await swarm.leecher(torrent);
    const listener = gossip(swarm, machine, 0);
    const other = gossip(swarm, machine, 1);
    await swarm.clock.advance(2 * MINUTE);
    other.close();
    await swarm.clock.advance(2 * MINUTE);
    const where = { host: strangerAddress(1), port: 5_000 };
    const added = {
      endpoint: where,
      encrypts: false,
      isSeed: false,
      speaksUtp: false,
      punches: false,
      isReachable: false,
    };
    assert.deepEqual(toldTo(listener), [
      { added: [added], dropped: [] },
      { added: [], dropped: [where] },
    ]);
  });
});

test('no more than fifty are told at once', async () => {
  await simulateEngine({ seed: 13, line: LINE }, async (swarm) => {
    const machine = await swarm.leecher(torrent);
    for (let index = 1; index <= 70; index++) gossip(swarm, machine, index);
    await swarm.clock.advance(5_000);
    const listener = gossip(swarm, machine, 0);
    await swarm.clock.advance(2 * MINUTE);
    assert.deepEqual(
      toldTo(listener).map(({ added }) => added.length),
      [50, 20],
    );
  });
});

test('H78: who tells every second is not listened to more than once a minute, and is seen off', async () => {
  await simulateEngine({ seed: 78, line: LINE }, async (swarm) => {
    const machine = await swarm.leecher(torrent);
    let told = 0;
    const peer = gossip(swarm, machine, 0, (self) => {
      const talk = () => {
        if (self.isClosed) return;
        told += 1;
        self.send(tells([{ host: `70.${told}.0.1`, port: 6_881 }]));
        swarm.clock.setTimer(300, talk);
      };
      talk();
    });
    await swarm.wait(peer.closed, 2 * MINUTE);
    assert.ok(told > 120, `after ${told}`);
    assert.ok(torrentOf(machine, torrent).presence.candidates.length <= 2);
  });
});

test('H78: a message of 500 KB ends the connection before it is kept', async () => {
  await simulateEngine({ seed: 79, line: LINE }, async (swarm) => {
    const machine = await swarm.leecher(torrent);
    const huge = say.extended(2, Buffer.alloc(500_000, 'd'));
    const peer = gossip(swarm, machine, 0, (self) => void self.send(huge));
    await swarm.wait(peer.closed, 5_000);
  });
});

test('H79: a peer on the internet may name no machine of ours, of our network, and no multicast', async () => {
  await simulateEngine({ seed: 80, line: LINE }, async (swarm) => {
    const machine = await swarm.leecher(torrent);
    const inside = ['127.0.0.1', '192.168.1.1', '10.0.0.1', '169.254.169.254', '224.0.0.1'];
    const outside = { host: '71.0.0.1', port: 6_881 };
    const named = [...inside.map((host) => ({ host, port: 6_881 })), outside];
    gossip(swarm, machine, 0, (self) => void self.send(tells(named)));
    await swarm.clock.advance(1_000);
    const hosts = torrentOf(machine, torrent).presence.candidates.map(
      ({ endpoint }) => endpoint.host,
    );
    assert.deepEqual(hosts, [outside.host]);
  });
});

test('H80: a victim that many name is dialled a few times a minute, whatever its ports and neighbours', async () => {
  await simulateEngine({ seed: 81, line: LINE }, async (swarm) => {
    const machine = await swarm.leecher(torrent);
    const victim = swarm.network.host('72.0.0.9');
    let dialled = 0;
    for (let port = 1; port <= 100; port++) {
      await victim.network.tcp.listen({ host: '72.0.0.9', port }, () => {
        dialled += 1;
        return undefined;
      });
    }
    const ports = Array.from({ length: 100 }, (_, at) => ({ host: '72.0.0.9', port: at + 1 }));
    for (let index = 0; index < 20; index++) {
      gossip(swarm, machine, index, (self) => {
        self.send(tells(ports.slice(index * 5, index * 5 + 5)));
      });
    }
    await swarm.clock.advance(MINUTE);
    assert.ok(dialled > 0 && dialled <= 4, `${dialled} dials`);
  });
});

test('a private torrent neither tells nor hears (BEP 27)', async () => {
  await simulateEngine({ seed: 27, line: LINE }, async (swarm) => {
    const machine = await swarm.leecher(secret);
    const named = tells([{ host: '71.0.0.1', port: 6_881 }]);
    const peer = gossip(swarm, machine, 0, (self) => void self.send(named), secret);
    gossip(swarm, machine, 1, undefined, secret);
    await swarm.clock.advance(3 * MINUTE);
    assert.deepEqual(toldTo(peer), []);
    assert.deepEqual(torrentOf(machine, secret).presence.candidates, []);
    const [first] = peer.allOf('extended');
    assert.ok(!Buffer.from(first!.bytes).includes('ut_pex'));
  });
});

test('whom others have reached by TCP is not tried by uTP for a second first', async () => {
  for (const isReachable of [true, false]) {
    const settings = { network: { utp: true }, encryption: { outgoing: 'off' } } as const;
    await simulateEngine({ seed: 6, line: LINE, session: { settings } }, async (swarm) => {
      const machine = swarm.machine();
      await swarm.wait(machine.start());
      await swarm.add(machine, torrent, []);
      const told = await servePeer(swarm, strangerAddress(9), torrent, {});
      const endpoint = parseEndpoint(told.address)!;
      gossip(swarm, machine, 1, (peer) => peer.send(tells([endpoint], isReachable)));
      await swarm.clock.advance(600);
      assert.equal(told.peers.length, isReachable ? 1 : 0);
      await swarm.clock.advance(1_000);
      assert.equal(told.peers.length, 1);
    });
  }
});
