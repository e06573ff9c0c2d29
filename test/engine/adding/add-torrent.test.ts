import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ErrorCode, SluiceError } from '../../../source/base/errors.ts';
import type { AddArguments } from '../../../source/contract/commands.ts';
import { createSession } from '../../../source/engine/session/session.ts';
import { MemoryDisk } from '../../helpers/memory-disk.ts';
import { MemoryHashing } from '../../helpers/memory-hashing.ts';
import { MemoryPrograms } from '../../helpers/memory-programs.ts';
import { MemoryStateMedium, MemoryStateStore } from '../../helpers/memory-state.ts';
import { SeededRandom } from '../../helpers/seeded-random.ts';
import { SimulatedNetwork } from '../../helpers/simulated-network.ts';
import { makeTorrent } from '../../helpers/torrent-maker.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';

const torrent = makeTorrent({
  name: 'album',
  files: [
    { path: 'one', size: 20_000 },
    { path: 'two', size: 20_000 },
  ],
  pieceLength: 16_384,
});
const source = { kind: 'bytes', base64: Buffer.from(torrent.bytes).toString('base64') } as const;

/** Several engines on one computer: one disk, one state folder. */
const scene = () => {
  const clock = new VirtualClock();
  const network = new SimulatedNetwork(clock, new SeededRandom(1));
  const host = network.host('50.0.0.1');
  const disk = new MemoryDisk();
  for (const path of ['/downloads', '/elsewhere', '/state']) disk.directory(path);
  const medium = new MemoryStateMedium();
  const engine = (restoresTorrents = false) =>
    clock.wait(
      createSession({
        ports: {
          clock,
          random: new SeededRandom('engine'),
          network: host.network,
          disk,
          hashing: new MemoryHashing(disk),
          state: new MemoryStateStore(medium),
          programs: new MemoryPrograms(),
        },
        version: '0.0.0',
        defaultDirectory: '/downloads',
        stateDirectory: '/state',
        listenPorts: [0],
        restoresTorrents,
      }),
    );
  const add = (session: Awaited<ReturnType<typeof engine>>, more: Partial<AddArguments> = {}) =>
    clock.wait(session.execute('torrent:add', { source, ...more }));
  return { clock, host, disk, medium, engine, add };
};

const refuses = (promise: Promise<unknown>, code: ErrorCode, message: RegExp) =>
  assert.rejects(promise, (error) => {
    assert.ok(error instanceof SluiceError, String(error));
    assert.equal(error.code, code);
    assert.match(error.message, message);
    return true;
  });

test('the same torrent in the same place is refused while another program is at it, and free afterwards', async () => {
  const { clock, engine, add, medium } = scene();
  const [first, second] = [await engine(), await engine()];
  await add(first);
  await refuses(add(second), 'session/in-use', /album.*\/downloads.*another sluice/);
  assert.deepEqual(second.frame().torrents, []);
  await clock.wait(first.close());
  await add(second);
  await clock.wait(second.close());
  assert.equal(medium.lockHolders.size, 0);
});

test('F20: of two sessions that take up what is kept, the second is refused, until the first has ended', async () => {
  const { clock, engine, add, medium } = scene();
  const first = await engine(true);
  await add(first);
  assert.deepEqual(
    [...medium.lockHolders.keys()].sort(),
    ['dht', 'session'],
    'one for all torrents',
  );
  await refuses(engine(true), 'session/in-use', /at work with the torrents in \/state/);
  await clock.wait(first.close());
  assert.equal(medium.lockHolders.size, 0);
  const second = await engine(true);
  assert.equal(second.frame().torrents.length, 1);
  await clock.wait(second.close());
});

test('a record without an outline is read from its .torrent once, and has one from then on', async () => {
  const { clock, engine, add, medium } = scene();
  const first = await engine(true);
  await add(first, { isPaused: true });
  await clock.wait(first.close());
  const { outline } = medium.records.get(torrent.id)!;
  medium.records.set(torrent.id, { ...medium.records.get(torrent.id)!, outline: undefined });
  const second = await engine(true);
  assert.equal(second.frame().torrents[0]?.name, 'album');
  assert.equal(medium.records.get(torrent.id)!.outline, outline);
  await clock.wait(second.close());
});

test('the same torrent in another place is another matter', async () => {
  const { clock, engine, add } = scene();
  const [first, second] = [await engine(), await engine()];
  await add(first);
  await add(second, { directory: '/elsewhere' });
  await clock.wait(Promise.all([first.close(), second.close()]));
});

test('one place under two names is one place', async () => {
  const { clock, disk, engine, add } = scene();
  disk.link('/alias', '/downloads');
  const [first, second] = [await engine(), await engine()];
  await add(first);
  await refuses(add(second, { directory: '/alias' }), 'session/in-use', /at work/);
  await clock.wait(Promise.all([first.close(), second.close()]));
});

test('a folder that is not there yet is no obstacle', async () => {
  const { clock, disk, engine, add } = scene();
  const session = await engine();
  await add(session, { directory: '/downloads/new/folder' });
  await clock.advance(1_000);
  assert.deepEqual(disk.files, [], 'nothing is written before there is something to write');
  await clock.wait(session.close());
});

const BAD: readonly (readonly [string, Partial<AddArguments>, ErrorCode, RegExp])[] = [
  [
    'a file that is not there',
    { source: { kind: 'file', path: '/no.torrent' } },
    'disk/missing',
    /no\.torrent/,
  ],
  ['a folder', { source: { kind: 'file', path: '/downloads' } }, 'disk/not-a-file', /downloads/],
  ['a web page', { source: { kind: 'bytes', base64: 'PGh0bWw+' } }, 'metainfo/invalid', /web page/],
  ['an empty file', { source: { kind: 'bytes', base64: '' } }, 'metainfo/invalid', /empty/],
  ['globs that match nothing', { select: ['*.x'] }, 'session/invalid-argument', /\*\.x/],
  [
    'a priority that is none',
    { priorities: { urgent: [0] } as never },
    'session/invalid-argument',
    /urgent/,
  ],
  [
    'a file that is not there',
    { priorities: { skip: [2] } },
    'session/invalid-argument',
    /no file 2/,
  ],
  ['a label with a comma', { labels: ['a,b'] }, 'session/invalid-argument', /comma/],
  ['a peer without a port', { peers: ['50.0.0.1'] }, 'session/invalid-argument', /HOST:PORT/],
];

for (const [what, args, code, message] of BAD) {
  test(`${what} is refused in words, and nothing is made or locked`, async () => {
    const { clock, disk, medium, engine, add } = scene();
    const session = await engine();
    const before = [...disk.files, ...disk.directories];
    await refuses(add(session, args), code, message);
    assert.deepEqual([...disk.files, ...disk.directories], before);
    assert.equal(medium.records.size, 0);
    assert.equal(medium.lockHolders.size, 0);
    await clock.wait(session.close());
  });
}

test('what was selected before counts again in the same place, and what is selected now counts more', async () => {
  const { clock, engine, add } = scene();
  const first = await engine();
  await add(first, { select: ['one'] });
  await clock.wait(first.close());
  const second = await engine();
  await add(second);
  assert.equal(second.frame().torrents[0]!.wantedSize, 20_000);
  await clock.wait(second.close());
  const third = await engine();
  await add(third, { select: ['*'] });
  assert.equal(third.frame().torrents[0]!.wantedSize, 40_000);
  await clock.wait(third.close());
});

test('labels are kept over a restart, also of a torrent at rest, and what is added again keeps them', async () => {
  const { clock, engine, add, medium } = scene();
  const first = await engine();
  await add(first, { labels: ['b', 'a'], isPaused: true });
  await clock.wait(first.execute('torrent:set-labels', { id: torrent.id, labels: ['c', 'a'] }));
  assert.deepEqual(medium.records.get(torrent.id)!.labels, ['a', 'c'], 'safe before the answer');
  await clock.wait(first.close());
  const second = await engine(true);
  assert.deepEqual(second.frame().torrents[0]!.labels, ['a', 'c']);
  await clock.wait(second.close());
  const third = await engine();
  await add(third);
  assert.deepEqual(third.frame().torrents[0]!.labels, ['a', 'c']);
  await clock.wait(third.close());
  const fourth = await engine();
  await add(fourth, { labels: [], isPaused: true });
  assert.deepEqual(fourth.frame().torrents[0]!.labels, []);
  assert.deepEqual(medium.records.get(torrent.id)!.labels, [], 'safe before the answer');
  await clock.wait(fourth.close());
});

test('what is changed of a torrent before its data was looked at costs no check of the data', async () => {
  const { clock, engine, add, medium } = scene();
  const first = await engine();
  await add(first, { isPaused: true });
  await clock.wait(first.close());
  const known = { pieces: Uint8Array.of(0b1010_0000), stamps: [undefined, undefined] };
  medium.records.set(torrent.id, { ...medium.records.get(torrent.id)!, ...known });
  const second = await engine(true);
  const { id } = torrent;
  const live = second.torrents.need(id);
  assert.equal(live.disk.bytesToCome, 16_384, 'by the record, the middle piece');
  live.setPriorities([1], 'skip');
  assert.equal(live.disk.bytesToCome, 20_000 - 16_384, 'what the first file has in it');
  await clock.wait(second.execute('torrent:set-labels', { id, labels: ['new'] }));
  const { pieces, stamps, labels } = medium.records.get(id)!;
  assert.deepEqual({ pieces, stamps, labels }, { ...known, labels: ['new'] });
  await clock.wait(second.close());
});

test('kept torrents are taken up in the order they were added; one that cannot be used hides no other', async () => {
  const { clock, engine, add, medium } = scene();
  const first = await engine();
  await add(first, { isPaused: true });
  const other = makeTorrent({ name: 'other', size: 5, pieceLength: 16_384 });
  await clock.advance(1_000);
  await add(first, {
    isPaused: true,
    source: { kind: 'bytes', base64: Buffer.from(other.bytes).toString('base64') },
  });
  await clock.wait(first.close());
  const [record] = medium.records.values();
  const broken = 'b'.repeat(40) as typeof torrent.id;
  medium.records.set(broken, { ...record!, id: broken, outline: undefined, addedAtMs: 0 });
  medium.metainfo.set(broken, new Uint8Array(3));
  const second = await engine(true);
  const names = second.frame().torrents.map(({ name, state }) => `${name} ${state}`);
  assert.deepEqual(names, ['album paused', 'other paused']);
  const warnings: string[] = [];
  second.onEvent((event) => {
    if (event.name === 'session:warned') warnings.push(event.message);
  }, 0);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0]!, /not taken up/);
  await clock.wait(second.close());
});
