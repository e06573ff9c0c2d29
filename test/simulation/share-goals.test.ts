/** Torrents that have given enough: in whole swarms, with trackers, restarts, crashes and clocks that are set. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SessionEvent } from '../../source/contract/events.ts';
import type { TorrentSummary } from '../../source/contract/frame.ts';
import type { SeedingSettings } from '../../source/contract/settings.ts';
import { UPTIME_SAVE_MS } from '../../source/engine/limits.ts';
import { ENGINE_DEFAULTS } from '../../source/settings/default-settings.ts';
import { addPeers, simulateEngine } from '../helpers/engine-swarm.ts';
import { DOWNLOADS, type SimulatedMachine } from '../helpers/simulated-machine.ts';
import { type SimulatedSwarm, TRACKER_URL } from '../helpers/simulated-swarm.ts';
import { makeTorrent } from '../helpers/torrent-maker.ts';

const BLOCK = 16_384;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const LINE = { latencyMs: 10, uploadBytesPerSecond: 200_000 };
const torrent = makeTorrent({
  name: 'given',
  size: 40 * BLOCK,
  pieceLength: 2 * BLOCK,
  announce: TRACKER_URL,
});
const { id } = torrent;

const withSeeding = (seeding: Partial<SeedingSettings>) => ({
  settings: { seeding: { ...ENGINE_DEFAULTS.seeding, ...seeding } },
  restoresTorrents: true,
});

const summaryOf = (machine: SimulatedMachine): TorrentSummary =>
  machine.session.frame().torrents.find((each) => each.id === id)!;

const named = <Name extends SessionEvent['name']>(machine: SimulatedMachine, name: Name) =>
  machine.events.filter((event) => event.name === name);

/** A seed of what was here already, with these rules. */
const seedWith = async (
  swarm: SimulatedSwarm,
  seeding: Partial<SeedingSettings>,
): Promise<SimulatedMachine> => {
  const machine = swarm.machine();
  await swarm.wait(torrent.writePayload(machine.disk, DOWNLOADS));
  await swarm.wait(machine.start(withSeeding(seeding)));
  await swarm.add(machine, torrent);
  await swarm.until(() => machine.hasAll(id), MINUTE, 'the check');
  return machine;
};

const fetchAll = async (swarm: SimulatedSwarm): Promise<SimulatedMachine> => {
  const machine = await swarm.leecher(torrent);
  await swarm.untilComplete([machine], torrent, 10 * MINUTE);
  return machine;
};

test('at its ratio a torrent takes leave of its tracker with its last figures, and rests', async () => {
  await simulateEngine({ seed: 1, line: LINE, watchEveryMs: 1_000 }, async (swarm) => {
    const seeder = await seedWith(swarm, { goal: { ratio: 1, mode: 'any' } });
    assert.equal(summaryOf(seeder).goal?.status, 'open');
    await fetchAll(swarm);
    await swarm.until(() => summaryOf(seeder).state === 'paused', MINUTE, 'the rest');
    const { goal, ratio, uploaded } = summaryOf(seeder);
    assert.ok(ratio >= 1 && ratio < 1.2, `${ratio}`);
    assert.deepEqual(
      [goal?.status, goal?.reachedBy, goal?.ratioOf],
      ['reached', ['ratio'], 'size'],
    );
    await swarm.clock.advance(10_000);
    const last = swarm.tracker.announces.filter(({ address }) => address === seeder.address).at(-1);
    assert.equal(last?.event, 'stopped');
    assert.equal(last?.uploaded, uploaded);
    assert.deepEqual(
      named(seeder, 'torrent:goal-reached').map((event) => 'by' in event && event.by),
      [['ratio']],
    );
    await swarm.clock.advance(3 * DAY);
    assert.equal(summaryOf(seeder).state, 'paused');
  });
});

test('F32: seeding time is what was seeded, whatever becomes of the wall clock', async () => {
  await simulateEngine({ seed: 2, line: LINE, watchEveryMs: MINUTE }, async (swarm) => {
    const seeder = await seedWith(swarm, { goal: { seedingTimeMs: 2 * HOUR, mode: 'any' } });
    const begunAt = swarm.clock.now();
    for (const jump of [-3 * DAY, 6 * DAY, -HOUR]) {
      await swarm.clock.advance(20 * MINUTE);
      swarm.clock.shiftWallTime(jump);
    }
    const { ratio } = summaryOf(seeder);
    assert.ok(ratio === 0, 'the ratio has nothing to do with it');
    assert.equal(named(seeder, 'torrent:goal-reached').length, 0);
    await swarm.until(() => summaryOf(seeder).state === 'paused', 3 * HOUR, 'the rest');
    const passed = swarm.clock.now() - begunAt;
    assert.ok(Math.abs(passed - 2 * HOUR) < 5_000, `${passed} ms`);
    assert.deepEqual(summaryOf(seeder).goal?.reachedBy, ['time']);
  });
});

test('seeding time goes on where it was after a restart, and does not count the night between', async () => {
  await simulateEngine({ seed: 3, line: LINE, watchEveryMs: MINUTE }, async (swarm) => {
    const rules = { goal: { seedingTimeMs: 2 * HOUR, mode: 'any' } } as const;
    const seeder = await seedWith(swarm, rules);
    for (let day = 0; day < 3; day++) {
      await swarm.clock.advance(30 * MINUTE);
      await swarm.wait(seeder.stop());
      await swarm.clock.advance(10 * HOUR);
      await swarm.wait(seeder.start(withSeeding(rules)));
      await swarm.until(() => summaryOf(seeder).state === 'seeding', MINUTE, 'the start');
    }
    const { ms, since } = summaryOf(seeder).seeding;
    assert.ok(Math.abs(ms - 90 * MINUTE) < 30_000, `${ms} ms`);
    assert.ok(since !== null);
    await swarm.clock.advance(29 * MINUTE);
    assert.equal(summaryOf(seeder).state, 'seeding');
    await swarm.clock.advance(2 * MINUTE);
    assert.equal(summaryOf(seeder).state, 'paused');
  });
});

test('a process that is killed loses no more of the seeding time than is kept now and then', async () => {
  await simulateEngine({ seed: 4, line: LINE, watchEveryMs: MINUTE }, async (swarm) => {
    const seeder = await seedWith(swarm, {});
    await swarm.clock.advance(50 * MINUTE);
    seeder.crash();
    await swarm.wait(seeder.start(withSeeding({})));
    await swarm.until(() => summaryOf(seeder).state === 'seeding', MINUTE, 'the start');
    const { ms } = summaryOf(seeder).seeding;
    assert.ok(ms > 50 * MINUTE - UPTIME_SAVE_MS - MINUTE && ms <= 51 * MINUTE, `${ms} ms`);
  });
});

test('what was given, and when somebody last took something, outlive a kill', async () => {
  await simulateEngine({ seed: 14, line: LINE, watchEveryMs: MINUTE }, async (swarm) => {
    const rules = { goal: { idleMs: 2 * HOUR, mode: 'any' } } as const;
    const seeder = await seedWith(swarm, rules);
    await swarm.clock.advance(HOUR);
    await fetchAll(swarm);
    const { uploaded } = summaryOf(seeder);
    assert.ok(uploaded >= torrent.payload.length);
    await swarm.clock.advance(HOUR);
    seeder.crash();
    await swarm.wait(seeder.start(withSeeding(rules)));
    await swarm.until(() => summaryOf(seeder).state === 'seeding', MINUTE, 'the start');
    assert.equal(summaryOf(seeder).uploaded, uploaded);
    await swarm.clock.advance(30 * MINUTE);
    assert.equal(summaryOf(seeder).state, 'seeding', 'it was idle for an hour and a half');
    await swarm.clock.advance(40 * MINUTE);
    assert.deepEqual(summaryOf(seeder).goal?.reachedBy, ['idle']);
  });
});

test('who resumes it after the goal has it go on, also after a restart, until another goal counts', async () => {
  await simulateEngine({ seed: 5, line: LINE, watchEveryMs: MINUTE }, async (swarm) => {
    const rules = { goal: { seedingTimeMs: HOUR, mode: 'any' } } as const;
    const seeder = await seedWith(swarm, rules);
    await swarm.until(() => summaryOf(seeder).state === 'paused', 2 * HOUR, 'the rest');
    await swarm.wait(seeder.session.execute('torrent:resume', { id }));
    await swarm.clock.advance(5 * HOUR);
    assert.deepEqual(
      [summaryOf(seeder).state, summaryOf(seeder).goal?.status],
      ['seeding', 'set-aside'],
    );
    await swarm.wait(seeder.stop());
    await swarm.wait(seeder.start(withSeeding(rules)));
    await swarm.clock.advance(HOUR);
    assert.equal(summaryOf(seeder).state, 'seeding');
    const goal = { seedingTimeMs: 8 * HOUR, mode: 'any' } as const;
    await swarm.wait(seeder.session.execute('torrent:set-goal', { id, goal }));
    assert.equal(summaryOf(seeder).goal?.from, 'torrent');
    await swarm.until(() => summaryOf(seeder).state === 'paused', 3 * HOUR, 'the second rest');
  });
});

test('a torrent that rests at its goal stays so after a restart, and goes on where more is wished of it', async () => {
  await simulateEngine({ seed: 6, line: LINE, watchEveryMs: MINUTE }, async (swarm) => {
    const rules = { goal: { seedingTimeMs: HOUR, mode: 'any' } } as const;
    const seeder = await seedWith(swarm, rules);
    await swarm.until(() => summaryOf(seeder).state === 'paused', 2 * HOUR, 'the rest');
    await swarm.wait(seeder.stop());
    await swarm.wait(seeder.start(withSeeding(rules)));
    await swarm.clock.advance(HOUR);
    assert.equal(summaryOf(seeder).goal?.status, 'reached');
    const seeding = { goal: { seedingTimeMs: 3 * HOUR, mode: 'any' } } as const;
    await swarm.wait(seeder.session.execute('session:configure', { changes: { seeding } }));
    await swarm.until(() => summaryOf(seeder).state === 'seeding', MINUTE, 'it goes on');
    assert.equal(summaryOf(seeder).goal?.status, 'open');
    await swarm.until(() => summaryOf(seeder).state === 'paused', 3 * HOUR, 'the second rest');
    const { ms } = summaryOf(seeder).seeding;
    assert.ok(Math.abs(ms - 3 * HOUR) < MINUTE, `${ms} ms`);
    await swarm.wait(seeder.session.execute('torrent:set-goal', { id, goal: 'none' }));
    await swarm.until(() => summaryOf(seeder).state === 'seeding', MINUTE, 'for ever');
    assert.equal(summaryOf(seeder).goal, null);
  });
});

test('labels and trackers bring goals of their own, from the moment they are there', async () => {
  await simulateEngine({ seed: 7, line: LINE, watchEveryMs: MINUTE }, async (swarm) => {
    const seeder = await seedWith(swarm, {
      goal: { ratio: 9, mode: 'any' },
      labels: { short: { seedingTimeMs: HOUR, mode: 'any' }, keep: null },
      trackers: { test: { ratio: 2, mode: 'any' } },
    });
    assert.deepEqual(
      [summaryOf(seeder).goal?.from, summaryOf(seeder).goal?.name],
      ['tracker', 'test'],
    );
    await swarm.clock.advance(2 * HOUR);
    const label = (labels: readonly string[]) =>
      swarm.wait(seeder.session.execute('torrent:set-labels', { id, labels }));
    await label(['short']);
    await swarm.until(() => summaryOf(seeder).state === 'paused', MINUTE, 'the label’s goal');
    assert.equal(summaryOf(seeder).goal?.name, 'short');
    await label(['keep']);
    await swarm.until(() => summaryOf(seeder).state === 'seeding', MINUTE, 'to be kept');
    assert.equal(summaryOf(seeder).goal, null);
  });
});

test('a rare one goes on until enough others seed', async () => {
  await simulateEngine({ seed: 8, line: LINE, watchEveryMs: 1_000 }, async (swarm) => {
    swarm.tracker.intervalSeconds = 60;
    const goal = { ratio: 0.5, mode: 'any', keepIfSeedsBelow: 2 } as const;
    const seeder = await seedWith(swarm, { goal });
    const leecher = await swarm.leecher(torrent);
    await swarm.until(() => summaryOf(seeder).ratio >= 0.5, 10 * MINUTE, 'the ratio');
    assert.equal(summaryOf(seeder).state, 'seeding');
    await swarm.untilComplete([leecher], torrent, 10 * MINUTE);
    await swarm.until(() => summaryOf(seeder).state === 'paused', 10 * MINUTE, 'the second seed');
  });
});

test('what nobody asks for any more rests after its idle time, counted anew whenever somebody takes something', async () => {
  await simulateEngine({ seed: 9, line: LINE, watchEveryMs: MINUTE }, async (swarm) => {
    const seeder = await seedWith(swarm, { goal: { idleMs: HOUR, mode: 'any' } });
    await swarm.clock.advance(50 * MINUTE);
    await fetchAll(swarm);
    await swarm.clock.advance(50 * MINUTE);
    assert.equal(summaryOf(seeder).state, 'seeding');
    await swarm.clock.advance(15 * MINUTE);
    assert.deepEqual(summaryOf(seeder).goal?.reachedBy, ['idle']);
  });
});

test('where it is to go at its goal it goes an hour later without its data, unless somebody resumes it', async () => {
  await simulateEngine({ seed: 10, line: LINE, watchEveryMs: MINUTE }, async (swarm) => {
    const rules = { goal: { seedingTimeMs: HOUR, mode: 'any' }, atGoal: 'remove' } as const;
    const seeder = await seedWith(swarm, rules);
    await swarm.until(() => summaryOf(seeder).removal !== null, 2 * HOUR, 'the plan');
    assert.equal(summaryOf(seeder).removal?.withData, false);
    await swarm.clock.advance(MINUTE);
    seeder.crash();
    await swarm.wait(seeder.start(withSeeding(rules)));
    await swarm.until(() => summaryOf(seeder).removal !== null, MINUTE, 'the same plan');
    await swarm.wait(seeder.session.execute('torrent:resume', { id }));
    assert.equal(summaryOf(seeder).removal, null);
    const goal = { seedingTimeMs: HOUR, mode: 'all' } as const;
    await swarm.wait(seeder.session.execute('torrent:set-goal', { id, goal }));
    await swarm.until(() => summaryOf(seeder).removal !== null, 2 * HOUR, 'the plan');
    await swarm.clock.advance(HOUR + MINUTE);
    assert.equal(seeder.session.frame().torrents.length, 0);
    assert.equal(seeder.disk.bytes(`${DOWNLOADS}/given`)?.length, 40 * BLOCK);
  });
});

test('a goal that is reached while it still downloads counts once it is complete', async () => {
  await simulateEngine({ seed: 11, line: LINE, watchEveryMs: 1_000 }, async (swarm) => {
    const seeder = await swarm.seeder(torrent);
    const machine = swarm.machine();
    await swarm.wait(machine.start(withSeeding({ goal: { ratio: 0, mode: 'any' } })));
    await swarm.add(machine, torrent);
    await addPeers(swarm, machine, torrent, [seeder.endpoint]);
    await swarm.untilComplete([machine], torrent, 10 * MINUTE);
    await swarm.until(() => summaryOf(machine).state === 'paused', MINUTE, 'the rest');
    assert.equal(named(machine, 'torrent:finished').length, 1);
    assert.equal(summaryOf(machine).goal?.ratioOf, 'downloaded');
  });
});

test('who has given enough makes room in the queue for the next', async () => {
  const torrents = ['first', 'second'].map((name) =>
    makeTorrent({ name, size: 4 * BLOCK, pieceLength: BLOCK }),
  );
  await simulateEngine({ seed: 13, line: LINE, watchEveryMs: MINUTE }, async (swarm) => {
    const machine = swarm.machine();
    const goal = { seedingTimeMs: HOUR, mode: 'any' } as const;
    const { queue } = ENGINE_DEFAULTS;
    const settings = {
      seeding: { ...ENGINE_DEFAULTS.seeding, goal },
      queue: { ...queue, seeds: 1, countsSlow: true },
    };
    await swarm.wait(machine.start({ settings }));
    for (const each of torrents) {
      await swarm.wait(each.writePayload(machine.disk, DOWNLOADS));
      await swarm.add(machine, each);
    }
    const states = () => machine.session.frame().torrents.map(({ state }) => state);
    await swarm.until(() => states().join() === 'seeding,queued', MINUTE, 'the queue');
    await swarm.clock.advance(30 * MINUTE);
    assert.equal(machine.session.frame().torrents[1]!.seeding.ms, 0, 'waiting is not seeding');
    await swarm.until(() => states().join() === 'paused,seeding', 2 * HOUR, 'the next');
    await swarm.until(() => states().join() === 'paused,paused', HOUR, 'both');
    assert.ok(swarm.clock.now() < 2 * HOUR + 5 * MINUTE, 'nobody stood in the way');
  });
});

test('five hundred seeds that wait for their goals cost nothing while they wait', async () => {
  const quiet = Array.from({ length: 500 }, (_, number) =>
    makeTorrent({ name: `quiet ${number}`, size: BLOCK, pieceLength: BLOCK }),
  );
  const callbacksIn = async (seeding: Partial<SeedingSettings>): Promise<number> => {
    let callbacks = 0;
    const options = { seed: 12, line: LINE, watchEveryMs: DAY };
    await simulateEngine(options, async (swarm) => {
      const machine = swarm.machine();
      await swarm.wait(machine.start(withSeeding(seeding)));
      for (const each of quiet) {
        await swarm.wait(each.writePayload(machine.disk, DOWNLOADS));
        await swarm.add(machine, each);
      }
      await swarm.clock.advance(HOUR);
      const before = swarm.clock.callbacksRun;
      await swarm.clock.advance(12 * HOUR);
      callbacks = swarm.clock.callbacksRun - before;
      assert.equal(named(machine, 'torrent:goal-reached').length, 0);
    });
    return callbacks;
  };
  const without = await callbacksIn({});
  const goal = { seedingTimeMs: 3 * DAY, idleMs: 2 * DAY, ratio: 3, mode: 'any' } as const;
  assert.ok((await callbacksIn({ goal })) <= without + 1, `${without} without goals`);
});
