/** Limits of connections: of all torrents, of one, of those being made, and of those begun in a second; changed while it runs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  addPeers,
  engineOf,
  servePeer,
  simulateEngine,
  strangerAddress,
  torrentOf,
} from '../helpers/engine-swarm.ts';
import type { SimulatedMachine } from '../helpers/simulated-machine.ts';
import type { SimulatedSwarm } from '../helpers/simulated-swarm.ts';
import { makeTorrent } from '../helpers/torrent-maker.ts';

const torrent = makeTorrent({ name: 'limits', size: 40_000, pieceLength: 16_384 });
const SECOND = 1_000;

const peersOf = (machine: SimulatedMachine): number =>
  [...torrentOf(machine, torrent).peers].length;

const configure = (
  swarm: SimulatedSwarm,
  machine: SimulatedMachine,
  network: {
    connections?: number;
    connectionsPerTorrent?: number;
    halfOpen?: number;
    connectsPerSecond?: number;
  },
) => swarm.wait(machine.session.execute('session:configure', { changes: { network } }));

test('no torrent has more connections than one may, and all no more than all may, from the moment that is set', async () => {
  await simulateEngine({ seed: 1 }, async (swarm) => {
    const machine = await swarm.leecher(torrent);
    await configure(swarm, machine, { connectionsPerTorrent: 3, connections: 100 });
    const strangers = await Promise.all(
      Array.from({ length: 12 }, (_, at) => servePeer(swarm, strangerAddress(at), torrent, {})),
    );
    const addresses = strangers.map(({ address }) => address);
    await addPeers(swarm, machine, torrent, addresses);
    await swarm.clock.advance(30 * SECOND);
    assert.equal(peersOf(machine), 3);
    await configure(swarm, machine, { connectionsPerTorrent: 100, connections: 7 });
    await swarm.clock.advance(30 * SECOND);
    assert.equal(peersOf(machine), 7);
    assert.equal(engineOf(machine).services.peerBudget.used, 7);
    await configure(swarm, machine, { connections: 500 });
    await swarm.clock.advance(30 * SECOND);
    assert.equal(peersOf(machine), 12);
  });
});

test('connections are begun no faster, and no more at once, than is set', async () => {
  await simulateEngine({ seed: 2 }, async (swarm) => {
    const machine = await swarm.leecher(torrent);
    await configure(swarm, machine, { connectsPerSecond: 2, halfOpen: 3 });
    // Nobody is there: each is being made until it is given up.
    const addresses = Array.from({ length: 20 }, (_, at) => `${strangerAddress(at)}:6881`);
    const halfOpen = () => machine.host.connectionCount;
    await addPeers(swarm, machine, torrent, addresses);
    assert.ok(halfOpen() <= 2, `${halfOpen()} at once`);
    await swarm.clock.advance(5 * SECOND);
    assert.equal(halfOpen(), 3);
    await configure(swarm, machine, { connectsPerSecond: 50, halfOpen: 9 });
    await swarm.clock.advance(2 * SECOND);
    assert.equal(halfOpen(), 9);
  });
});
