/** Disks that fill up, turn read-only, fail or vanish under torrents: who stops, in which words, and who goes on by themselves. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TorrentSummary } from '../../source/contract/frame.ts';
import { simulateEngine, torrentOf } from '../helpers/engine-swarm.ts';
import { DOWNLOADS, type SimulatedMachine } from '../helpers/simulated-machine.ts';
import { type SimulatedSwarm, TRACKER_URL } from '../helpers/simulated-swarm.ts';
import { type MadeTorrent, makeTorrent } from '../helpers/torrent-maker.ts';

const BLOCK = 16_384;
const MINUTE = 60_000;
const LINE = { latencyMs: 10, uploadBytesPerSecond: 100_000 };
const MOUNT = '/mnt/disk';
const FOLDER = `${MOUNT}/folder`;
const ROOM = { device: 7, free: 1_000 * BLOCK, total: 1_000 * BLOCK };

const torrent = makeTorrent({
  name: 'album',
  files: [
    { path: 'one', size: 20 * BLOCK },
    { path: 'two', size: 40 * BLOCK },
  ],
  pieceLength: BLOCK,
  announce: TRACKER_URL,
});
const other = makeTorrent({
  name: 'other',
  size: 60 * BLOCK,
  pieceLength: BLOCK,
  announce: TRACKER_URL,
});

const summaryOf = (machine: SimulatedMachine, { id }: MadeTorrent): TorrentSummary =>
  machine.session.frame().torrents.find((summary) => summary.id === id)!;

const addTo = (
  swarm: SimulatedSwarm,
  machine: SimulatedMachine,
  { bytes }: MadeTorrent,
  directory: string,
) =>
  swarm.wait(
    machine.session.execute('torrent:add', {
      source: { kind: 'bytes', base64: Buffer.from(bytes).toString('base64') },
      directory,
    }),
  );

const stopsBy = (swarm: SimulatedSwarm, machine: SimulatedMachine, trouble: string) =>
  swarm.until(
    () => summaryOf(machine, torrent).state === 'error',
    MINUTE,
    `${trouble}, from ${summaryOf(machine, torrent).state}`,
  );

const havePieces = (machine: SimulatedMachine, count: number) => () =>
  torrentOf(machine, torrent).content.have.count >= count;

/** A leecher whose torrent lies on a disk of its own. */
const mounted = async (swarm: SimulatedSwarm, room = ROOM): Promise<SimulatedMachine> => {
  const machine = swarm.machine();
  machine.disk.mount(MOUNT, room);
  machine.disk.directory(FOLDER);
  await swarm.wait(machine.start());
  await addTo(swarm, machine, torrent, FOLDER);
  return machine;
};

test('F5: a full disk stops those who write there in words, others go on, and it goes on by itself when there is room', async () => {
  await simulateEngine({ seed: 1, line: LINE }, async (swarm) => {
    await swarm.seeder(torrent);
    await swarm.seeder(other);
    const machine = await mounted(swarm, { device: 7, free: 15 * BLOCK, total: 15 * BLOCK });
    await swarm.add(machine, other);
    await stopsBy(swarm, machine, 'disk-full');
    const stopped = summaryOf(machine, torrent);
    assert.equal(stopped.trouble, 'disk-full');
    assert.match(stopped.problem ?? '', /full.*by itself when there is room for 7\d\d KiB$/);
    await swarm.untilComplete([machine], other, MINUTE);
    await swarm.clock.advance(10 * MINUTE);
    assert.equal(summaryOf(machine, torrent).state, 'error', 'nothing is tried without room');
    machine.disk.mount(MOUNT, ROOM);
    await swarm.until(() => machine.hasAll(torrent.id), 10 * MINUTE, 'the rest');
    assert.ok(machine.events.some(({ name }) => name === 'torrent:recovered'));
    assert.deepEqual(await swarm.wait(torrent.differences(machine.disk, FOLDER)), []);
    const left = machine.disk.files.filter((path) => path.startsWith(`${FOLDER}/.`));
    assert.deepEqual(left, [], 'test files are taken away');
  });
});

test('F11: a disk that turns read-only stops the torrent, and it goes on by itself when it can be written', async () => {
  await simulateEngine({ seed: 2, line: LINE }, async (swarm) => {
    await swarm.seeder(torrent);
    const machine = await mounted(swarm);
    await swarm.until(havePieces(machine, 10), MINUTE, 'ten pieces');
    machine.disk.setReadOnly(ROOM.device, true);
    await stopsBy(swarm, machine, 'disk-read-only');
    assert.equal(summaryOf(machine, torrent).trouble, 'disk-read-only');
    await swarm.clock.advance(10 * MINUTE);
    assert.equal(summaryOf(machine, torrent).state, 'error');
    machine.disk.setReadOnly(ROOM.device, false);
    await swarm.until(() => machine.hasAll(torrent.id), 10 * MINUTE, 'the rest');
    assert.deepEqual(await swarm.wait(torrent.differences(machine.disk, FOLDER)), []);
  });
});

test('F15: a disk unmounted under a download is missing: nothing is made in its place, and no piece is lost', async () => {
  await simulateEngine({ seed: 3, line: LINE }, async (swarm) => {
    await swarm.seeder(torrent);
    const machine = await mounted(swarm);
    await swarm.until(havePieces(machine, 25), MINUTE, '25 pieces');
    machine.disk.unmount(MOUNT);
    await stopsBy(swarm, machine, 'storage-missing');
    const { trouble, problem, progress } = summaryOf(machine, torrent);
    assert.equal(trouble, 'storage-missing');
    assert.match(problem ?? '', /^storage missing: /);
    assert.ok(progress > 0.3, 'never 0 %');
    await swarm.clock.advance(10 * MINUTE);
    assert.deepEqual(
      machine.disk.files.filter((path) => path.startsWith('/mnt')),
      [],
    );
    machine.disk.mount(MOUNT, ROOM);
    await swarm.until(() => machine.hasAll(torrent.id), 10 * MINUTE, 'the rest');
    const { downloaded } = torrentOf(machine, torrent).tally;
    // What came after the disk went, and before it was noticed, has gone with it.
    assert.ok(downloaded < torrent.payload.length + 25 * BLOCK, `${downloaded}: fetched twice`);
    assert.deepEqual(await swarm.wait(torrent.differences(machine.disk, FOLDER)), []);
  });
});

/** A machine that seeds from a disk of its own. */
const seedsFromMount = async (swarm: SimulatedSwarm): Promise<SimulatedMachine> => {
  const machine = swarm.machine();
  machine.disk.mount(MOUNT, ROOM);
  await swarm.wait(torrent.writePayload(machine.disk, FOLDER));
  await swarm.wait(machine.start());
  await addTo(swarm, machine, torrent, FOLDER);
  await swarm.until(() => machine.hasAll(torrent.id), MINUTE, 'the check');
  return machine;
};

test('F15: a seed whose disk is gone is missing, also after a restart, and seeds by itself when it is back', async () => {
  await simulateEngine({ seed: 4, line: LINE }, async (swarm) => {
    const machine = await seedsFromMount(swarm);
    machine.session.onFrame(() => {});
    await swarm.clock.advance(20_000);
    machine.disk.unmount(MOUNT);
    await stopsBy(swarm, machine, 'storage-missing, though nobody asked for data');
    for (const restarts of [false, true]) {
      if (restarts) {
        await swarm.wait(machine.stop());
        await swarm.wait(machine.start({ restoresTorrents: true }));
      }
      await swarm.clock.advance(5 * MINUTE);
      const { state, trouble, progress } = summaryOf(machine, torrent);
      assert.deepEqual([state, trouble, progress], ['error', 'storage-missing', 1]);
    }
    assert.deepEqual(machine.disk.files, []);
    machine.disk.mount(MOUNT, ROOM);
    await swarm.until(() => machine.hasAll(torrent.id), 10 * MINUTE, 'the data again');
    assert.equal(summaryOf(machine, torrent).state, 'seeding');
    const leecher = await swarm.leecher(torrent);
    await swarm.untilComplete([leecher], torrent, 5 * MINUTE);
  });
});

test('F15: a torrent that has nothing yet is not begun where its disk is not mounted', async () => {
  await simulateEngine({ seed: 5, line: LINE }, async (swarm) => {
    const machine = await mounted(swarm);
    await swarm.until(() => summaryOf(machine, torrent).state === 'downloading', MINUTE, 'a start');
    await swarm.wait(machine.stop());
    machine.disk.unmount(MOUNT);
    await swarm.wait(machine.start({ restoresTorrents: true }));
    await swarm.seeder(torrent);
    await stopsBy(swarm, machine, 'storage-missing');
    await swarm.clock.advance(5 * MINUTE);
    assert.equal(summaryOf(machine, torrent).trouble, 'storage-missing');
    machine.disk.mount(MOUNT, ROOM);
    await swarm.until(() => machine.hasAll(torrent.id), 10 * MINUTE, 'all of it');
  });
});

test('data that was removed is downloaded again only when the user verifies', async () => {
  await simulateEngine({ seed: 6, line: LINE }, async (swarm) => {
    await swarm.seeder(torrent);
    const machine = await mounted(swarm);
    await swarm.until(() => machine.hasAll(torrent.id), MINUTE, 'all of it');
    await swarm.wait(machine.stop());
    machine.disk.remove(`${FOLDER}/album`);
    await swarm.wait(machine.start({ restoresTorrents: true }));
    await stopsBy(swarm, machine, 'storage-missing');
    await swarm.clock.advance(5 * MINUTE);
    assert.deepEqual(machine.disk.files, []);
    await swarm.wait(machine.session.execute('torrent:verify', { id: torrent.id }));
    await swarm.until(() => machine.hasAll(torrent.id), MINUTE, 'all of it again');
    assert.deepEqual(await swarm.wait(torrent.differences(machine.disk, FOLDER)), []);
  });
});

test('F13, F15: a seed whose data was taken away as a whole is not downloaded again, and seeds when it is put back', async () => {
  await simulateEngine({ seed: 10, line: LINE }, async (swarm) => {
    const machine = await seedsFromMount(swarm);
    await swarm.seeder(torrent);
    machine.disk.remove(`${FOLDER}/album`);
    const leecher = await swarm.leecher(torrent, {}, [machine]);
    await stopsBy(swarm, machine, 'storage-missing');
    await swarm.untilComplete([leecher], torrent, 10 * MINUTE);
    await swarm.clock.advance(10 * MINUTE);
    const { trouble, progress } = summaryOf(machine, torrent);
    assert.deepEqual([trouble, progress], ['storage-missing', 1]);
    assert.deepEqual(machine.disk.files, []);
    await swarm.wait(torrent.writePayload(machine.disk, FOLDER));
    await swarm.until(() => summaryOf(machine, torrent).state === 'seeding', 5 * MINUTE, 'seeding');
  });
});

test('a disk that will not hold all that is coming is told before it is full, and no longer once it will', async () => {
  await simulateEngine({ seed: 7, line: LINE }, async (swarm) => {
    const machine = await mounted(swarm, { device: 7, free: 50 * BLOCK, total: 50 * BLOCK });
    machine.session.onFrame(() => {});
    await swarm.until(() => summaryOf(machine, torrent).trouble !== null, MINUTE, 'a warning');
    const { state, trouble, problem } = summaryOf(machine, torrent);
    assert.deepEqual([state, trouble], ['downloading', 'disk-low']);
    assert.equal(problem, 'its disk has 800 KiB free, and 960 KiB are still to come');
    machine.disk.mount(MOUNT, ROOM);
    await swarm.until(() => summaryOf(machine, torrent).trouble === null, MINUTE, 'no warning');
    assert.equal(summaryOf(machine, torrent).problem, null);
  });
});

test('F8: a disk that keeps failing is tried less and less often', async () => {
  await simulateEngine({ seed: 8, line: LINE }, async (swarm) => {
    await swarm.seeder(torrent);
    const machine = await mounted(swarm);
    machine.disk.fault = ({ operation, path }) =>
      operation === 'write' && path.startsWith(`${FOLDER}/album`) ? 'disk/failed' : undefined;
    await swarm.clock.advance(60 * MINUTE);
    const failures = machine.events.filter(({ name }) => name === 'torrent:failed').length;
    assert.ok(failures >= 5 && failures <= 40, `${failures} tries in an hour`);
    machine.disk.fault = undefined;
    await swarm.until(() => machine.hasAll(torrent.id), 10 * MINUTE, 'all of it');
  });
});

test('a paused torrent stays paused when its disk is back', async () => {
  await simulateEngine({ seed: 9, line: LINE }, async (swarm) => {
    const machine = await seedsFromMount(swarm);
    await swarm.wait(machine.session.execute('torrent:pause', { id: torrent.id }));
    assert.equal(machine.disk.openFiles, 0, 'nothing keeps the disk from being unmounted');
    machine.disk.unmount(MOUNT);
    await swarm.clock.advance(MINUTE);
    machine.disk.mount(MOUNT, ROOM);
    await swarm.clock.advance(MINUTE);
    assert.equal(summaryOf(machine, torrent).state, 'paused');
    await swarm.wait(machine.session.execute('torrent:resume', { id: torrent.id }));
    await swarm.until(() => summaryOf(machine, torrent).state === 'seeding', MINUTE, 'seeding');
    assert.ok(!machine.disk.files.some((path) => path.startsWith(DOWNLOADS)));
  });
});

test('F12: a disk that hangs holds up its own torrent alone, takes wishes, and goes on when it answers', async () => {
  await simulateEngine({ seed: 12, line: LINE }, async (swarm) => {
    await swarm.seeder(torrent);
    await swarm.seeder(other);
    const machine = await mounted(swarm);
    const leave = machine.session.onFrame(() => {});
    await swarm.until(havePieces(machine, 5), MINUTE, 'some of it');
    const hanging = Promise.withResolvers<void>();
    machine.disk.hold = ({ path }) => (path.startsWith(MOUNT) ? hanging.promise : undefined);
    await swarm.clock.advance(15_000);
    const had = torrentOf(machine, torrent).content.have.count;
    await addTo(swarm, machine, other, DOWNLOADS);
    await swarm.untilComplete([machine], other, MINUTE);
    const { id } = torrent;
    const wish = machine.session.execute('torrent:set-labels', { id, labels: ['slow'] });
    await swarm.wait(wish, 1_000);
    assert.deepEqual(machine.medium.records.get(id)?.labels, ['slow']);
    assert.deepEqual(summaryOf(machine, torrent).labels, ['slow']);
    assert.equal(torrentOf(machine, torrent).content.have.count, had, 'nothing is claimed');
    await swarm.clock.advance(10 * MINUTE);
    const said = (words: RegExp) =>
      machine.events.some((event) => event.name === 'session:warned' && words.test(event.message));
    assert.ok(said(/gives no answer/) && !said(/answers again/));
    hanging.resolve();
    machine.disk.hold = undefined;
    await swarm.until(() => machine.hasAll(id), 2 * MINUTE, 'all of it');
    assert.deepEqual(await swarm.wait(torrent.differences(machine.disk, FOLDER)), []);
    assert.ok(machine.events.every(({ name }) => name !== 'peer:banned'));
    assert.ok(said(/answers again/));
    leave();
  });
});
