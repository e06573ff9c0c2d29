/** Many torrents and few places: who runs, who waits, and what those who wait leave alone. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SessionOptions } from '../../source/engine/session/session-options.ts';
import { engineOf, simulateEngine } from '../helpers/engine-swarm.ts';
import { DOWNLOADS, type SimulatedMachine } from '../helpers/simulated-machine.ts';
import { type SimulatedSwarm, TRACKER_URL } from '../helpers/simulated-swarm.ts';
import { type MadeTorrent, makeTorrent } from '../helpers/torrent-maker.ts';

const BLOCK = 16_384;
const MINUTE = 60_000;
const LINE = { latencyMs: 10, uploadBytesPerSecond: 400_000 };

const makeMany = (count: number, fields: Partial<Parameters<typeof makeTorrent>[0]> = {}) =>
  Array.from({ length: count }, (_, at) =>
    makeTorrent({ name: `torrent-${at}`, size: 20 * BLOCK, pieceLength: BLOCK, ...fields }),
  );

const limited = (queue: NonNullable<SessionOptions['settings']>['queue']) => ({
  settings: { queue: { countsSlow: true, ...queue } },
});

const inState = (machine: SimulatedMachine, state: string): readonly string[] =>
  machine.session
    .frame()
    .torrents.filter((torrent) => torrent.state === state)
    .map(({ name }) => name);

const lineOf = (machine: SimulatedMachine, { id }: MadeTorrent) =>
  machine.session.frame().torrents.find((torrent) => torrent.id === id)!;

/** By their places in the queue. */
const order = (machine: SimulatedMachine): readonly string[] =>
  machine.session
    .frame()
    .torrents.filter(({ queuePosition }) => queuePosition !== null)
    .toSorted((left, right) => left.queuePosition! - right.queuePosition!)
    .map(({ name }) => name);

/** One computer that has all of them, and one that is to have them. */
const setUp = async (
  swarm: SimulatedSwarm,
  torrents: readonly MadeTorrent[],
  queue: NonNullable<SessionOptions['settings']>['queue'],
): Promise<SimulatedMachine> => {
  const seeder = swarm.machine();
  await swarm.wait(seeder.start());
  for (const torrent of torrents) {
    await swarm.wait(torrent.writePayload(seeder.disk, DOWNLOADS));
    await swarm.add(seeder, torrent);
  }
  await swarm.until(() => torrents.every(({ id }) => seeder.hasAll(id)), 10 * MINUTE, 'the checks');
  const machine = swarm.machine();
  await swarm.wait(machine.start(limited(queue)));
  for (const torrent of torrents) await swarm.add(machine, torrent, [seeder]);
  await swarm.clock.advance(100);
  return machine;
};

test('thirty torrents, three places to download and two to seed: all are done in their order, and never more run', async () => {
  await simulateEngine({ seed: 30, line: LINE }, async (swarm) => {
    const torrents = makeMany(30);
    const machine = await setUp(swarm, torrents, { downloads: 3, seeds: 2 });
    assert.deepEqual(inState(machine, 'downloading'), ['torrent-0', 'torrent-1', 'torrent-2']);
    assert.equal(inState(machine, 'queued').length, 27);
    const { queuePosition, notice } = lineOf(machine, torrents[5]!);
    assert.deepEqual([queuePosition, notice?.kind], [6, 'queued']);
    assert.equal(notice?.text, 'waits: 3 of 3 downloads run');
    let [most, mostSeeds] = [0, 0];
    const isDone = (): boolean => {
      most = Math.max(most, inState(machine, 'downloading').length);
      mostSeeds = Math.max(mostSeeds, inState(machine, 'seeding').length);
      return torrents.every(({ id }) => machine.hasAll(id));
    };
    await swarm.until(isDone, 20 * MINUTE, 'all of them');
    await swarm.clock.advance(1_000);
    assert.deepEqual([most, mostSeeds], [3, 2]);
    assert.equal(inState(machine, 'seeding').length, 2);
    assert.equal(inState(machine, 'queued').length, 28);
    assert.deepEqual(order(machine), []);
    const finished = machine.events
      .filter((event) => event.name === 'torrent:finished')
      .map(({ torrentName }) => Number(torrentName.slice('torrent-'.length)));
    for (const [at, number] of finished.entries()) assert.ok(Math.abs(at - number) <= 3);
  });
});

test('a forced one runs at once above the limit, until that is taken back or it is paused', async () => {
  await simulateEngine(
    { seed: 31, line: { ...LINE, uploadBytesPerSecond: 20_000 } },
    async (swarm) => {
      const torrents = makeMany(6);
      const machine = await setUp(swarm, torrents, { downloads: 2 });
      const last = torrents[5]!;
      const { session } = machine;
      const force = (isForced: boolean) =>
        swarm.wait(session.execute('torrent:force', { id: last.id, isForced }));
      await force(true);
      assert.deepEqual(inState(machine, 'downloading'), ['torrent-0', 'torrent-1', 'torrent-5']);
      assert.equal(lineOf(machine, last).isForced, true);
      await force(false);
      await swarm.until(() => lineOf(machine, last).state === 'queued', MINUTE, 'the wait');
      await swarm.wait(session.execute('torrent:pause', { id: last.id }));
      await force(true);
      assert.equal(lineOf(machine, last).state, 'downloading', 'it is resumed too');
      await swarm.wait(session.execute('torrent:pause', { id: last.id }));
      assert.equal(lineOf(machine, last).isForced, false);
      await swarm.wait(session.execute('torrent:resume', { id: last.id }));
      await swarm.clock.advance(1_000);
      assert.equal(lineOf(machine, last).state, 'queued');
    },
  );
});

test('whoever is moved to the top runs at once, and the last of those that ran leaves its swarm and its files', async () => {
  await simulateEngine(
    { seed: 32, line: { ...LINE, uploadBytesPerSecond: 20_000 } },
    async (swarm) => {
      const torrents = makeMany(4, { announce: TRACKER_URL });
      const machine = await setUp(swarm, torrents, { downloads: 1 });
      const [first, , , last] = torrents as [MadeTorrent, MadeTorrent, MadeTorrent, MadeTorrent];
      await swarm.until(() => lineOf(machine, first).wantedDone > 0, 5 * MINUTE, 'a piece');
      await swarm.wait(
        machine.session.execute('torrent:move-in-queue', { ids: [last.id], to: 'top' }),
      );
      assert.deepEqual(order(machine), ['torrent-3', 'torrent-0', 'torrent-1', 'torrent-2']);
      await swarm.until(() => lineOf(machine, first).state === 'queued', MINUTE, 'the wait');
      assert.deepEqual(inState(machine, 'downloading'), ['torrent-3']);
      const { presence } = engineOf(machine).torrents.need(first.id);
      assert.deepEqual([presence.isOn, [...presence.peers].length], [false, 0]);
      const openBefore = machine.disk.openFiles;
      await swarm.wait(machine.session.execute('torrent:pause', { id: last.id }));
      assert.ok(openBefore <= 1, 'only the one that runs has a file open');
      await swarm.until(() => lineOf(machine, first).state === 'downloading', MINUTE, 'its turn');
    },
  );
});

test('the order of the queue and what is forced outlive a kill', async () => {
  await simulateEngine({ seed: 33, line: LINE }, async (swarm) => {
    const torrents = makeMany(6);
    const machine = swarm.machine();
    await swarm.wait(machine.start(limited({ downloads: 1 })));
    for (const torrent of torrents) await swarm.add(machine, torrent);
    const idOf = (at: number) => torrents[at]!.id;
    const { session } = machine;
    const move = (ids: readonly number[], to: 'top' | 'down') =>
      swarm.wait(session.execute('torrent:move-in-queue', { ids: ids.map(idOf), to }));
    await move([4, 2], 'top');
    await move([0, 1], 'down');
    await swarm.wait(session.execute('torrent:force', { id: idOf(5), isForced: true }));
    const wished = [2, 4, 3, 0, 1, 5].map((number) => `torrent-${number}`);
    assert.deepEqual(order(machine), wished);
    machine.crash();
    await swarm.wait(machine.start({ ...limited({ downloads: 1 }), restoresTorrents: true }));
    const ran = new Set<string>();
    for (let at = 0; at < 100; at++) {
      await swarm.clock.advance(10);
      for (const name of inState(machine, 'downloading')) ran.add(name);
    }
    assert.deepEqual(order(machine), wished);
    assert.deepEqual([...ran].sort(), ['torrent-2', 'torrent-5'], 'nobody else ran for a moment');
  });
});

test('data is checked one after the other, in the order of the queue, and who is paused gives its place away', async () => {
  const options = { seed: 34, line: LINE, hashMsPerMebibyte: 2_000 };
  await simulateEngine(options, async (swarm) => {
    const torrents = makeMany(4, { size: 64 * BLOCK });
    const machine = swarm.machine();
    await swarm.wait(machine.start());
    for (const torrent of torrents) {
      await swarm.wait(torrent.writePayload(machine.disk, DOWNLOADS));
      await swarm.add(machine, torrent);
    }
    await swarm.clock.advance(100);
    assert.deepEqual(inState(machine, 'checking'), ['torrent-0']);
    assert.deepEqual(inState(machine, 'queued'), ['torrent-1', 'torrent-2', 'torrent-3']);
    assert.equal(lineOf(machine, torrents[3]!).notice?.text, 'waits: 1 of 1 check runs');
    await swarm.wait(machine.session.execute('torrent:pause', { id: torrents[0]!.id }));
    await swarm.clock.advance(100);
    assert.deepEqual(inState(machine, 'checking'), ['torrent-1']);
    await swarm.wait(machine.session.execute('torrent:resume', { id: torrents[0]!.id }));
    const checked = (): readonly string[] =>
      machine.events
        .filter((event) => event.name === 'torrent:checked')
        .map(({ torrentName }) => torrentName);
    await swarm.until(() => checked().length === 4, 10 * MINUTE, 'the checks');
    assert.deepEqual(checked(), ['torrent-1', 'torrent-0', 'torrent-2', 'torrent-3']);
    assert.equal(inState(machine, 'seeding').length, 4);
  });
});

test('a seed that waits has told its tracker nothing, and one that is put off says that it stops', async () => {
  await simulateEngine({ seed: 35, line: LINE }, async (swarm) => {
    const torrents = makeMany(3, { announce: TRACKER_URL });
    const machine = swarm.machine();
    await swarm.wait(machine.start(limited({ seeds: 1 })));
    for (const torrent of torrents) {
      await swarm.wait(torrent.writePayload(machine.disk, DOWNLOADS));
      await swarm.add(machine, torrent);
    }
    await swarm.clock.advance(MINUTE);
    const [first] = inState(machine, 'seeding');
    assert.equal(inState(machine, 'queued').length, 2);
    const told = (): readonly string[] =>
      swarm.tracker.announces.map(
        ({ infoHash, event }) => `${nameOf(torrents, infoHash)} ${event}`,
      );
    assert.deepEqual(told(), [`${first} started`]);
    await swarm.until(() => !inState(machine, 'seeding').includes(first!), 40 * MINUTE, 'a turn');
    await swarm.clock.advance(MINUTE);
    const [second] = inState(machine, 'seeding');
    assert.deepEqual(
      told()
        .filter((line) => !line.endsWith(' '))
        .sort(),
      [`${first} started`, `${first} stopped`, `${second} started`].sort(),
    );
  });
});

const nameOf = (torrents: readonly MadeTorrent[], infoHash: string): string =>
  `torrent-${torrents.findIndex(({ id }) => id === infoHash)}`;

test('sleeping seeds take no place where slow ones do not count, and limits count from the moment they are set', async () => {
  await simulateEngine({ seed: 36, line: LINE }, async (swarm) => {
    const torrents = makeMany(5);
    const machine = swarm.machine();
    await swarm.wait(machine.start(limited({ seeds: 1, countsSlow: false })));
    for (const torrent of torrents) {
      await swarm.wait(torrent.writePayload(machine.disk, DOWNLOADS));
      await swarm.add(machine, torrent);
    }
    await swarm.clock.advance(5 * MINUTE);
    assert.equal(inState(machine, 'seeding').length, 5);
    const configure = (seeds: number | null) =>
      swarm.wait(
        machine.session.execute('session:configure', {
          changes: { queue: { seeds, countsSlow: true } },
        }),
      );
    await configure(2);
    await swarm.clock.advance(10_000);
    assert.equal(inState(machine, 'seeding').length, 2);
    await configure(null);
    await swarm.clock.advance(10_000);
    assert.equal(inState(machine, 'seeding').length, 5);
  });
});

test('whatever the user does meanwhile, never more run than may, and in the end all is there', async () => {
  for (const seed of [40, 41, 42]) {
    await simulateEngine({ seed, line: LINE, watchEveryMs: 1_000 }, async (swarm) => {
      const torrents = makeMany(10, { size: 60 * BLOCK });
      const machine = await setUp(swarm, torrents, { downloads: 2, seeds: 2 });
      const { session } = machine;
      const { random } = swarm;
      const anyId = () => torrents[random.integer(torrents.length)]!.id;
      const wishes: readonly (() => Promise<unknown>)[] = [
        () => session.execute('torrent:pause', { id: anyId() }),
        () => session.execute('torrent:resume', { id: anyId() }),
        () => session.execute('torrent:verify', { id: anyId() }),
        () => session.execute('torrent:force', { id: anyId(), isForced: random.float() < 0.3 }),
        () => session.execute('torrent:move-in-queue', { ids: [anyId(), anyId()], to: 'top' }),
        () => session.execute('torrent:move-in-queue', { ids: [anyId()], to: 'down' }),
      ];
      const runs = (state: string): number =>
        session.frame().torrents.filter((each) => each.state === state && !each.isForced).length;
      for (let round = 0; round < 80; round++) {
        // Of what is complete nothing can be moved.
        void wishes[random.integer(wishes.length)]!().catch(() => {});
        await swarm.clock.advance(random.integer(3_000));
        assert.ok(runs('downloading') <= 2, `${runs('downloading')} downloads, seed ${seed}`);
        assert.ok(runs('seeding') <= 2, `${runs('seeding')} seeds, seed ${seed}`);
      }
      for (const { id } of torrents) {
        await swarm.wait(session.execute('torrent:force', { id, isForced: false }));
        await swarm.wait(session.execute('torrent:resume', { id }));
      }
      const isWhole = (): boolean =>
        session
          .frame()
          .torrents.every(({ progress, state }) => progress === 1 && /seeding|queued/.test(state));
      await swarm.until(isWhole, 60 * MINUTE, 'all of them');
    });
  }
});
