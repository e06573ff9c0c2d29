/** Files that are watched while they are downloaded: how soon they begin, whether they stall, and what a seek costs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OpenedStream } from '../../source/contract/streams.ts';
import { simulateEngine, torrentOf } from '../helpers/engine-swarm.ts';
import type { SimulatedMachine } from '../helpers/simulated-machine.ts';
import { SimulatedPlayer } from '../helpers/simulated-player.ts';
import { type SimulatedSwarm, TRACKER_URL } from '../helpers/simulated-swarm.ts';
import { makeTorrent } from '../helpers/torrent-maker.ts';
import { serveWeb } from '../helpers/web-server.ts';

const PIECE = 65_536;
const MINUTE = 60_000;
const FILM_BYTES = 64 * PIECE + 4_321;
/** Twice what is watched, over all seeds together. */
const BITRATE = 120_000;
const SEEDS = 6;
const LINE = { latencyMs: 40, uploadBytesPerSecond: (2 * BITRATE) / SEEDS };

const film = makeTorrent({
  name: 'film.mkv',
  size: FILM_BYTES,
  pieceLength: PIECE,
  announce: TRACKER_URL,
});

const seedAll = async (swarm: SimulatedSwarm, rates: readonly number[]): Promise<void> => {
  for (const uploadBytesPerSecond of rates) await swarm.seeder(film, { uploadBytesPerSecond });
};

const equalSeeds = Array.from({ length: SEEDS }, () => LINE.uploadBytesPerSecond);

const openStream = (
  swarm: SimulatedSwarm,
  machine: SimulatedMachine,
  files?: readonly number[],
): Promise<OpenedStream> =>
  swarm.wait(
    machine.session.execute('stream:open', {
      id: film.id,
      ...(files === undefined ? {} : { files }),
    }),
  );

const watch = (
  swarm: SimulatedSwarm,
  machine: SimulatedMachine,
  url: string,
  range: { readonly from?: number; readonly to?: number } = {},
): SimulatedPlayer =>
  new SimulatedPlayer({
    ...{ clock: swarm.clock, http: machine.http, url, bytesPerSecond: BITRATE },
    ...range,
  });

const seconds = (ms: number | undefined): string => `${((ms ?? Number.NaN) / 1_000).toFixed(1)} s`;

test('a film is watched from the start without a stall where twice its rate comes in', async (t) => {
  await simulateEngine({ seed: 'watch', line: LINE }, async (swarm) => {
    await seedAll(swarm, equalSeeds);
    const machine = await swarm.leecher(film);
    const { url } = await openStream(swarm, machine);
    const player = watch(swarm, machine, url);
    await swarm.until(() => player.isDone, 3 * MINUTE, 'the end of the film');
    t.diagnostic(`first byte ${seconds(player.firstByteMs)}, stalled ${seconds(player.stalledMs)}`);
    assert.deepEqual(player.bytes, Buffer.from(film.payloadOf(0)));
    assert.ok(player.firstByteMs! < 4_000, `the first byte after ${seconds(player.firstByteMs)}`);
    assert.equal(player.stalledMs, 0);
  });
});

test('a seek is answered in seconds, and what was due before it is dropped; in sequence it takes as long as the film', async (t) => {
  const target = 48 * PIECE;
  let sequentialMs = 0;
  await simulateEngine({ seed: 'seek', line: LINE }, async (swarm) => {
    await seedAll(swarm, equalSeeds);
    const machine = await swarm.leecher(film);
    const torrent = torrentOf(machine, film);
    await swarm.wait(
      machine.session.execute('torrent:set-order', { id: film.id, isSequential: true }),
    );
    await swarm.until(() => torrent.content.have.has(4), MINUTE, 'the beginning');
    const began = swarm.clock.now();
    await swarm.until(() => torrent.content.have.has(48), 3 * MINUTE, 'the piece in sequence');
    sequentialMs = swarm.clock.now() - began;
  });
  await simulateEngine({ seed: 'seek', line: LINE }, async (swarm) => {
    await seedAll(swarm, equalSeeds);
    const machine = await swarm.leecher(film);
    const { url } = await openStream(swarm, machine);
    const before = watch(swarm, machine, url);
    await swarm.until(() => before.bytes.length > 4 * PIECE, MINUTE, 'the beginning');
    before.hangUp();
    const after = watch(swarm, machine, url, { from: target });
    await swarm.until(() => after.firstByteMs !== undefined, MINUTE, 'the seek');
    const picker = torrentOf(machine, film).picker!;
    assert.equal(picker.deadlines.has(12), false, 'nobody waits for what was due before');
    t.diagnostic(
      `seek: ${seconds(after.firstByteMs)} by deadline, ${seconds(sequentialMs)} in sequence`,
    );
    assert.ok(after.firstByteMs! < 3_000, `the first byte after ${seconds(after.firstByteMs)}`);
    assert.ok(after.firstByteMs! * 3 < sequentialMs);
    await swarm.until(() => after.isDone, 2 * MINUTE, 'the rest of the film');
    assert.equal(after.stalledMs, 0);
    assert.deepEqual(after.bytes, Buffer.from(film.payloadOf(0)).subarray(target));
  });
});

test('slow peers among quick ones hold up nothing that is due', async (t) => {
  await simulateEngine({ seed: 'slow', line: LINE }, async (swarm) => {
    await seedAll(swarm, [2 * BITRATE, BITRATE / 2, 3_000, 3_000, 3_000, 3_000]);
    const machine = await swarm.leecher(film);
    const { url } = await openStream(swarm, machine);
    const player = watch(swarm, machine, url);
    await swarm.until(() => player.isDone, 3 * MINUTE, 'the end of the film');
    const { tally } = torrentOf(machine, film);
    t.diagnostic(
      `first byte ${seconds(player.firstByteMs)}, stalled ${seconds(player.stalledMs)}, ${tally.wasted} bytes twice`,
    );
    assert.ok(player.stalledMs < 2_000, `stalled for ${seconds(player.stalledMs)}`);
    assert.ok(tally.wasted < FILM_BYTES / 6, `${tally.wasted} bytes came twice`);
  });
});

test('several read at once, and a torrent that is paused or removed ends them honestly', async () => {
  await simulateEngine({ seed: 'several', line: LINE }, async (swarm) => {
    await seedAll(swarm, equalSeeds);
    const machine = await swarm.leecher(film);
    const { url, stream } = await openStream(swarm, machine);
    const end = watch(swarm, machine, url, { from: FILM_BYTES - PIECE });
    const start = watch(swarm, machine, url, { to: 3 * PIECE });
    await swarm.until(() => start.isDone && end.isDone, MINUTE, 'both ends');
    assert.deepEqual(end.bytes, Buffer.from(film.payloadOf(0)).subarray(FILM_BYTES - PIECE));
    const rest = watch(swarm, machine, url);
    await swarm.until(() => rest.bytes.length > 4 * PIECE, MINUTE, 'the beginning');
    const [shown] = machine.session.frame().session.streams;
    assert.deepEqual([shown?.stream, shown?.readers, shown?.name], [stream, 1, 'film.mkv']);
    await swarm.wait(machine.session.execute('torrent:pause', { id: film.id }));
    await swarm.until(() => rest.failure !== undefined, MINUTE, 'the end of the answer');
    assert.match(String(rest.failure), /film\.mkv is paused/);
    assert.equal(machine.http.ask(url).status, 503);
    await swarm.wait(machine.session.execute('torrent:remove', { id: film.id }));
    await swarm.until(() => machine.http.ports.length === 0, MINUTE, 'the end of the stream');
    assert.deepEqual(machine.session.frame().session.streams, []);
  });
});

test('a stream ends once nobody reads or renews it, and is kept by whoever reads', async () => {
  await simulateEngine({ seed: 'lease', line: LINE }, async (swarm) => {
    await seedAll(swarm, equalSeeds);
    const machine = await swarm.leecher(film);
    const { url, stream } = await swarm.wait(
      machine.session.execute('stream:open', { id: film.id, leaseMs: 5_000 }),
    );
    await swarm.clock.advance(4_000);
    await swarm.wait(machine.session.execute('stream:renew', { stream }));
    const player = watch(swarm, machine, url);
    await swarm.clock.advance(20_000);
    assert.equal(machine.session.frame().session.streams.length, 1);
    player.hangUp();
    await swarm.until(() => machine.http.ports.length === 0, 10_000, 'its end');
    await assert.rejects(
      swarm.wait(machine.session.execute('stream:renew', { stream })),
      /there is no stream/,
    );
  });
});

test('a web seed alone is enough to watch, and turns to where one jumps', async (t) => {
  const made = makeTorrent({
    name: 'film.mkv',
    size: FILM_BYTES,
    pieceLength: PIECE,
    extra: { 'url-list': 'http://web.test/pub/' },
  });
  await simulateEngine({ seed: 'web', line: LINE }, async (swarm) => {
    serveWeb(swarm, made, 'web.test', { uploadBytesPerSecond: 2 * BITRATE, latencyMs: 40 });
    const machine = await swarm.leecher(made);
    const { url } = await swarm.wait(machine.session.execute('stream:open', { id: made.id }));
    const before = watch(swarm, machine, url);
    await swarm.until(() => before.bytes.length > 4 * PIECE, MINUTE, 'the beginning');
    before.hangUp();
    const target = 48 * PIECE;
    const after = watch(swarm, machine, url, { from: target });
    await swarm.until(() => after.isDone, 2 * MINUTE, 'the rest of the film');
    t.diagnostic(
      `first byte ${seconds(before.firstByteMs)}, after a jump ${seconds(after.firstByteMs)}, stalled ${seconds(after.stalledMs)}`,
    );
    assert.ok(after.firstByteMs! < 3_000, `the first byte after ${seconds(after.firstByteMs)}`);
    assert.equal(after.stalledMs, 0);
    assert.deepEqual(after.bytes, Buffer.from(made.payloadOf(0)).subarray(target));
  });
});

const show = makeTorrent({
  name: 'show',
  files: [
    { path: 'one.mkv', size: 5 * PIECE + 100 },
    { path: 'two.mkv', size: 6 * PIECE + 7 },
  ],
  pieceLength: PIECE,
  announce: TRACKER_URL,
});

test('a file that is skipped, of a torrent that waits its turn, is lent to who reads it, and given back, also after a kill', async () => {
  await simulateEngine({ seed: 'lent', line: LINE }, async (swarm) => {
    await swarm.seeder(show, { uploadBytesPerSecond: BITRATE });
    const machine = swarm.machine();
    const settings = { queue: { downloads: 0 } };
    await swarm.wait(machine.start({ settings, restoresTorrents: true }));
    const base64 = Buffer.from(show.bytes).toString('base64');
    const source = { kind: 'bytes', base64 } as const;
    await swarm.wait(machine.session.execute('torrent:add', { source, priorities: { skip: [0] } }));
    const torrent = () => torrentOf(machine, show);
    const priorities = () => torrent().content.priorities.join();
    await swarm.until(() => torrent().state === 'queued', MINUTE, 'its place in the queue');
    const open = () =>
      swarm.wait(machine.session.execute('stream:open', { id: show.id, files: [0] }));
    const first = await open();
    assert.equal(priorities(), 'normal,normal');
    const player = watch(swarm, machine, first.url);
    await swarm.until(() => player.bytes.length > PIECE, MINUTE, 'the beginning');
    await swarm.wait(machine.session.execute('torrent:set-labels', { id: show.id, labels: ['a'] }));
    machine.crash();
    await swarm.wait(machine.start({ settings, restoresTorrents: true }));
    assert.equal(priorities(), 'skip,normal');
    const second = await open();
    const again = watch(swarm, machine, second.url);
    await swarm.until(() => again.isDone, 2 * MINUTE, 'the file');
    assert.deepEqual(again.bytes, Buffer.from(show.payloadOf(0)));
    assert.equal(torrent().place.isForced, true);
    const third = await open();
    const close = ({ stream }: OpenedStream) =>
      swarm.wait(machine.session.execute('stream:close', { stream }));
    await close(second);
    assert.equal(priorities(), 'normal,normal', 'another stream has need of it still');
    await close(third);
    assert.deepEqual([priorities(), torrent().place.isForced], ['skip,normal', false]);
  });
});

test('a seed that sleeps wakes for who reads it, and does not fall asleep meanwhile', async () => {
  await simulateEngine({ seed: 'asleep', line: LINE }, async (swarm) => {
    const machine = await swarm.seeder(film);
    await swarm.until(() => !torrentOf(machine, film).presence.isAwake, 5 * MINUTE, 'its sleep');
    const { url } = await openStream(swarm, machine);
    const player = watch(swarm, machine, url);
    await swarm.until(() => player.isDone, 5 * MINUTE, 'all of it');
    assert.ok(player.firstByteMs! < 1_000, `the first byte after ${seconds(player.firstByteMs)}`);
    assert.equal(player.stalledMs, 0);
    assert.deepEqual(player.bytes, Buffer.from(film.payloadOf(0)));
  });
});

test('before anybody reads, the start and the end come first: a player begins with both', async () => {
  await simulateEngine({ seed: 'before', line: LINE }, async (swarm) => {
    await seedAll(swarm, equalSeeds);
    const machine = await swarm.leecher(film);
    const { url } = await openStream(swarm, machine);
    const { have } = torrentOf(machine, film).content;
    await swarm.until(() => have.count >= 12, MINUTE, 'some pieces');
    const elsewhere = [...have.indexes()].filter((piece) => piece > 32 && piece < 60);
    assert.deepEqual(elsewhere, []);
    const player = watch(swarm, machine, url);
    await swarm.until(() => player.firstByteMs !== undefined, MINUTE, 'the first byte');
    assert.ok(player.firstByteMs! < 10, 'it was there');
    await swarm.until(() => player.isDone, 2 * MINUTE, 'the end of the film');
    assert.equal(player.stalledMs, 0);
  });
});

test('no more streams are open at once than sixteen, and a port that is taken is said to be', async () => {
  await simulateEngine({ seed: 'many', line: LINE }, async (swarm) => {
    const machine = await swarm.leecher(film);
    const open = (port?: number) =>
      swarm.wait(
        machine.session.execute('stream:open', {
          id: film.id,
          ...(port === undefined ? {} : { port }),
        }),
      );
    await open(45_000);
    await assert.rejects(open(45_000), /45000 is taken/);
    for (let more = 1; more < 16; more++) await open();
    await assert.rejects(open(), /16 streams are open already/);
    assert.equal(machine.session.frame().session.streams.length, 16);
  });
});
