/** New versions whose coming is disturbed, or whose author means harm: nothing that is here is lost by them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { simulateEngine } from '../helpers/engine-swarm.ts';
import {
  ask,
  BLOCK,
  follow,
  grow,
  HOME,
  HOUR,
  isSame,
  MINUTE,
  openNodes,
  pair,
  publish,
  put,
  SESSION,
  settings,
  start,
  torrentsOf,
  updated,
} from '../helpers/publication-scene.ts';
import { DOWNLOADS, type SimulatedMachine } from '../helpers/simulated-machine.ts';
import { makeTorrent } from '../helpers/torrent-maker.ts';

const BESIDE = `${DOWNLOADS}/set (2)/`;

/** Folders and files of the downloads, without what is in them. */
const places = (machine: SimulatedMachine): readonly string[] => [
  ...new Set(
    machine.disk.files
      .filter((path) => path.startsWith(`${DOWNLOADS}/`))
      .map((path) => path.split('/')[2]!)
      .sort(),
  ),
];

test('where nothing can be taken over the new version lies beside the old one all the same, which is not written over (F5, F7)', async () => {
  await simulateEngine({ seed: 21, session: SESSION }, async (swarm) => {
    const { author, follower } = await pair(swarm);
    const before = [0, 1, 2].map((at) => author.disk.bytes(`${HOME}/part-${at}`)!);
    put(author, { 'part-1': swarm.random.bytes(10 * BLOCK) });
    let hasFailed = false;
    follower.disk.fault = ({ operation, path }) => {
      if (hasFailed || !path.startsWith(BESIDE)) return undefined;
      if (operation !== 'hardLink' && operation !== 'open') return undefined;
      // First no link can be made, then no copy either.
      hasFailed = operation === 'open';
      return 'disk/full';
    };
    const second = await publish(swarm, author);
    await swarm.until(() => hasFailed, 3 * HOUR, 'the failure');
    await swarm.until(() => follower.hasAll(second.torrent!), 3 * HOUR, 'all of it');
    await swarm.clock.advance(MINUTE);
    isSame(follower, `${DOWNLOADS}/set`, author);
    for (const [at, bytes] of before.entries()) {
      const path = `${DOWNLOADS}/set (older)/part-${at}`;
      assert.ok(Buffer.from(follower.disk.bytes(path)!).equals(bytes), path);
    }
  });
});

test('a process that is killed while data is taken over leaves nothing of that behind, and takes it over again (F1)', async () => {
  await simulateEngine({ seed: 22, session: SESSION }, async (swarm) => {
    const { author, follower } = await pair(swarm);
    const before = follower.session.frame().session.downloaded;
    put(author, { 'part-3': swarm.random.bytes(2 * BLOCK) });
    const second = await publish(swarm, author);
    let links = 0;
    follower.disk.hold = ({ operation }) => {
      if (operation === 'hardLink') links += 1;
      return links > 1 ? new Promise(() => {}) : undefined;
    };
    await swarm.until(() => links > 1, 3 * HOUR, 'the second file');
    follower.crash();
    follower.disk.hold = undefined;
    assert.deepEqual(places(follower), ['set', 'set (2)']);
    const theirs = swarm.random.bytes(10);
    follower.disk.put(`${BESIDE}note`, theirs);
    await swarm.wait(follower.start({ restoresTorrents: true, settings }));
    await swarm.until(() => follower.hasAll(second.torrent!), 3 * HOUR, 'the new version');
    await swarm.clock.advance(MINUTE);
    isSame(follower, `${DOWNLOADS}/set`, author);
    assert.deepEqual(follower.disk.bytes(`${BESIDE}note`), theirs, 'what others put there stays');
    follower.disk.remove(`${BESIDE}note`);
    assert.deepEqual(places(follower), ['set', 'set (older)']);
    const fetched = follower.session.frame().session.downloaded - before;
    assert.ok(fetched <= 3 * BLOCK, `${fetched} bytes were fetched`);
  });
});

test('a new version that is added again while it comes is refused before anything is made for it', async () => {
  await simulateEngine({ seed: 23, session: SESSION }, async (swarm) => {
    const { author, follower, id } = await pair(swarm);
    put(author, { 'part-3': swarm.random.bytes(2 * BLOCK) });
    const second = await publish(swarm, author);
    await ask(swarm, author, 'torrent:pause', { id: second.torrent! });
    await ask(swarm, follower, 'torrent:update', { id });
    await ask(swarm, author, 'torrent:resume', { id: second.torrent! });
    const { promise, resolve: goOn } = Promise.withResolvers<void>();
    follower.disk.hold = ({ operation, path }) =>
      operation === 'write' && path.startsWith(BESIDE) ? promise : undefined;
    await swarm.until(() => places(follower).includes('set (2)'), HOUR, 'the new version');
    await swarm.clock.advance(MINUTE);
    const bytes = await swarm.wait(author.state.loadMetainfo(second.torrent!));
    const source = { kind: 'bytes', base64: Buffer.from(bytes).toString('base64') } as const;
    const directory = DOWNLOADS;
    await assert.rejects(ask(swarm, follower, 'torrent:add', { source, directory }), {
      code: 'session/already-added',
    });
    assert.deepEqual(places(follower), ['set', 'set (2)']);
    goOn();
  });
});

test('an author who publishes again and again is followed from hour to hour, and not as fast as versions come', async () => {
  await simulateEngine({ seed: 24, session: SESSION }, async (swarm) => {
    const { author, follower } = await pair(swarm);
    await grow(swarm, author, 'more');
    await updated(swarm, follower);
    const before = follower.events.filter(({ name }) => name === 'torrent:updated').length;
    for (let version = 3; version < 9; version++) {
      await grow(swarm, author, `more-${version}`);
      // Whatever else is looked after meanwhile.
      await swarm.add(
        follower,
        makeTorrent({ name: `other-${version}`, size: BLOCK, pieceLength: BLOCK }),
      );
      await swarm.clock.advance(5 * MINUTE);
    }
    const updates = () => follower.events.filter(({ name }) => name === 'torrent:updated').length;
    assert.equal(updates() - before, 0);
    await swarm.until(() => updates() > before, 2 * HOUR, 'the newest');
    await swarm.clock.advance(MINUTE);
    isSame(follower, `${DOWNLOADS}/set`, author);
  });
});

test('a link that names a torrent which is here already has newer versions come beside it, and takes nothing from its user', async () => {
  await simulateEngine({ seed: 25, session: SESSION }, async (swarm) => {
    const { author, follower, first } = await pair(swarm);
    const owner = await start(swarm, { updates: { keepPrevious: false } });
    const bytes = await swarm.wait(author.state.loadMetainfo(first.torrent!));
    const source = { kind: 'bytes', base64: Buffer.from(bytes).toString('base64') } as const;
    const { id } = await ask(swarm, owner, 'torrent:add', { source, peers: [author.endpoint] });
    await swarm.until(() => owner.hasAll(id), HOUR, 'what is theirs');
    await ask(swarm, owner, 'torrent:add', { source: { kind: 'magnet', uri: first.magnet } });
    await grow(swarm, author, 'more');
    await updated(swarm, follower);
    await swarm.until(() => places(owner).length === 2, 3 * HOUR, 'the new version');
    await swarm.clock.advance(HOUR);
    assert.deepEqual(places(owner), ['set', 'set (2)']);
    assert.deepEqual(torrentsOf(owner), ['set seeding', 'set (2) seeding']);
    isSame(owner, `${DOWNLOADS}/set (2)`, author);
  });
});

test("of the user's own files a new version has copies, and nothing that comes is written into them", async () => {
  await simulateEngine({ seed: 26, session: SESSION }, async (swarm) => {
    const { author, first } = await pair(swarm);
    const owner = await start(swarm);
    for (const at of [0, 1, 2]) {
      owner.disk.put(`${DOWNLOADS}/set/part-${at}`, author.disk.bytes(`${HOME}/part-${at}`)!);
    }
    await ask(swarm, owner, 'torrent:add', { source: { kind: 'magnet', uri: first.magnet } });
    await swarm.until(() => owner.hasAll(first.torrent!), HOUR, 'the check');
    await grow(swarm, author, 'more');
    await updated(swarm, owner);
    const mine = swarm.random.bytes(100);
    owner.disk.patch(`${DOWNLOADS}/set (older)/part-1`, mine, 5_000);
    const { id } = owner.session.frame().torrents.find(({ name }) => name === 'set')!;
    await ask(swarm, owner, 'torrent:verify', { id });
    await swarm.clock.advance(10 * MINUTE);
    isSame(owner, `${DOWNLOADS}/set`, author);
    const part = owner.disk.bytes(`${DOWNLOADS}/set (older)/part-1`)!;
    assert.deepEqual(part.subarray(5_000, 5_100), mine);
  });
});

test('a new version takes no name that another torrent is to have, though nothing of that is on disk yet', async () => {
  await simulateEngine({ seed: 27, session: SESSION }, async (swarm) => {
    await openNodes(swarm);
    const author = await start(swarm);
    author.disk.put('/home/author/dump-1', swarm.random.bytes(4 * BLOCK));
    const publishDump = (path: string) =>
      ask(swarm, author, 'publication:publish', { name: 'dumps', path });
    const first = await publishDump('/home/author/dump-1');
    const follower = await start(swarm);
    await follow(swarm, follower, first.magnet);
    const other = makeTorrent({ name: 'dump-2', size: 4 * BLOCK, pieceLength: BLOCK });
    const source = { kind: 'bytes', base64: Buffer.from(other.bytes).toString('base64') } as const;
    await ask(swarm, follower, 'torrent:add', { source, isPaused: true });
    author.disk.put('/home/author/dump-2', swarm.random.bytes(5 * BLOCK));
    await publishDump('/home/author/dump-2');
    await updated(swarm, follower);
    assert.deepEqual(places(follower), ['dump-1', 'dump-2 (2)']);
  });
});
