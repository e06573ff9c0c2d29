/** Peers behind routers that reach each other through one that both are connected to (BEP 55), and those who would misuse it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeBencode } from '../../source/protocol/bencode.ts';
import {
  decodeHolepunchMessage,
  encodeHolepunchMessage,
  type HolepunchMessage,
} from '../../source/protocol/holepunch-message.ts';
import {
  addPeers,
  dialEngine,
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
const torrent = makeTorrent({ name: 'punched', size: 20 * BLOCK, pieceLength: BLOCK });
const secret = makeTorrent({
  name: 'secret',
  size: 20 * BLOCK,
  pieceLength: BLOCK,
  isPrivate: true,
});
const LINE = { latencyMs: 20 };
const BEHIND_NAT = { ...LINE, isBehindNat: true };
const UTP = { settings: { network: { utp: true } } };
const MINUTE = 60_000;
/** What the scripted peer calls the extension, and what the engine does: in the order of its list. */
const THEIRS = 9;
const OURS = 3;

const carriersOf = (machine: SimulatedMachine, address: string) =>
  [...torrentOf(machine, torrent).presence.peers].flatMap((peer) =>
    peer.endpoint.host === address ? [`${peer.carrier} ${peer.source}`] : [],
  );

for (const [what, encryption] of [
  ['in plain words', 'off'],
  ['encrypted', 'require'],
] as const) {
  test(`two behind routers that know only one in the open meet over uTP, ${what}`, async () => {
    const session = {
      settings: { ...UTP.settings, encryption: { outgoing: encryption, incoming: encryption } },
    } as const;
    await simulateEngine({ seed: `punch ${what}`, line: LINE, session }, async (swarm) => {
      const relay = await swarm.leecher(torrent);
      const slow = { id: torrent.id, download: 2_000, upload: 2_000 };
      await swarm.wait(relay.session.execute('torrent:set-limits', slow));
      const seeder = await swarm.seeder(torrent, BEHIND_NAT);
      await addPeers(swarm, seeder, torrent, [relay.endpoint]);
      await swarm.clock.advance(5_000);
      const leecher = await swarm.leecher(torrent, BEHIND_NAT);
      await addPeers(swarm, leecher, torrent, [relay.endpoint]);
      const met = () => carriersOf(leecher, seeder.address).length > 0;
      // Within a minute they hear of each other by PEX, and may meet by chance.
      await swarm.until(met, 20_000, 'the two behind routers');
      assert.match(carriersOf(leecher, seeder.address).join(), /^utp /);
      await swarm.untilComplete([leecher], torrent, 3 * MINUTE);
    });
  });
}

const hello = say.extended(0, encodeBencode({ m: { ut_holepunch: THEIRS }, p: 5_000 }));

const partner = (
  swarm: SimulatedSwarm,
  machine: SimulatedMachine,
  index: number,
  greeting: Uint8Array | undefined = hello,
  made = torrent,
): ScriptedPeer =>
  dialEngine(swarm.network.host(strangerAddress(index)), machine, made, {
    onOpen: (peer) => {
      if (greeting !== undefined) peer.send(greeting);
    },
  });

const tell = (peer: ScriptedPeer, message: HolepunchMessage): void =>
  void peer.send(say.extended(OURS, encodeHolepunchMessage(message)));

const at = (index: number, port = 5_000) => ({ host: strangerAddress(index), port });

const heardBy = (peer: ScriptedPeer) =>
  peer
    .allOf('extended')
    .flatMap(({ id, bytes }) => (id === THEIRS ? [decodeHolepunchMessage(bytes)!] : []));

test('both are told of each other, by the ports that they say they have', async () => {
  await simulateEngine({ seed: 55, line: LINE }, async (swarm) => {
    const relay = await swarm.leecher(torrent);
    const one = partner(swarm, relay, 1);
    const two = partner(swarm, relay, 2);
    await swarm.clock.advance(1_000);
    tell(one, { kind: 'rendezvous', endpoint: at(2) });
    await swarm.clock.advance(1_000);
    assert.deepEqual(heardBy(one), [{ kind: 'connect', endpoint: at(2) }]);
    assert.deepEqual(heardBy(two), [{ kind: 'connect', endpoint: at(1) }]);
  });
});

test('who cannot be brought together is told why', async () => {
  await simulateEngine({ seed: 56, line: LINE }, async (swarm) => {
    const relay = await swarm.leecher(torrent);
    const one = partner(swarm, relay, 1);
    partner(swarm, relay, 2, say.extended(0, encodeBencode({ m: {}, p: 5_000 })));
    await swarm.clock.advance(1_000);
    for (const endpoint of [at(3), at(2), at(1), at(3, 0)]) {
      tell(one, { kind: 'rendezvous', endpoint });
    }
    await swarm.clock.advance(1_000);
    assert.deepEqual(
      heardBy(one).map((said) => (said.kind === 'error' ? said.refusal : said.kind)),
      ['not-connected', 'no-support', 'no-self', 'no-such-peer'],
    );
  });
});

test('who does not say that it speaks it is not answered', async () => {
  await simulateEngine({ seed: 57, line: LINE }, async (swarm) => {
    const relay = await swarm.leecher(torrent);
    const two = partner(swarm, relay, 2);
    const mute = partner(swarm, relay, 1, say.extended(0, encodeBencode({ m: {} })));
    await swarm.clock.advance(1_000);
    tell(mute, { kind: 'rendezvous', endpoint: at(2) });
    await swarm.clock.advance(1_000);
    assert.deepEqual(heardBy(two), []);
  });
});

test('H80: a relay does not bring about more than a few meetings, however often it is asked', async () => {
  await simulateEngine({ seed: 58, line: LINE }, async (swarm) => {
    const relay = await swarm.leecher(torrent);
    const flooder = partner(swarm, relay, 1);
    const victim = partner(swarm, relay, 2);
    await swarm.clock.advance(1_000);
    for (let round = 0; round < 30; round++) {
      if (!flooder.isClosed) tell(flooder, { kind: 'rendezvous', endpoint: at(2) });
      await swarm.clock.advance(100);
    }
    const count = heardBy(victim).length;
    assert.ok(count > 0 && count <= 9, `${count} in three seconds`);
  });
});

test('H79: a relay leads nobody into its own network, ours or another’s', async () => {
  const inside = ['127.0.0.1', '192.168.1.1', '10.0.0.1', '169.254.169.254', '224.0.0.1'];
  await simulateEngine({ seed: 59, line: LINE, session: UTP }, async (swarm) => {
    const machine = await swarm.leecher(torrent);
    const liar = partner(swarm, machine, 1);
    await swarm.clock.advance(1_000);
    for (const host of inside) tell(liar, { kind: 'connect', endpoint: { host, port: 80 } });
    tell(liar, { kind: 'connect', endpoint: { host: '71.0.0.1', port: 0 } });
    await swarm.clock.advance(1_000);
    const known = torrentOf(machine, torrent).presence.candidates;
    assert.deepEqual(
      known.map(({ endpoint }) => endpoint.host),
      [],
    );
  });
});

test('H80: relays have us knock at no more than a few addresses', async () => {
  await simulateEngine({ seed: 60, line: LINE, session: UTP }, async (swarm) => {
    const machine = await swarm.leecher(torrent);
    const liars = [1, 2, 3, 4, 5, 6].map((index) => partner(swarm, machine, index));
    let knocks = 0;
    for (let index = 0; index < 60; index++) {
      const host = `73.${index}.0.1`;
      let isKnown = false;
      await swarm.network.host(host).udp.bind({ host, port: 6_881 }, () => {
        knocks += isKnown ? 0 : 1;
        isKnown = true;
      });
    }
    await swarm.clock.advance(1_000);
    for (let index = 0; index < 60; index++) {
      const liar = liars[index % liars.length]!;
      const endpoint = { host: `73.${index}.0.1`, port: 6_881 };
      if (!liar.isClosed) tell(liar, { kind: 'connect', endpoint });
    }
    await swarm.clock.advance(3_000);
    assert.ok(knocks > 0 && knocks <= 10, `${knocks} addresses`);
  });
});

test('a private torrent has none of it (BEP 27)', async () => {
  await simulateEngine({ seed: 61, line: LINE, session: UTP }, async (swarm) => {
    const machine = await swarm.leecher(secret);
    const peer = partner(swarm, machine, 1, hello, secret);
    await swarm.clock.advance(1_000);
    const [first] = peer.allOf('extended');
    assert.ok(!Buffer.from(first!.bytes).includes('ut_holepunch'));
  });
});
