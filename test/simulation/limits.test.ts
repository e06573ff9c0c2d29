/** Rate limits in whole swarms: kept to, evenly, and by all torrents together. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  addPeers,
  servePeer,
  simulateEngine,
  strangerAddress,
  torrentOf,
} from '../helpers/engine-swarm.ts';
import { honestSeeder } from '../helpers/peer-behaviours.ts';
import { say } from '../helpers/peer-codec.ts';
import type { SimulatedMachine } from '../helpers/simulated-machine.ts';
import type { SimulatedSwarm } from '../helpers/simulated-swarm.ts';
import { makeTorrent } from '../helpers/torrent-maker.ts';

const BLOCK = 16_384;
const SECOND = 1_000;
const LINE = { latencyMs: 20, uploadBytesPerSecond: 4_000_000 };

type Way = 'download' | 'upload';

const torrentFor = (rate: number) =>
  makeTorrent({ name: 'limited', size: Math.max(2_000_000, rate * 60), pieceLength: 4 * BLOCK });

const movedBy = (machine: SimulatedMachine, torrent: ReturnType<typeof torrentFor>, way: Way) => {
  const { tally } = torrentOf(machine, torrent);
  return way === 'upload' ? tally.uploaded : tally.downloaded;
};

/** When each block moved, over 30 s from the tenth on. */
const momentsOf = async (swarm: SimulatedSwarm, moved: () => number) => {
  await swarm.clock.advance(10 * SECOND);
  const moments: { readonly at: number; readonly bytes: number }[] = [];
  let before = moved();
  const until = swarm.clock.now() + 30 * SECOND;
  while (swarm.clock.now() < until) {
    await swarm.clock.advance(20);
    const bytes = moved() - before;
    before += bytes;
    if (bytes > 0) moments.push({ at: swarm.clock.now(), bytes });
  }
  return moments;
};

/** From one move to another, so that a block at the edge of the half minute is no matter of the rate. */
const rateOf = (moments: Awaited<ReturnType<typeof momentsOf>>): number => {
  const bytes = moments.slice(1).reduce((sum, each) => sum + each.bytes, 0);
  return (bytes * SECOND) / (moments.at(-1)!.at - moments[0]!.at);
};

const assertNear = (actual: number, wanted: number): void =>
  assert.ok(Math.abs(actual - wanted) <= wanted * 0.03, `${Math.round(actual)} of ${wanted}`);

/** One side with the limit, three on the other. */
const limitedSwarm = async (
  swarm: SimulatedSwarm,
  torrent: ReturnType<typeof torrentFor>,
  way: Way,
  limit: (machine: SimulatedMachine) => Promise<unknown>,
): Promise<SimulatedMachine> => {
  const seeders: SimulatedMachine[] = [];
  for (let count = way === 'upload' ? 1 : 3; count > 0; count--) {
    seeders.push(await swarm.seeder(torrent));
  }
  if (way === 'upload') await limit(seeders[0]!);
  const leechers: SimulatedMachine[] = [];
  for (let count = way === 'upload' ? 3 : 1; count > 0; count--) {
    const machine = swarm.machine();
    await swarm.wait(machine.start());
    if (way === 'download') {
      await swarm.wait(machine.session.execute('session:set-limits', { download: 1 }));
    }
    await swarm.add(machine, torrent, seeders);
    if (way === 'download') await limit(machine);
    leechers.push(machine);
  }
  return way === 'upload' ? seeders[0]! : leechers[0]!;
};

for (const rate of [10_000, 1_000_000]) {
  for (const way of ['upload', 'download'] as const) {
    test(`${rate} bytes a second of ${way} with three peers are kept to within 3 % over 30 s, and come evenly`, async () => {
      const torrent = torrentFor(rate);
      const options = { seed: `${rate} ${way}`, line: LINE, watchEveryMs: 10 * SECOND };
      await simulateEngine(options, async (swarm) => {
        const limited = await limitedSwarm(swarm, torrent, way, (machine) =>
          swarm.wait(machine.session.execute('session:set-limits', { [way]: rate })),
        );
        const moments = await momentsOf(swarm, () => movedBy(limited, torrent, way));
        assertNear(rateOf(moments), rate);
        for (const [at, { at: moment }] of moments.slice(1).entries()) {
          const gapMs = moment - moments[at]!.at;
          assert.ok(gapMs <= 370, `nothing for ${gapMs} ms`);
        }
        const most = Math.max(...moments.map(({ bytes }) => bytes));
        assert.ok(most <= (rate > 100_000 ? rate / 4 + BLOCK : 5_000), `${most} bytes at once`);
      });
    });
  }
}

for (const [carrier, settings] of [
  ['TCP', { network: { utp: false } }],
  ['TCP, encrypted', { encryption: { outgoing: 'require', incoming: 'require', payload: 'rc4' } }],
  ['uTP', { network: { utp: true } }],
] as const) {
  test(`10 kB/s of download come over ${carrier} as some 2 kB in every quarter of a second, and hold up nothing once the limit is gone`, async () => {
    const torrent = torrentFor(10_000);
    const options = { seed: carrier, line: LINE, watchEveryMs: 10 * SECOND, session: { settings } };
    await simulateEngine(options, async (swarm) => {
      const limit = (machine: SimulatedMachine, download: number | null) =>
        swarm.wait(machine.session.execute('session:set-limits', { download }));
      const leecher = await limitedSwarm(swarm, torrent, 'download', (machine) =>
        limit(machine, 10_000),
      );
      await swarm.clock.advance(10 * SECOND);
      const quarters: number[] = [];
      for (let before = leecher.host.receivedBytes; quarters.length < 120; ) {
        await swarm.clock.advance(250);
        quarters.push(leecher.host.receivedBytes - before);
        before = leecher.host.receivedBytes;
      }
      const words = quarters.join(' ');
      assert.ok(Math.max(...quarters) <= 5_000, words);
      // One peer's last part and the next one's first are a way to it and back apart.
      assert.ok(quarters.filter((bytes) => bytes < 500).length <= 6, words);
      const sum = quarters.reduce((all, bytes) => all + bytes, 0);
      assert.ok(Math.abs(sum - 300_000) <= 9_000, `${sum} in half a minute`);
      await limit(leecher, null);
      await swarm.clock.advance(2 * SECOND);
      const before = movedBy(leecher, torrent, 'download');
      await swarm.clock.advance(150);
      assert.ok(
        movedBy(leecher, torrent, 'download') - before > 300_000 ||
          torrentOf(leecher, torrent).content.isComplete,
      );
    });
  });
}

test('10 kB/s of upload are 10 kB in every second, and to within 3 % 300 kB in any half minute', async () => {
  const torrent = torrentFor(10_000);
  await simulateEngine({ seed: 7, line: LINE, watchEveryMs: 10 * SECOND }, async (swarm) => {
    const seeder = await limitedSwarm(swarm, torrent, 'upload', (machine) =>
      swarm.wait(machine.session.execute('session:set-limits', { upload: 10_000 })),
    );
    await swarm.clock.advance(10 * SECOND);
    const seconds: number[] = [];
    for (let before = movedBy(seeder, torrent, 'upload'); seconds.length < 60; ) {
      await swarm.clock.advance(SECOND);
      const now = movedBy(seeder, torrent, 'upload');
      seconds.push(now - before);
      before = now;
    }
    for (const bytes of seconds) assert.ok(bytes > 7_000 && bytes < 13_000, seconds.join(' '));
    for (let from = 0; from + 30 <= seconds.length; from++) {
      const sum = seconds.slice(from, from + 30).reduce((all, bytes) => all + bytes, 0);
      assertNear(sum / 30, 10_000);
    }
  });
});

test('what is no block counts too: who talks as much as it sends gets half of the limit for blocks', async () => {
  const torrent = torrentFor(20_000);
  await simulateEngine({ seed: 9, line: LINE, watchEveryMs: 10 * SECOND }, async (swarm) => {
    const machine = swarm.machine();
    await swarm.wait(machine.start());
    await swarm.wait(machine.session.execute('session:set-limits', { download: 20_000 }));
    await swarm.add(machine, torrent, []);
    const talker = await servePeer(swarm, strangerAddress(1), torrent, honestSeeder(torrent));
    await addPeers(swarm, machine, torrent, [talker.address]);
    const words = say.extended(99, new Uint8Array(9_994));
    const talk = async (seconds: number): Promise<void> => {
      for (let second = 0; second < seconds; second++) {
        await swarm.clock.advance(SECOND);
        talker.peers[0]!.send(words);
      }
    };
    await talk(10);
    const before = movedBy(machine, torrent, 'download');
    await talk(60);
    const rate = (movedBy(machine, torrent, 'download') - before) / 60;
    assert.ok(Math.abs(rate - 10_000) < 600, `${rate} bytes of blocks a second`);
  });
});

test('a torrent’s own limit holds beneath that of all, and what it leaves goes to the others', async () => {
  const torrents = ['one', 'other'].map((name) =>
    makeTorrent({ name, size: 12_000_000, pieceLength: 4 * BLOCK }),
  );
  const [one, other] = torrents as [(typeof torrents)[0], (typeof torrents)[0]];
  await simulateEngine({ seed: 5, line: LINE, watchEveryMs: 10 * SECOND }, async (swarm) => {
    const seeder = await swarm.seeder(one);
    await swarm.wait(other.writePayload(seeder.disk, '/downloads'));
    await swarm.add(seeder, other);
    await swarm.wait(seeder.session.execute('session:set-limits', { upload: 200_000 }));
    const limits = { id: one.id, upload: 50_000 };
    await swarm.wait(seeder.session.execute('torrent:set-limits', limits));
    for (const each of torrents) await swarm.leecher(each, {}, [seeder]);
    await swarm.clock.advance(10 * SECOND);
    const before = torrents.map((each) => movedBy(seeder, each, 'upload'));
    await swarm.clock.advance(30 * SECOND);
    const [slow, fast] = torrents.map(
      (each, at) => (movedBy(seeder, each, 'upload') - before[at]!) / 30,
    );
    assertNear(slow! + fast!, 200_000);
    assertNear(slow!, 50_000);
  });
});

test('alternative limits hold from the moment they are switched on, and are gone with them', async () => {
  const torrent = makeTorrent({ name: 'turtle', size: 60_000_000, pieceLength: 16 * BLOCK });
  await simulateEngine({ seed: 6, line: LINE, watchEveryMs: 10 * SECOND }, async (swarm) => {
    const seeder = await swarm.seeder(torrent);
    await swarm.leecher(torrent, {}, [seeder]);
    const switchTo = (mode: 'on' | 'off') =>
      swarm.wait(seeder.session.execute('session:set-alternative', { mode }));
    const given = async (seconds: number): Promise<number> => {
      const before = movedBy(seeder, torrent, 'upload');
      await swarm.clock.advance(seconds * SECOND);
      return (movedBy(seeder, torrent, 'upload') - before) / seconds;
    };
    assert.ok((await given(5)) > 1_000_000);
    await switchTo('on');
    await given(2);
    assertNear(await given(30), 51_200);
    await switchTo('off');
    assert.ok((await given(5)) > 1_000_000);
  });
});

test('one peer’s own limit holds beneath the others’, from the moment it is set until it is taken away', async () => {
  const torrent = torrentFor(1_000_000);
  await simulateEngine({ seed: 11, line: LINE, watchEveryMs: 10 * SECOND }, async (swarm) => {
    const seeder = await swarm.seeder(torrent);
    const [slow, free] = [swarm.machine(), swarm.machine()];
    for (const machine of [slow, free]) {
      await swarm.wait(machine.start());
      await swarm.add(machine, torrent, [seeder]);
    }
    await swarm.wait(seeder.session.execute('session:set-limits', { upload: 500_000 }));
    await swarm.clock.advance(5 * SECOND);
    const peerAt = (machine: SimulatedMachine) =>
      [...torrentOf(seeder, torrent).peers].find(
        ({ endpoint }) => endpoint.host === machine.address,
      )!;
    const { address } = peerAt(slow);
    const limit = (upload: number | null) =>
      swarm.wait(seeder.session.execute('torrent:limit-peer', { id: torrent.id, address, upload }));
    const sentTo = (machine: SimulatedMachine) => peerAt(machine).upload.total;
    const ratesOver = async (seconds: number) => {
      const before = [slow, free].map(sentTo);
      await swarm.clock.advance(seconds * SECOND);
      return [slow, free].map((machine, at) => (sentTo(machine) - before[at]!) / seconds);
    };
    await limit(20_000);
    await swarm.clock.advance(5 * SECOND);
    const [limited, other] = await ratesOver(30);
    assertNear(limited!, 20_000);
    assert.ok(other! > 450_000, `${other} to the other`);
    await limit(null);
    const [freed] = await ratesOver(10);
    assert.ok(freed! > 150_000, `${freed} when it was taken away`);
  });
});

for (const [carrier, utp] of [
  ['TCP', false],
  ['uTP', true],
] as const) {
  for (const rate of [10_000, 300_000]) {
    test(`a torrent’s and a peer’s own ${rate} bytes a second of download hold within 3 % over 30 s, over ${carrier}`, async () => {
      const torrents = ['all', 'one'].map((name) =>
        makeTorrent({ name, size: 60 * rate, pieceLength: 4 * BLOCK }),
      );
      const [all, one] = torrents as [(typeof torrents)[0], (typeof torrents)[0]];
      const session = { settings: { network: { utp } } };
      const options = { seed: carrier, line: LINE, watchEveryMs: 10 * SECOND, session };
      await simulateEngine(options, async (swarm) => {
        const seeders = [await swarm.seeder(all), await swarm.seeder(all)] as const;
        const seeder = seeders[0];
        await swarm.wait(one.writePayload(seeder.disk, '/downloads'));
        await swarm.add(seeder, one);
        const machine = swarm.machine();
        await swarm.wait(machine.start());
        await swarm.wait(machine.session.execute('session:set-limits', { download: 1 }));
        await swarm.add(machine, all, seeders);
        await swarm.add(machine, one, [seeder]);
        const limits = { id: all.id, download: rate };
        await swarm.wait(machine.session.execute('torrent:set-limits', limits));
        await swarm.clock.advance(2 * SECOND);
        const [peer] = [...torrentOf(machine, one).peers];
        const wish = { id: one.id, address: peer!.address, download: rate };
        await swarm.wait(machine.session.execute('torrent:limit-peer', wish));
        await swarm.wait(machine.session.execute('session:set-limits', { download: null }));
        assert.equal(peer!.carrier, utp ? 'utp' : 'tcp');
        await swarm.clock.advance(10 * SECOND);
        const before = torrents.map((each) => movedBy(machine, each, 'download'));
        await swarm.clock.advance(30 * SECOND);
        for (const [at, each] of torrents.entries()) {
          assertNear((movedBy(machine, each, 'download') - before[at]!) / 30, rate);
        }
      });
    });
  }
}
