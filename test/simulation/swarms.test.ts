/** Whole swarms of the engine: they finish, whatever breaks, and the books balance all the way. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  dialEngine,
  farewellsOf,
  simulateEngine,
  strangerAddress,
  torrentOf,
  wrongPieces,
} from '../helpers/engine-swarm.ts';
import { SeededRandom } from '../helpers/seeded-random.ts';
import type { SimulatedMachine } from '../helpers/simulated-machine.ts';
import { type SimulatedSwarm, TRACKER_URL } from '../helpers/simulated-swarm.ts';
import { makeTorrent } from '../helpers/torrent-maker.ts';

const torrent = makeTorrent({
  name: 'swarm',
  size: 1_400_000,
  pieceLength: 32_768,
  announce: TRACKER_URL,
});
const LINE = { uploadBytesPerSecond: 400_000, downloadBytesPerSecond: 1_600_000, latencyMs: 20 };
const MINUTE = 60_000;

const crowd = async (swarm: SimulatedSwarm, count: number): Promise<SimulatedMachine[]> => {
  const machines: SimulatedMachine[] = [];
  for (let index = 0; index < count; index++) machines.push(await swarm.leecher(torrent));
  return machines;
};

const wastedShare = (machines: readonly SimulatedMachine[]): number => {
  let wasted = 0;
  for (const machine of machines) wasted += torrentOf(machine, torrent).tally.wasted;
  return wasted / (torrent.payload.length * machines.length);
};

/** Nobody here breaks a rule: whoever says so is wrong. */
const assertNobodyAccused = (machines: readonly SimulatedMachine[]): void => {
  for (const machine of machines) {
    const bad = farewellsOf(machine).filter((said) => /too many|banned|where .* right/.test(said));
    assert.deepEqual(bad, [], machine.address);
  }
};

test('one seeder and thirty leechers: all finish, and the books balance at every step', async () => {
  await simulateEngine({ seed: 30, line: LINE, watchEveryMs: 200 }, async (swarm) => {
    const seeder = await swarm.seeder(torrent);
    const leechers = await crowd(swarm, 30);
    await swarm.untilComplete(leechers, torrent, MINUTE);
    const copies = torrentOf(seeder, torrent).tally.uploaded / torrent.payload.length;
    assert.ok(copies < 4, `the seeder gave ${copies} copies: leechers should give to each other`);
    const share = wastedShare(leechers);
    assert.ok(share < 0.08, `${share} of the payload came in vain`);
    assertNobodyAccused([seeder, ...leechers]);
    for (const machine of leechers) assert.deepEqual(wrongPieces(machine, torrent), []);
  });
});

test('the same seed gives the same run to the last byte, another seed another run', async () => {
  const run = async (seed: number) => {
    const swarm = await simulateEngine({ seed, line: LINE, watchEveryMs: 1_000 }, async (each) => {
      await each.seeder(torrent);
      await each.untilComplete(await crowd(each, 5), torrent, MINUTE);
    });
    return swarm.network.fingerprint;
  };
  const first = await run(1);
  assert.equal(await run(1), first);
  assert.notEqual(await run(2), first);
});

for (const seed of [1, 2]) {
  test(`connections that break all the time hold a swarm up but do not stop it (seed ${seed})`, async () => {
    await simulateEngine({ seed, line: LINE }, async (swarm) => {
      const seeder = await swarm.seeder(torrent);
      const leechers = await crowd(swarm, 8);
      const all = [seeder, ...leechers];
      const random = new SeededRandom(`breaks ${seed}`);
      const isDone = () => leechers.every((machine) => machine.hasAll(torrent.id));
      let broken = 0;
      for (let round = 0; round < 600 && !isDone(); round++) {
        const one = all[random.integer(all.length)]!;
        const other = all[random.integer(all.length)]!;
        broken += swarm.network.dropConnection(one.host, other.host);
        await swarm.clock.advance(100);
      }
      assert.ok(broken > 20, `only ${broken} connections broke`);
      await swarm.untilComplete(leechers, torrent, 5 * MINUTE);
      assertNobodyAccused(all);
    });
  });
}

test('machines that crash take up where they were when they come back', async () => {
  await simulateEngine({ seed: 4, line: LINE }, async (swarm) => {
    await swarm.seeder(torrent);
    const leechers = await crowd(swarm, 6);
    await swarm.until(
      () => leechers.every((machine) => torrentOf(machine, torrent).content.have.count > 8),
      MINUTE,
      'some pieces everywhere',
    );
    const victims = leechers.slice(0, 3);
    for (const machine of victims) machine.crash();
    await swarm.clock.advance(3_000);
    for (const machine of victims) {
      await swarm.wait(machine.start({ restoresTorrents: true }));
    }
    await swarm.untilComplete(leechers, torrent, 5 * MINUTE);
  });
});

test('a seeder that goes for good leaves a swarm that has all pieces between them', async () => {
  await simulateEngine({ seed: 5, line: LINE }, async (swarm) => {
    const seeder = await swarm.seeder(torrent);
    const leechers = await crowd(swarm, 6);
    const spread = () => {
      const known = new Set<number>();
      for (const machine of leechers) {
        for (const piece of torrentOf(machine, torrent).content.have.indexes()) known.add(piece);
      }
      return known.size;
    };
    await swarm.until(() => spread() === torrent.pieceCount, MINUTE, 'a distributed copy');
    seeder.crash();
    assert.ok(leechers.some((machine) => !machine.hasAll(torrent.id)));
    await swarm.untilComplete(leechers, torrent, 2 * MINUTE);
  });
});

test('F29: after a partition of five minutes both halves are at work again within a minute, and do not storm the tracker', async () => {
  const slow = { ...LINE, uploadBytesPerSecond: 40_000 };
  await simulateEngine({ seed: 29, line: slow, watchEveryMs: 500 }, async (swarm) => {
    const seeder = await swarm.seeder(torrent);
    const leechers = await crowd(swarm, 6);
    await swarm.clock.advance(10_000);
    const cut = leechers.slice(0, 3);
    const rest = leechers.slice(3);
    swarm.network.partition(
      cut.map(({ host }) => host),
      [seeder, ...rest].map(({ host }) => host).concat(swarm.trackerHost),
    );
    await swarm.clock.advance(5 * MINUTE);
    const before = cut.map((machine) => torrentOf(machine, torrent).tally.downloaded);
    const announces = swarm.tracker.announces.length;
    assert.ok(
      cut.every((machine) => !machine.hasAll(torrent.id)),
      'the parted half lacks something',
    );
    swarm.network.heal();
    await swarm.clock.advance(MINUTE);
    for (const [at, machine] of cut.entries()) {
      assert.ok(torrentOf(machine, torrent).tally.downloaded > before[at]!, machine.address);
    }
    await swarm.untilComplete(leechers, torrent, 10 * MINUTE);
    const more = swarm.tracker.announces.length - announces;
    assert.ok(more <= 4 * leechers.length, `${more} announces after the line was back`);
  });
});

test('F33: after eight hours of sleep a swarm goes on, and announces are not stormed', async () => {
  const slow = { ...LINE, uploadBytesPerSecond: 60_000 };
  await simulateEngine({ seed: 33, line: slow, watchEveryMs: 500 }, async (swarm) => {
    const seeder = await swarm.seeder(torrent);
    const leechers = await crowd(swarm, 4);
    await swarm.clock.advance(15_000);
    const announces = swarm.tracker.announces.length;
    swarm.clock.sleepThrough(8 * 60 * MINUTE);
    await swarm.untilComplete(leechers, torrent, 10 * MINUTE);
    const more = swarm.tracker.announces.length - announces;
    assert.ok(more <= 4 * (leechers.length + 1), `${more} announces after the sleep`);
    assertNobodyAccused([seeder, ...leechers]);
  });
});

test('an engine that is told of itself dials itself once', async () => {
  await simulateEngine({ seed: 'self', line: { latencyMs: 20 } }, async (swarm) => {
    const machine = await swarm.leecher(torrent);
    const { id } = torrent;
    let dials = 0;
    const connect = machine.host.network.tcp.connect.bind(machine.host.network.tcp);
    machine.host.network.tcp.connect = (...args) => {
      dials += 1;
      return connect(...args);
    };
    for (let turn = 0; turn < 20; turn++) {
      const wish = { id, address: machine.endpoint };
      await swarm.wait(machine.session.execute('torrent:add-peer', wish));
      await swarm.clock.advance(10_000);
    }
    assert.equal(dials, 1);
  });
});

test('one peer at two addresses is connected once', async () => {
  await simulateEngine({ seed: 'twice', line: { latencyMs: 20 } }, async (swarm) => {
    const machine = await swarm.leecher(torrent);
    const peerId = '-XX0001-same-peer-id';
    const dial = (index: number) =>
      dialEngine(swarm.network.host(strangerAddress(index)), machine, torrent, {}, { peerId });
    const first = dial(1);
    await swarm.clock.advance(1_000);
    const second = dial(2);
    await swarm.clock.advance(1_000);
    assert.deepEqual([first.isClosed, second.isClosed], [false, true]);
  });
});

test('two that dial each other at the same moment are connected at once, and once', async () => {
  const lonely = makeTorrent({ name: 'lonely', size: 200_000, pieceLength: 32_768 });
  await simulateEngine({ seed: 'both', line: { latencyMs: 20 } }, async (swarm) => {
    const [one, two] = [await swarm.leecher(lonely), await swarm.leecher(lonely)];
    const { id } = lonely;
    await swarm.wait(
      Promise.all([
        one.session.execute('torrent:add-peer', { id, address: two.endpoint }),
        two.session.execute('torrent:add-peer', { id, address: one.endpoint }),
      ]),
    );
    await swarm.clock.advance(500);
    const peersOf = (machine: SimulatedMachine) => [...torrentOf(machine, lonely).peers];
    assert.deepEqual([peersOf(one).length, peersOf(two).length], [1, 1]);
  });
});
