/** Publications and those who follow them: through the DHT alone, with what is already there reused. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { namesTorrent, readMutableLink } from '../../source/protocol/mutable-link.ts';
import { simulateEngine } from '../helpers/engine-swarm.ts';
import {
  ask,
  BLOCK,
  follow,
  grow,
  HOME,
  HOUR,
  has,
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
  versionsOf,
} from '../helpers/publication-scene.ts';
import { DOWNLOADS } from '../helpers/simulated-machine.ts';

test('a folder is published, followed by its link alone, changed and published again: followers fetch what is new, and it lies where the old version did', async () => {
  await simulateEngine({ seed: 1, session: SESSION }, async (swarm) => {
    await openNodes(swarm);
    const author = await start(swarm);
    const parts = Object.fromEntries(
      Array.from({ length: 8 }, (_, at) => [`part-${at}`, swarm.random.bytes(10 * BLOCK)]),
    );
    put(author, parts);
    const first = await publish(swarm, author);
    assert.deepEqual([first.version, first.isActive], ['1', true]);
    assert.ok(first.copies >= 3, `${first.copies} copies`);
    const follower = await start(swarm);
    await follow(swarm, follower, first.magnet);
    isSame(follower, `${DOWNLOADS}/set`, author);
    const before = follower.session.frame().session.downloaded;
    for (const machine of [author, follower]) {
      const { id } = machine.session.frame().torrents[0]!;
      const leave = machine.session.watch(id, ['overview']);
      const { magnet } = machine.session.frame().details[id]!.overview!;
      leave();
      assert.equal(namesTorrent(magnet), true);
      assert.deepEqual(readMutableLink(magnet), readMutableLink(first.magnet));
    }

    const changed = Buffer.from(parts['part-3']!);
    changed.set(swarm.random.bytes(BLOCK), 2 * BLOCK);
    put(author, { 'part-3': changed, 'part-8': swarm.random.bytes(5 * BLOCK) });
    const second = await publish(swarm, author);
    assert.equal(second.version, '2');
    assert.deepEqual(torrentsOf(author), ['set seeding']);
    await swarm.until(
      () => follower.events.some(({ name }) => name === 'torrent:updated'),
      2 * HOUR,
      'the new version',
    );
    await swarm.clock.advance(MINUTE);
    isSame(follower, `${DOWNLOADS}/set`, author);
    const fetched = follower.session.frame().session.downloaded - before;
    // One piece of the changed file, and the new file.
    assert.ok(fetched <= 7 * BLOCK, `${fetched} of ${85 * BLOCK} bytes were fetched`);
    assert.deepEqual(torrentsOf(follower), ['set (older) paused', 'set seeding']);
    assert.deepEqual(
      follower.disk.bytes(`${DOWNLOADS}/set (older)/part-3`),
      new Uint8Array(parts['part-3']!),
      'the old version is whole',
    );
  });
});

test('who would rather be asked is told, and takes the new version when it is wanted', async () => {
  await simulateEngine({ seed: 2, session: SESSION }, async (swarm) => {
    const { author, follower, id } = await pair(swarm, { updates: { follow: false } });
    await ask(swarm, follower, 'torrent:set-limits', { id, upload: 9_000_000 });
    await ask(swarm, follower, 'torrent:set-goal', { id, goal: 'none' });
    await ask(swarm, follower, 'torrent:set-labels', { id, labels: ['nightly'] });
    const second = await grow(swarm, author, 'more');
    await swarm.until(() => has(follower, 'torrent:update-found'), 3 * HOUR, 'the news');
    await swarm.clock.advance(90 * MINUTE);
    assert.equal(has(follower, 'torrent:updated'), false);
    assert.deepEqual(torrentsOf(follower), ['set seeding']);
    assert.equal(versionsOf(follower, id)?.newer, 'offered');
    assert.equal(
      follower.events.filter(({ name }) => name === 'torrent:update-found').length,
      1,
      'told once',
    );
    const { newer } = await ask(swarm, follower, 'torrent:update', { id });
    assert.equal(newer, 'coming');
    await updated(swarm, follower);
    assert.equal(versionsOf(follower, second.torrent!)?.newer, 'none');
    const after = follower.session.frame().torrents.find((each) => each.id === second.torrent);
    assert.deepEqual(
      [after?.uploadLimit, after?.ownGoal, after?.labels],
      [9_000_000, 'none', ['nightly']],
      'what was wished of the one before counts',
    );
    isSame(follower, `${DOWNLOADS}/set`, author);
  });
});

test('with the setting the version before goes, with what was downloaded of it, and what the user put there stays', async () => {
  await simulateEngine({ seed: 3, session: SESSION }, async (swarm) => {
    const { author, follower } = await pair(swarm, { updates: { keepPrevious: false } });
    const note = swarm.random.bytes(10);
    follower.disk.put(`${DOWNLOADS}/set/note`, note);
    await grow(swarm, author, 'more');
    await updated(swarm, follower);
    assert.deepEqual(torrentsOf(follower), ['set seeding']);
    assert.deepEqual(follower.disk.bytes(`${DOWNLOADS}/set/note`), note);
    follower.disk.remove(`${DOWNLOADS}/set/note`);
    isSame(follower, `${DOWNLOADS}/set`, author);
    assert.equal(follower.disk.files.length, author.disk.files.length);
  });
});

test('an author who changes files is not undone: the version before rests, whoever has it, and nothing is written over', async () => {
  await simulateEngine({ seed: 4, session: SESSION }, async (swarm) => {
    const { author, follower } = await pair(swarm);
    const mine = swarm.random.bytes(10 * BLOCK);
    author.disk.put(`${HOME}/part-1`, mine);
    const { magnet } = (await ask(swarm, author, 'publication:list', {})).publications[0]!;
    // Somebody who asks for what is not there any more has it found out.
    const late = await start(swarm);
    await ask(swarm, late, 'torrent:add', {
      source: { kind: 'magnet', uri: magnet },
      peers: [author.endpoint],
    });
    await swarm.until(() => torrentsOf(author)[0] !== 'set seeding', HOUR, 'the rest');
    await swarm.clock.advance(10 * MINUTE);
    assert.deepEqual(torrentsOf(author), ['set paused']);
    assert.deepEqual(author.disk.bytes(`${HOME}/part-1`), mine);
    // Nor after a restart, nor when it is told to go on.
    await swarm.wait(author.stop());
    await swarm.wait(author.start({ restoresTorrents: true, settings }));
    const { id } = author.session.frame().torrents[0]!;
    await ask(swarm, author, 'torrent:resume', { id });
    await swarm.clock.advance(10 * MINUTE);
    assert.deepEqual(author.disk.bytes(`${HOME}/part-1`), mine);
    const { text } = (await ask(swarm, author, 'publication:list', {})).publications[0]!;
    assert.match(text, /changed since version 1/);
    assert.equal((await publish(swarm, author)).version, '2');
    await updated(swarm, follower);
    isSame(follower, `${DOWNLOADS}/set`, author);
  });
});

test('a version that comes while the one before is still on its way takes its place', async () => {
  await simulateEngine({ seed: 5, session: SESSION }, async (swarm) => {
    const { author, follower, id } = await pair(swarm);
    const second = await grow(swarm, author, 'more');
    // Nobody has what it needs.
    await ask(swarm, author, 'torrent:pause', { id: second.torrent! });
    await ask(swarm, follower, 'torrent:update', { id });
    assert.equal(versionsOf(follower, id)?.newer, 'coming');
    const third = await grow(swarm, author, 'yet-more');
    assert.notEqual(third.torrent, second.torrent);
    await ask(swarm, follower, 'torrent:update', { id });
    await updated(swarm, follower);
    isSame(follower, `${DOWNLOADS}/set`, author);
    assert.deepEqual(torrentsOf(follower), ['set (older) paused', 'set seeding']);
  });
});

test('killed at any moment, followers take up where they were, and authors go on with the next number', async () => {
  for (const afterMs of [40, 2_000]) {
    await simulateEngine(
      { seed: `kill ${afterMs}`, session: SESSION, diskMs: 2 },
      async (swarm) => {
        const { author, follower, id } = await pair(swarm);
        author.crash();
        await swarm.wait(author.start({ restoresTorrents: true, settings }));
        const second = await grow(swarm, author, 'more');
        assert.equal(second.version, '2');
        await ask(swarm, follower, 'torrent:update', { id });
        await swarm.clock.advance(afterMs);
        follower.crash();
        await swarm.wait(follower.start({ restoresTorrents: true, settings }));
        const isDone = () => follower.hasAll(second.torrent!);
        await swarm.until(isDone, 3 * HOUR, 'the new version');
        await swarm.clock.advance(MINUTE);
        isSame(follower, `${DOWNLOADS}/set`, author);
      },
    );
  }
});

test('a new version that the user removes is not begun again by itself', async () => {
  await simulateEngine({ seed: 7, session: SESSION }, async (swarm) => {
    const { author, follower, id } = await pair(swarm);
    const second = await grow(swarm, author, 'more');
    await ask(swarm, author, 'torrent:pause', { id: second.torrent! });
    await ask(swarm, follower, 'torrent:update', { id });
    await ask(swarm, follower, 'torrent:remove', { id: second.torrent! });
    await ask(swarm, author, 'torrent:resume', { id: second.torrent! });
    await swarm.clock.advance(90 * MINUTE);
    assert.deepEqual(torrentsOf(follower), ['set seeding']);
    await ask(swarm, follower, 'torrent:update', { id });
    await updated(swarm, follower);
    isSame(follower, `${DOWNLOADS}/set`, author);
  });
});

test('followers keep a link alive when its author is gone', async () => {
  await simulateEngine({ seed: 8, session: SESSION }, async (swarm) => {
    const { author, first } = await pair(swarm);
    await swarm.wait(author.stop());
    await swarm.clock.advance(4 * HOUR);
    const late = await start(swarm);
    await follow(swarm, late, first.magnet);
  });
});

test('a link that names nothing the DHT knows is refused in words, and nothing of it stays', async () => {
  await simulateEngine({ seed: 9, session: SESSION }, async (swarm) => {
    await openNodes(swarm);
    const machine = await start(swarm);
    const source = { kind: 'magnet', uri: `magnet:?xs=urn:btpk:${'ab'.repeat(32)}` } as const;
    await assert.rejects(ask(swarm, machine, 'torrent:add', { source }), {
      code: 'session/not-found',
    });
    assert.deepEqual(torrentsOf(machine), []);
    const off = await start(swarm, { dht: { enabled: false, bootstrap: [] } });
    await assert.rejects(ask(swarm, off, 'torrent:add', { source }), /the DHT is switched off/);
  });
});

test('versions that are called otherwise each lie under their own name, beside what was there', async () => {
  await simulateEngine({ seed: 10, session: SESSION }, async (swarm) => {
    await openNodes(swarm);
    const author = await start(swarm);
    const dump = swarm.random.bytes(20 * BLOCK);
    author.disk.put('/home/author/dump-1', dump);
    const publishDump = (path: string) =>
      ask(swarm, author, 'publication:publish', { name: 'dumps', path });
    const first = await publishDump('/home/author/dump-1');
    const follower = await start(swarm);
    const mine = swarm.random.bytes(10);
    follower.disk.put(`${DOWNLOADS}/dump-2`, mine);
    await follow(swarm, follower, first.magnet);
    const before = follower.session.frame().session.downloaded;
    const longer = Buffer.concat([dump, swarm.random.bytes(5 * BLOCK)]);
    author.disk.put('/home/author/dump-2', longer);
    await publishDump('/home/author/dump-2');
    assert.deepEqual(torrentsOf(author), ['dump-1 seeding', 'dump-2 seeding'], 'both are there');
    await updated(swarm, follower);
    assert.equal(follower.session.frame().session.downloaded - before, 5 * BLOCK);
    assert.deepEqual(follower.disk.bytes(`${DOWNLOADS}/dump-2`), mine);
    assert.deepEqual(follower.disk.bytes(`${DOWNLOADS}/dump-2 (2)`), new Uint8Array(longer));
    assert.deepEqual(follower.disk.bytes(`${DOWNLOADS}/dump-1`), dump);
  });
});

test('how far a new version is made is told to all, one torrent is made at a time, and it can be given up', async () => {
  await simulateEngine({ seed: 9, session: SESSION }, async (swarm) => {
    const author = await start(swarm);
    put(author, { one: swarm.random.bytes(3 * BLOCK) });
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    author.disk.hold = ({ operation }) => (operation === 'open' ? held : undefined);
    const wish = { name: 'set', path: HOME };
    const published = assert.rejects(author.session.execute('publication:publish', wish), {
      code: 'session/cancelled',
    });
    await swarm.clock.advance(MINUTE);
    assert.equal(author.session.frame().session.making?.name, 'set');
    const other = author.session.execute('session:create-torrent', { path: HOME });
    await assert.rejects(other, { code: 'session/not-allowed' });
    const cancelled = author.session.execute('session:cancel-create', {});
    release();
    await swarm.wait(Promise.all([published, cancelled]));
    assert.deepEqual(torrentsOf(author), []);
    assert.equal((await ask(swarm, author, 'publication:publish', wish)).name, 'set');
    assert.equal(author.session.frame().session.making, null);
  });
});
