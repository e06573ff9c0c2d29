/** Addresses that the user has banned, or that are in the IP filter: dropped at once, refused when they come, not dialled, also after a restart. */
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

test('a host that comes into the IP filter is dropped, not dialled and not let in, by the words of the filter', async () => {
  await simulateEngine(
    { seed: 2, line: { latencyMs: 10, uploadBytesPerSecond: 20_000 } },
    async (swarm) => {
      const seeder = await swarm.seeder(torrent);
      const machine = await swarm.leecher(torrent);
      const stranger = swarm.network.host(STRANGER);
      const come = () => dialEngine(stranger, machine, torrent, honestSeeder(torrent));
      come();
      await swarm.until(() => peersOf(machine).length === 2, MINUTE, 'both');
      const filter = (text: string): Promise<unknown> => {
        machine.disk.put('/home/filter.p2p', Buffer.from(text));
        return swarm.wait(machine.session.execute('session:reload-filter', {}));
      };
      const changes = { network: { filter: '/home/filter.p2p' } };
      machine.disk.put('/home/filter.p2p', Buffer.from(`${STRANGER}\n`));
      await swarm.wait(machine.session.execute('session:configure', { changes }));
      await swarm.until(() => peersOf(machine).length === 1, MINUTE, 'one');
      await filter(`stranger:${STRANGER}-${STRANGER}\n${seeder.address}/32\n`);
      await swarm.until(() => peersOf(machine).length === 0, MINUTE, 'nobody');
      come();
      await swarm.wait(machine.session.execute('torrent:announce', { id: torrent.id }));
      await swarm.clock.advance(10 * MINUTE);
      assert.deepEqual(peersOf(machine), []);
      assert.equal(stranger.connectionCount, 0);
      const named = { id: torrent.id, address: `${STRANGER}:5` };
      await swarm.wait(
        assert.rejects(machine.session.execute('torrent:add-peer', named), /is in the IP filter/),
      );
      const { refused } = await swarm.wait(machine.session.execute('session:show-filter', {}));
      assert.ok(refused > 1, `${refused}`);
      await filter('# nobody\n');
      await swarm.wait(machine.session.execute('torrent:announce', { id: torrent.id }));
      await swarm.untilComplete([machine], torrent, 60 * MINUTE);
    },
  );
});

test('a tracker at an address in the IP filter is not asked, which its row says, unless trackers are let through', async () => {
  await simulateEngine({ seed: 3 }, async (swarm) => {
    const machine = await swarm.leecher(torrent);
    machine.disk.put('/home/filter.p2p', Buffer.from(`${swarm.trackerHost.address}\n`));
    const set = (network: { filter?: string; filterTrackers?: boolean }) =>
      swarm.wait(machine.session.execute('session:configure', { changes: { network } }));
    await set({ filter: '/home/filter.p2p' });
    machine.session.watch(torrent.id, ['trackers']);
    const tracker = () => machine.session.frame().details[torrent.id]?.trackers?.[0];
    await swarm.wait(machine.session.execute('torrent:announce', { id: torrent.id }));
    await swarm.until(() => (tracker()?.message ?? null) !== null, 10 * MINUTE, 'the refusal');
    assert.match(tracker()?.message ?? '', /its address is in the IP filter/);
    await set({ filterTrackers: false });
    await swarm.wait(machine.session.execute('torrent:announce', { id: torrent.id }));
    await swarm.until(() => tracker()?.message === null, 10 * MINUTE, 'an answer');
  });
});
