/** Engines that find each other through the DHT alone, and those that must not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SettingChanges } from '../../source/contract/settings.ts';
import { engineOf, simulateEngine, torrentOf } from '../helpers/engine-swarm.ts';
import type { SimulatedMachine } from '../helpers/simulated-machine.ts';
import type { SimulatedSwarm } from '../helpers/simulated-swarm.ts';
import { makeTorrent } from '../helpers/torrent-maker.ts';

const BLOCK = 16_384;
const MINUTE = 60_000;
const PORT = 6881;
const shape = { size: 20 * BLOCK, pieceLength: BLOCK };
/** No tracker. */
const torrent = makeTorrent({ name: 'trackerless', ...shape });
const other = makeTorrent({ name: 'another', ...shape });
const secret = makeTorrent({ name: 'private', ...shape, isPrivate: true });

const withRouter = (bootstrap: readonly string[] = [`router.test:${PORT}`]): SettingChanges => ({
  dht: { enabled: true, bootstrap },
});

const SESSION = { joinsDht: true, settings: withRouter() };

const dhtOf = (machine: SimulatedMachine) => machine.session.frame().session.dht;

/** A node that everybody enters by. It has a torrent of its own, or it would keep out of the DHT. */
const openRouter = async (swarm: SimulatedSwarm): Promise<SimulatedMachine> => {
  const router = await swarm.seeder(other);
  swarm.network.setName('router.test', router.address);
  return router;
};

const sourcesAt = (machine: SimulatedMachine): readonly string[] =>
  [...torrentOf(machine, torrent).peers].map(({ source }) => source);

test('without any tracker a leecher finds a seeder through the DHT', async () => {
  await simulateEngine({ seed: 1, session: SESSION }, async (swarm) => {
    await openRouter(swarm);
    const seeder = await swarm.seeder(torrent, { uploadBytesPerSecond: 50_000 });
    await swarm.clock.advance(MINUTE);
    const leecher = await swarm.leecher(torrent);
    await swarm.until(() => sourcesAt(leecher).length > 0, MINUTE, 'a peer');
    assert.deepEqual(sourcesAt(leecher), ['dht']);
    await swarm.untilComplete([leecher], torrent, 10 * MINUTE);
    assert.equal(dhtOf(seeder).state, 'ready');
    assert.ok((dhtOf(leecher).nodesIpv4 ?? 0) >= 2);
    const { torrents, families } = engineOf(seeder).services.dht.details();
    assert.deepEqual([torrents, families.length], [1, 2]);
  });
});

test('a magnet link without a tracker becomes files, found through the DHT', async () => {
  await simulateEngine({ seed: 7, session: SESSION, line: { latencyMs: 25 } }, async (swarm) => {
    await openRouter(swarm);
    await swarm.seeder(torrent);
    await swarm.clock.advance(MINUTE);
    const machine = swarm.machine();
    await swarm.wait(machine.start());
    const source = { kind: 'magnet', uri: `magnet:?xt=urn:btih:${torrent.id}` } as const;
    const before = swarm.clock.now();
    await swarm.wait(machine.session.execute('torrent:add', { source }));
    const hasMetadata = (): boolean =>
      machine.events.some(({ name }) => name === 'torrent:metadata');
    await swarm.until(hasMetadata, MINUTE, 'the metadata');
    assert.ok(swarm.clock.now() - before < 3_000, `${swarm.clock.now() - before} ms`);
    await swarm.untilComplete([machine], torrent, MINUTE);
  });
});

test('a private torrent is neither announced nor looked for, and its peers hear nothing of the DHT', async () => {
  await simulateEngine({ seed: 2, session: SESSION }, async (swarm) => {
    const router = await openRouter(swarm);
    const seeder = await swarm.seeder(secret);
    await swarm.clock.advance(MINUTE);
    assert.equal(dhtOf(seeder).state, 'idle');
    const leecher = await swarm.leecher(secret, {}, [seeder]);
    await swarm.untilComplete([leecher], secret, MINUTE);
    await swarm.clock.advance(20 * MINUTE);
    assert.equal(dhtOf(router).nodesIpv4, 0, 'nobody came by');
    assert.equal(dhtOf(leecher).state, 'idle');
  });
});

test('a torrent that names nodes is a way in by itself', async () => {
  const session = { ...SESSION, settings: withRouter([]) };
  await simulateEngine({ seed: 8, session }, async (swarm) => {
    const named = makeTorrent({
      name: 'named',
      ...shape,
      extra: { nodes: [['router.test', PORT]] },
    });
    await openRouter(swarm);
    await swarm.seeder(named);
    await swarm.clock.advance(MINUTE);
    const leecher = await swarm.leecher(named);
    await swarm.untilComplete([leecher], named, 10 * MINUTE);
  });
});

test('peers tell each other their ports, so that nobody needs an entry point twice', async () => {
  const session = { ...SESSION, settings: withRouter([]) };
  await simulateEngine({ seed: 3, session }, async (swarm) => {
    const seeder = await swarm.seeder(torrent);
    const leecher = await swarm.leecher(torrent, {}, [seeder]);
    await swarm.untilComplete([leecher], torrent, MINUTE);
    await swarm.clock.advance(MINUTE);
    assert.equal(dhtOf(seeder).nodesIpv4, 1);
    assert.equal(dhtOf(leecher).nodesIpv4, 1);
  });
});

test('switched off it is silent at once, switched on it is back, and its nodes outlive the process', async () => {
  await simulateEngine({ seed: 4, session: SESSION }, async (swarm) => {
    const router = await openRouter(swarm);
    const machine = await swarm.seeder(torrent);
    await swarm.clock.advance(MINUTE);
    const configure = (changes: SettingChanges) =>
      swarm.wait(machine.session.execute('session:configure', { changes }));
    assert.equal(dhtOf(machine).state, 'ready');
    await configure({ dht: { enabled: false } });
    assert.equal(dhtOf(machine).state, 'off');
    const answered = (): number => engineOf(router).services.dht.details().traffic.answered;
    const before = answered();
    await swarm.clock.advance(20 * MINUTE);
    assert.equal(answered(), before, 'it asks nobody');
    await configure({ dht: { enabled: true } });
    await swarm.clock.advance(MINUTE);
    assert.equal(dhtOf(machine).state, 'ready');
    await swarm.wait(machine.stop());
    swarm.network.setName('router.test');
    await swarm.wait(machine.start({ restoresTorrents: true }));
    await swarm.clock.advance(MINUTE);
    assert.equal(dhtOf(machine).state, 'ready', 'by a saved node');
    assert.ok(router.isRunning);
  });
});

test('F28: with nobody to let it in, the engine says so and the torrent goes on', async () => {
  await simulateEngine({ seed: 5, session: SESSION }, async (swarm) => {
    const seeder = await swarm.seeder(torrent);
    await swarm.clock.advance(MINUTE);
    assert.equal(dhtOf(seeder).state, 'alone');
    assert.match(dhtOf(seeder).text, /^No node answers: tried 1 entry point, whose names/);
    assert.equal(torrentOf(seeder, torrent).state, 'seeding');
  });
});

test('an engine that may not join the DHT asks nobody, whatever the settings say', async () => {
  await simulateEngine({ seed: 6, session: { settings: withRouter() } }, async (swarm) => {
    const seeder = await swarm.seeder(torrent);
    const before = seeder.host.sentBytes;
    await swarm.clock.advance(20 * MINUTE);
    assert.equal(dhtOf(seeder).state, 'off');
    assert.equal(seeder.host.sentBytes, before);
  });
});
