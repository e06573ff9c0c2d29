/** What the user wants of a torrent, and how fast: files, priorities, two torrents at once, limits, private ones. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AddArguments } from '../../source/contract/commands.ts';
import type { FilePriority } from '../../source/contract/details.ts';
import { engineOf, simulateEngine, torrentOf } from '../helpers/engine-swarm.ts';
import { DOWNLOADS, type SimulatedMachine } from '../helpers/simulated-machine.ts';
import { type SimulatedSwarm, TRACKER_URL } from '../helpers/simulated-swarm.ts';
import { type MadeTorrent, makeTorrent } from '../helpers/torrent-maker.ts';

const BLOCK = 16_384;
const MINUTE = 60_000;
const LINE = { latencyMs: 10, uploadBytesPerSecond: 100_000 };
/** Every file shares pieces with its neighbours. */
const album = makeTorrent({
  name: 'album',
  files: ['one', 'two', 'three', 'four'].map((path, at) => ({ path, size: 10 * BLOCK + 777 * at })),
  pieceLength: 4 * BLOCK,
  announce: TRACKER_URL,
});

const setPriority = (
  swarm: SimulatedSwarm,
  machine: SimulatedMachine,
  files: readonly number[],
  priority: FilePriority,
) =>
  swarm.wait(machine.session.execute('torrent:set-priorities', { id: album.id, files, priority }));

const isWhole = (machine: SimulatedMachine, file: number) => {
  const bytes = machine.disk.bytes(`${DOWNLOADS}/${album.fileList[file]!.path}`);
  return bytes !== undefined && Buffer.from(bytes).equals(album.payloadOf(file));
};

const isFinished = (machine: SimulatedMachine) => torrentOf(machine, album).state === 'seeding';

/** By what is on the disk: events of having finished may be of a time when less was wanted. */
const untilWhole = (swarm: SimulatedSwarm, machine: SimulatedMachine) =>
  swarm.until(
    () => isFinished(machine) && [0, 1, 2, 3].every((file) => isWhole(machine, file)),
    2 * MINUTE,
    'all files',
  );

const skipped = (how: string, wish: Pick<AddArguments, 'select' | 'priorities'>) =>
  test(`what is skipped ${how} makes no file, though its neighbours share its pieces; wanted later, it comes`, async () => {
    await simulateEngine({ seed: 1, line: LINE }, async (swarm) => {
      await swarm.seeder(album);
      const machine = swarm.machine();
      await swarm.wait(machine.start());
      const base64 = Buffer.from(album.bytes).toString('base64');
      const source = { kind: 'bytes', base64 } as const;
      await swarm.wait(machine.session.execute('torrent:add', { source, ...wish }));
      await swarm.until(() => isFinished(machine), MINUTE, 'the file');
      assert.ok(isWhole(machine, 1));
      const made = () => machine.disk.files.filter((path) => path.startsWith(DOWNLOADS));
      assert.deepEqual(made(), [`${DOWNLOADS}/album/two`]);
      const { downloaded } = torrentOf(machine, album).tally;
      assert.ok(downloaded < 18 * BLOCK, `${downloaded} bytes for ten blocks and their neighbours`);
      await setPriority(swarm, machine, [3], 'normal');
      assert.equal(isFinished(machine), false);
      await swarm.until(() => isFinished(machine), MINUTE, 'the other file');
      assert.ok(isWhole(machine, 3));
      assert.deepEqual(made(), [`${DOWNLOADS}/album/four`, `${DOWNLOADS}/album/two`]);
      await swarm.wait(machine.stop());
      await swarm.wait(machine.start({ restoresTorrents: true }));
      await swarm.until(() => isFinished(machine), MINUTE, 'the same after a restart');
      await setPriority(swarm, machine, [0, 2], 'normal');
      await untilWhole(swarm, machine);
    });
  });

skipped('by a glob', { select: ['two'] });
skipped('by its number', { priorities: { skip: [0, 2, 3] } });

test('priorities change while downloading: high comes first, skipped stops, all ends well', async () => {
  await simulateEngine(
    { seed: 2, line: { ...LINE, uploadBytesPerSecond: 40_000 } },
    async (swarm) => {
      await swarm.seeder(album);
      const machine = await swarm.leecher(album);
      await swarm.clock.advance(1_000);
      await setPriority(swarm, machine, [3], 'high');
      await setPriority(swarm, machine, [0], 'skip');
      await setPriority(swarm, machine, [1], 'low');
      await swarm.until(() => isWhole(machine, 3), MINUTE, 'the urgent file');
      assert.ok(!isWhole(machine, 1), 'the low one comes later');
      for (let round = 0; round < 20; round++) {
        await setPriority(swarm, machine, [round % 3], round % 2 === 0 ? 'skip' : 'normal');
        await swarm.clock.advance(150);
      }
      await setPriority(swarm, machine, [0, 1, 2, 3], 'normal');
      await untilWhole(swarm, machine);
    },
  );
});

test('all skipped: nothing is fetched, nothing breaks', async () => {
  await simulateEngine({ seed: 3, line: LINE }, async (swarm) => {
    await swarm.seeder(album);
    const machine = await swarm.leecher(album);
    await swarm.clock.advance(300);
    await setPriority(swarm, machine, [0, 1, 2, 3], 'skip');
    const { downloaded } = torrentOf(machine, album).tally;
    await swarm.clock.advance(5 * MINUTE);
    assert.ok(torrentOf(machine, album).tally.downloaded <= downloaded + 4 * BLOCK);
    await setPriority(swarm, machine, [0, 1, 2, 3], 'normal');
    await untilWhole(swarm, machine);
  });
});

test('two torrents at once in one session share a port and a line, and both finish', async () => {
  const other = makeTorrent({
    name: 'other',
    size: 40 * BLOCK,
    pieceLength: 2 * BLOCK,
    announce: TRACKER_URL,
  });
  await simulateEngine({ seed: 4, line: LINE }, async (swarm) => {
    const seeder = await swarm.seeder(album);
    await swarm.wait(other.writePayload(seeder.disk, DOWNLOADS));
    await swarm.add(seeder, other);
    await swarm.until(() => seeder.hasAll(other.id), MINUTE, 'the second check');
    const machine = await swarm.leecher(album);
    await swarm.add(machine, other);
    await swarm.untilComplete([machine], album, MINUTE);
    await swarm.untilComplete([machine], other, MINUTE);
  });
});

test('a private torrent gets its peers from its tracker alone', async () => {
  const secret = makeTorrent({
    name: 'secret',
    size: 20 * BLOCK,
    pieceLength: 2 * BLOCK,
    announce: TRACKER_URL,
    isPrivate: true,
  });
  await simulateEngine({ seed: 5, line: LINE }, async (swarm) => {
    await swarm.seeder(secret);
    const machine = await swarm.leecher(secret);
    assert.equal(machine.session.frame().torrents[0]!.isPrivate, true);
    await swarm.untilComplete([machine], secret, MINUTE);
  });
});

const large = makeTorrent({
  name: 'large',
  size: 4_000_000,
  pieceLength: 4 * BLOCK,
  announce: TRACKER_URL,
});
const RATE = 50_000;
type Limit = 'session:set-limits' | 'torrent:set-limits';

const limit = (
  swarm: SimulatedSwarm,
  machine: SimulatedMachine,
  name: Limit,
  limits: { download?: number; upload?: number },
) => {
  const { session } = machine;
  return swarm.wait(
    name === 'session:set-limits'
      ? session.execute(name, limits)
      : session.execute(name, { id: large.id, ...limits }),
  );
};

const assertNear = (bytes: number, seconds: number, what: string) => {
  const share = bytes / (RATE * seconds);
  assert.ok(share > 0.93 && share < 1.05, `${what} ran at ${share} of its limit`);
};

const movedIn = async (swarm: SimulatedSwarm, made: MadeTorrent, machine: SimulatedMachine) => {
  await swarm.clock.advance(5_000);
  const before = torrentOf(machine, made).tally;
  const [down, up] = [before.downloaded, before.uploaded];
  await swarm.clock.advance(30_000);
  const { downloaded, uploaded } = torrentOf(machine, made).tally;
  return { downloaded: downloaded - down, uploaded: uploaded - up };
};

for (const name of ['session:set-limits', 'torrent:set-limits'] as const) {
  test(`a download limit of the ${name.split(':')[0]} holds within a few per cent`, async () => {
    await simulateEngine({ seed: name, watchEveryMs: 500 }, async (swarm) => {
      await swarm.seeder(large);
      await swarm.seeder(large);
      const machine = await swarm.leecher(large);
      await limit(swarm, machine, name, { download: RATE });
      assertNear((await movedIn(swarm, large, machine)).downloaded, 30, 'the download');
    });
  });

  test(`an upload limit of the ${name.split(':')[0]} holds within a few per cent`, async () => {
    await simulateEngine({ seed: name, watchEveryMs: 500 }, async (swarm) => {
      const seeder = await swarm.seeder(large);
      await limit(swarm, seeder, name, { upload: RATE });
      for (let index = 0; index < 3; index++) await swarm.leecher(large);
      assertNear((await movedIn(swarm, large, seeder)).uploaded, 30, 'the upload');
    });
  });
}

test('a limit that is lifted is lifted at once', async () => {
  await simulateEngine({ seed: 6, watchEveryMs: 500 }, async (swarm) => {
    await swarm.seeder(large);
    const machine = await swarm.leecher(large);
    await limit(swarm, machine, 'session:set-limits', { download: 1_000 });
    await swarm.clock.advance(10_000);
    await swarm.wait(machine.session.execute('session:set-limits', { download: null }));
    await swarm.untilComplete([machine], large, 30_000);
    assert.equal(engineOf(machine).services.download.limit, null);
  });
});
