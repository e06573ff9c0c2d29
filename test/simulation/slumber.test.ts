/** Seeds that nobody asks: they hold nothing, and still seed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addPeers, simulateEngine, torrentOf } from '../helpers/engine-swarm.ts';
import { DOWNLOADS, type SimulatedMachine } from '../helpers/simulated-machine.ts';
import type { SimulatedSwarm } from '../helpers/simulated-swarm.ts';
import { makeTorrent } from '../helpers/torrent-maker.ts';

const BLOCK = 16_384;
const MINUTE = 60_000;
const LINE = { latencyMs: 10, uploadBytesPerSecond: 200_000 };
/** No tracker: whoever comes was told of it. */
const torrent = makeTorrent({
  name: 'quiet',
  files: [
    { path: 'a', size: 20 * BLOCK },
    { path: 'b', size: 20 * BLOCK },
  ],
  pieceLength: BLOCK,
});

const stateOf = (machine: SimulatedMachine) => torrentOf(machine, torrent).state;

/** A seed that has been left alone. */
const quietSeed = async (swarm: SimulatedSwarm): Promise<SimulatedMachine> => {
  const seeder = await swarm.seeder(torrent);
  await swarm.clock.advance(5 * MINUTE);
  assert.equal(stateOf(seeder), 'seeding');
  assert.equal(seeder.disk.openFiles, 0);
  assert.equal(torrentOf(seeder, torrent).picker, undefined);
  return seeder;
};

const fetchFrom = async (swarm: SimulatedSwarm, seeder: SimulatedMachine) => {
  const machine = await swarm.leecher(torrent);
  await addPeers(swarm, machine, torrent, [seeder.endpoint]);
  return machine;
};

test('a seed that nobody asks has no file open and no timer of its own, and serves who comes', async () => {
  await simulateEngine({ seed: 1, line: LINE }, async (swarm) => {
    const timers = swarm.clock.pendingTimers;
    const seeder = await quietSeed(swarm);
    // One for all seeds together: how long the engine has run is kept now and then.
    assert.equal(swarm.clock.pendingTimers, timers + 1);
    const machine = await fetchFrom(swarm, seeder);
    await swarm.untilComplete([machine], torrent, MINUTE);
    await swarm.wait(machine.stop());
    await swarm.clock.advance(5 * MINUTE);
    assert.equal(torrentOf(seeder, torrent).picker, undefined, 'it sleeps again');
    assert.equal(seeder.disk.openFiles, 0);
    assert.equal(stateOf(seeder), 'seeding');
  });
});

test('a seed of an earlier session serves who comes, without its data having been read before', async () => {
  await simulateEngine({ seed: 2, line: LINE }, async (swarm) => {
    const seeder = await quietSeed(swarm);
    await swarm.wait(seeder.stop());
    await swarm.wait(seeder.start({ restoresTorrents: true }));
    const [before] = seeder.session.frame().torrents;
    assert.equal(before?.progress, before?.state === 'checking' ? 0 : 1);
    assert.equal(before?.wantedDone, torrent.payload.length);
    await swarm.clock.advance(MINUTE);
    const checked = seeder.events.find(({ name }) => name === 'torrent:checked');
    assert.equal(checked?.name === 'torrent:checked' && checked.piecesHave, 40);
    const machine = await fetchFrom(swarm, seeder);
    await swarm.untilComplete([machine], torrent, MINUTE);
  });
});

test('F19: what became of the data in its sleep is seen when it wakes: it seeds the rest', async () => {
  await simulateEngine({ seed: 3, line: LINE }, async (swarm) => {
    const seeder = await quietSeed(swarm);
    await swarm.wait(seeder.disk.removeFile(`${DOWNLOADS}/quiet/b`));
    const machine = await fetchFrom(swarm, seeder);
    await swarm.until(() => torrentOf(machine, torrent).content.have.count >= 20, MINUTE, 'half');
    assert.equal(stateOf(seeder), 'downloading');
    assert.equal(torrentOf(seeder, torrent).content.have.count, 20);
    assert.equal(seeder.events.filter(({ name }) => name === 'peer:banned').length, 0);
  });
});

test('F15: where all of the data is gone in its sleep, it says so when somebody comes', async () => {
  await simulateEngine({ seed: 4, line: LINE }, async (swarm) => {
    const seeder = await quietSeed(swarm);
    for (const file of ['a', 'b'])
      await swarm.wait(seeder.disk.rename(`${DOWNLOADS}/quiet/${file}`, `/state/${file}`));
    await swarm.wait(seeder.disk.removeDirectory(`${DOWNLOADS}/quiet`));
    await fetchFrom(swarm, seeder);
    await swarm.until(() => stateOf(seeder) === 'error', MINUTE, 'the fault');
    assert.match(torrentOf(seeder, torrent).disk.problem!, /storage missing/);
    assert.equal(torrentOf(seeder, torrent).content.have.count, 40, 'a missing disk is not 0 %');
    await swarm.wait(seeder.disk.makeDirectory(`${DOWNLOADS}/quiet`));
    for (const file of ['a', 'b'])
      await swarm.wait(seeder.disk.rename(`/state/${file}`, `${DOWNLOADS}/quiet/${file}`));
    await swarm.until(() => stateOf(seeder) === 'seeding', 10 * MINUTE, 'the disk');
    const machine = swarm.machines.at(-1)!;
    await addPeers(swarm, machine, torrent, [seeder.endpoint]);
    await swarm.untilComplete([machine], torrent, 10 * MINUTE);
  });
});

test('pausing, resuming, checking and removing a seed that sleeps do what they say', async () => {
  await simulateEngine({ seed: 5, line: LINE }, async (swarm) => {
    const seeder = await quietSeed(swarm);
    const { id } = torrent;
    await swarm.wait(seeder.session.execute('torrent:pause', { id }));
    assert.equal(stateOf(seeder), 'paused');
    await swarm.wait(seeder.session.execute('torrent:resume', { id }));
    assert.equal(stateOf(seeder), 'seeding');
    await swarm.wait(seeder.session.execute('torrent:verify', { id }));
    await swarm.until(() => stateOf(seeder) === 'seeding', MINUTE, 'the check');
    assert.equal(seeder.events.filter(({ name }) => name === 'torrent:checked').length, 2);
    await swarm.clock.advance(5 * MINUTE);
    const removed = await swarm.wait(
      seeder.session.execute('torrent:remove', { id, withData: true }),
    );
    assert.deepEqual(removed.removedFiles, [], 'they were not made by Sluice');
  });
});

test('a seed that sleeps fetches what becomes wanted', async () => {
  await simulateEngine({ seed: 6, line: LINE }, async (swarm) => {
    const seeder = await quietSeed(swarm);
    const machine = await fetchFrom(swarm, seeder);
    const { id } = torrent;
    const set = (priority: 'skip' | 'normal') =>
      swarm.wait(machine.session.execute('torrent:set-priorities', { id, files: [1], priority }));
    await set('skip');
    await swarm.until(() => stateOf(machine) === 'seeding', MINUTE, 'the first file');
    await swarm.wait(seeder.stop());
    await swarm.clock.advance(5 * MINUTE);
    assert.equal(torrentOf(machine, torrent).picker, undefined);
    await swarm.wait(seeder.start({ restoresTorrents: true }));
    await set('normal');
    assert.equal(stateOf(machine), 'downloading');
    await addPeers(swarm, machine, torrent, [seeder.endpoint]);
    await swarm.until(() => stateOf(machine) === 'seeding', MINUTE, 'the second file');
    await swarm.untilComplete([machine], torrent);
  });
});

test('a seed that sleeps can be moved, and serves from where it lies then', async () => {
  await simulateEngine({ seed: 7, line: LINE }, async (swarm) => {
    const seeder = await quietSeed(swarm);
    const { id } = torrent;
    seeder.disk.directory('/elsewhere');
    await swarm.wait(seeder.session.execute('torrent:move', { id, directory: '/elsewhere' }));
    await swarm.clock.advance(5 * MINUTE);
    assert.equal(stateOf(seeder), 'seeding');
    assert.equal(seeder.disk.openFiles, 0);
    assert.equal(seeder.events.filter(({ name }) => name === 'torrent:checked').length, 1);
    const machine = await fetchFrom(swarm, seeder);
    await swarm.untilComplete([machine], torrent, MINUTE);
  });
});
