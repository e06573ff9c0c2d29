/** Addresses that the user has banned: dropped at once, refused when they come, not dialled, also after a restart. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dialEngine, simulateEngine, torrentOf } from '../helpers/engine-swarm.ts';
import { honestSeeder } from '../helpers/peer-behaviours.ts';
import type { SimulatedMachine } from '../helpers/simulated-machine.ts';
import { TRACKER_URL } from '../helpers/simulated-swarm.ts';
import { makeTorrent } from '../helpers/torrent-maker.ts';

const BLOCK = 16_384;
const MINUTE = 60_000;
const STRANGER = '60.0.0.9';
const torrent = makeTorrent({
  name: 'banned',
  size: 60 * BLOCK,
  pieceLength: BLOCK,
  announce: TRACKER_URL,
});

const peersOf = (machine: SimulatedMachine): readonly string[] =>
  [...torrentOf(machine, torrent).peers].map(({ endpoint }) => endpoint.host);

test('a host that is banned is gone, and gets in no more, whatever the tracker says and whoever dials', async () => {
  await simulateEngine(
    { seed: 1, line: { latencyMs: 10, uploadBytesPerSecond: 20_000 } },
    async (swarm) => {
      const seeder = await swarm.seeder(torrent);
      const machine = await swarm.leecher(torrent);
      const stranger = swarm.network.host(STRANGER);
      dialEngine(stranger, machine, torrent, honestSeeder(torrent));
      await swarm.until(() => peersOf(machine).length === 2, MINUTE, 'both');
      const ban = { id: torrent.id, address: `${STRANGER}:5` };
      await swarm.wait(machine.session.execute('torrent:ban-peer', ban));
      await swarm.wait(machine.session.execute('session:ban-address', { address: seeder.address }));
      await swarm.until(() => peersOf(machine).length === 0, MINUTE, 'nobody');
      assert.equal(stranger.connectionCount, 0);
      const come = () => dialEngine(stranger, machine, torrent, honestSeeder(torrent));
      come();
      await swarm.wait(machine.session.execute('torrent:announce', { id: torrent.id }));
      await swarm.clock.advance(10 * MINUTE);
      assert.deepEqual(peersOf(machine), []);
      machine.crash();
      await swarm.wait(machine.start({ restoresTorrents: true }));
      come();
      await swarm.clock.advance(10 * MINUTE);
      assert.deepEqual(peersOf(machine), []);
      await swarm.wait(
        machine.session.execute('session:unban-address', { address: seeder.address }),
      );
      await swarm.untilComplete([machine], torrent, 60 * MINUTE);
    },
  );
});
