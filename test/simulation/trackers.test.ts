/** Trackers that fail and come back, while the swarm lives on. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { simulateEngine, torrentOf } from '../helpers/engine-swarm.ts';
import { type SimulatedSwarm, TRACKER_URL, UDP_TRACKER_URL } from '../helpers/simulated-swarm.ts';
import { SimulatedTracker } from '../helpers/simulated-tracker.ts';
import { makeTorrent } from '../helpers/torrent-maker.ts';

const BLOCK = 16_384;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const LINE = { latencyMs: 10, uploadBytesPerSecond: 100_000 };
const SECOND_ADDRESS = '51.0.9.1';
const SECOND_URL = 'http://second.test/announce';

for (const mood of ['down', 'silent'] as const) {
  test(`F27: with the first tracker ${mood} the next tier brings the peers, and the first is used again when it is back`, async () => {
    const torrent = makeTorrent({
      name: 'tiers',
      size: 20 * BLOCK,
      pieceLength: 2 * BLOCK,
      announceList: [[TRACKER_URL], [SECOND_URL]],
    });
    await simulateEngine({ seed: mood, line: LINE, watchEveryMs: 1_000 }, async (swarm) => {
      const second = new SimulatedTracker(() => swarm.clock.now());
      swarm.network.host(SECOND_ADDRESS).http.serve(80, second.handle);
      swarm.network.setName('second.test', SECOND_ADDRESS);
      swarm.tracker.mood = mood;
      const seeder = await swarm.seeder(torrent);
      await swarm.until(() => second.announces.length > 0, 2 * MINUTE, 'the second tier');
      const machine = await swarm.leecher(torrent);
      await swarm.untilComplete([machine], torrent, 5 * MINUTE);
      swarm.tracker.mood = 'well';
      const seen = swarm.tracker.announces.length;
      await swarm.clock.advance(2 * HOUR);
      const hosts = new Set(swarm.tracker.announces.slice(seen).map(({ address }) => address));
      assert.deepEqual([...hosts].sort(), [seeder.address, machine.address].sort());
    });
  });
}

test('F27: the only tracker is down for an hour: it is asked ever less often, and the peers come when it is back', async () => {
  const torrent = makeTorrent({
    name: 'single',
    size: 20 * BLOCK,
    pieceLength: 2 * BLOCK,
    announce: TRACKER_URL,
  });
  await simulateEngine({ seed: 'hour', line: LINE, watchEveryMs: 1_000 }, async (swarm) => {
    await swarm.seeder(torrent);
    swarm.tracker.mood = 'down';
    const machine = await swarm.leecher(torrent);
    const asked: number[] = [];
    swarm.trackerHost.http.serve(80, (request) => {
      if (request.address === machine.address) asked.push(swarm.clock.now());
      return swarm.tracker.handle(request);
    });
    await swarm.clock.advance(HOUR);
    assert.ok(asked.length >= 4 && asked.length <= 12, `${asked.length} attempts in an hour`);
    const waits = asked.slice(1).map((at, index) => at - asked[index]!);
    assert.ok(waits.at(-1)! > 3 * waits[0]!, `waits of ${waits}`);
    const told = machine.events.filter(({ name }) => name === 'tracker:failed').length;
    assert.equal(told, 1, 'the user hears of it once');
    assert.equal(torrentOf(machine, torrent).state, 'downloading');
    const notice = () => machine.session.frame().torrents[0]?.notice ?? null;
    assert.equal(notice()?.kind, 'no-tracker');
    assert.match(notice()!.text, /^no tracker answers: ./);
    swarm.tracker.mood = 'well';
    await swarm.untilComplete([machine], torrent, 40 * MINUTE);
    assert.equal(notice(), null);
  });
});

test('a swarm over our own UDP tracker finishes', async () => {
  const torrent = makeTorrent({
    name: 'datagrams',
    size: 20 * BLOCK,
    pieceLength: 2 * BLOCK,
    announce: UDP_TRACKER_URL,
  });
  const line = { ...LINE, udpLoss: 0.1, udpDuplication: 0.05, udpJitterMs: 30 };
  await simulateEngine({ seed: 'udp', line }, async (swarm) => {
    await swarm.startUdpTracker();
    await swarm.seeder(torrent);
    const leechers = [await swarm.leecher(torrent), await swarm.leecher(torrent)];
    await swarm.untilComplete(leechers, torrent, 10 * MINUTE);
  });
});

/** A second tracker, with a host of its own. */
const startSecond = (swarm: SimulatedSwarm): SimulatedTracker => {
  const second = new SimulatedTracker(() => swarm.clock.now());
  swarm.network.host(SECOND_ADDRESS).http.serve(80, second.handle);
  swarm.network.setName('second.test', SECOND_ADDRESS);
  return second;
};

test('a tracker the user adds brings the peers that the torrent’s own does not know, also after a restart', async () => {
  const settings = { name: 'added', size: 20 * BLOCK, pieceLength: 2 * BLOCK };
  const torrent = makeTorrent({ ...settings, announce: TRACKER_URL });
  await simulateEngine({ seed: 'added', line: LINE, watchEveryMs: 1_000 }, async (swarm) => {
    const second = startSecond(swarm);
    const { id } = torrent;
    swarm.tracker.mood = 'down';
    const seeder = await swarm.seeder(torrent);
    const machine = await swarm.leecher(torrent, {}, []);
    const adding = { id, url: SECOND_URL };
    for (const each of [seeder, machine]) {
      await swarm.wait(each.session.execute('torrent:add-tracker', adding));
    }
    await swarm.wait(seeder.session.execute('torrent:remove-tracker', { id, number: 0 }));
    await swarm.untilComplete([machine], torrent, 5 * MINUTE);
    assert.deepEqual(seeder.medium.records.get(id)?.trackers, [[SECOND_URL]]);
    await swarm.wait(seeder.stop());
    swarm.tracker.mood = 'well';
    const seen = second.announces.length;
    await swarm.wait(seeder.start({ restoresTorrents: true }));
    await swarm.clock.advance(MINUTE);
    const announced = second.announces.slice(seen).map(({ address, event }) => [address, event]);
    assert.deepEqual(announced, [[seeder.address, 'started']]);
    assert.ok(swarm.tracker.announces.every(({ address }) => address !== seeder.address));
  });
});

test('a tracker that is taken away hears stopped, and the next one is asked', async () => {
  const torrent = makeTorrent({
    name: 'taken',
    size: 20 * BLOCK,
    pieceLength: 2 * BLOCK,
    announceList: [[TRACKER_URL], [SECOND_URL]],
  });
  await simulateEngine({ seed: 'taken', line: LINE, watchEveryMs: 1_000 }, async (swarm) => {
    const second = startSecond(swarm);
    const seeder = await swarm.seeder(torrent);
    await swarm.clock.advance(MINUTE);
    const { id } = torrent;
    await swarm.wait(seeder.session.execute('torrent:remove-tracker', { id, number: 0 }));
    await swarm.clock.advance(MINUTE);
    assert.deepEqual(
      swarm.tracker.announces.map(({ event }) => event),
      ['started', 'stopped'],
    );
    assert.deepEqual(
      second.announces.map(({ event }) => event),
      ['started'],
    );
    assert.deepEqual(swarm.tracker.peersOf(torrent.infoHash).size, 0);
  });
});

for (const isPrivate of [true, false]) {
  test(`with a tracker that is taken away ${isPrivate ? 'the peers it named leave a private torrent, those the user named stay' : 'the peers of a public torrent stay'} (BEP 27)`, async () => {
    const torrent = makeTorrent({
      name: 'private',
      size: 400 * BLOCK,
      pieceLength: 2 * BLOCK,
      announce: TRACKER_URL,
      isPrivate,
    });
    const slow = { ...LINE, uploadBytesPerSecond: 10_000 };
    await simulateEngine({ seed: 'private', line: slow, watchEveryMs: 1_000 }, async (swarm) => {
      const friend = await swarm.seeder(torrent);
      await swarm.wait(
        friend.session.execute('torrent:remove-tracker', { id: torrent.id, number: 0 }),
      );
      const stranger = await swarm.seeder(torrent);
      const machine = await swarm.leecher(torrent, {}, [friend]);
      const connected = () => [...torrentOf(machine, torrent).peers].map(({ address }) => address);
      await swarm.until(() => connected().length === 2, MINUTE, 'both peers');
      await swarm.wait(
        machine.session.execute('torrent:remove-tracker', { id: torrent.id, number: 0 }),
      );
      await swarm.clock.advance(MINUTE);
      const expected = isPrivate ? [friend.endpoint] : [friend.endpoint, stranger.endpoint];
      assert.deepEqual(connected().toSorted(), expected.toSorted());
    });
  });
}
