/** Data brought elsewhere while a torrent lives: to other folders and disks, under other names, home when it is complete. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SluiceError } from '../../source/base/errors.ts';
import type { TorrentSummary } from '../../source/contract/frame.ts';
import { simulateEngine, torrentOf, wrongPieces } from '../helpers/engine-swarm.ts';
import { DOWNLOADS, type SimulatedMachine } from '../helpers/simulated-machine.ts';
import { type SimulatedSwarm, TRACKER_URL } from '../helpers/simulated-swarm.ts';
import { makeTorrent } from '../helpers/torrent-maker.ts';

const BLOCK = 16_384;
const MINUTE = 60_000;
const LINE = { latencyMs: 10, uploadBytesPerSecond: 100_000 };
const FAR = '/mnt/far';
const ROOM = { device: 7, free: 1_000 * BLOCK, total: 1_000 * BLOCK };
const OPTIONS = { line: LINE, diskMs: 2 };

const torrent = makeTorrent({
  name: 'album',
  files: [
    { path: 'one', size: 20 * BLOCK + 5 },
    { path: 'notes/two', size: 40 * BLOCK },
    { path: 'notes/none', size: 0 },
  ],
  pieceLength: BLOCK,
  announce: TRACKER_URL,
});
const { id } = torrent;

const summaryOf = (machine: SimulatedMachine): TorrentSummary =>
  machine.session.frame().torrents[0]!;

const move = (machine: SimulatedMachine, directory: string) =>
  machine.session.execute('torrent:move', { id, directory });

const below = (machine: SimulatedMachine, folder: string): readonly string[] =>
  machine.disk.files.filter((path) => path.startsWith(`${folder}/`));

const isWhole = async (swarm: SimulatedSwarm, machine: SimulatedMachine, folder: string) =>
  (await swarm.wait(torrent.differences(machine.disk, folder))).length === 0;

const withFar = async (swarm: SimulatedSwarm): Promise<SimulatedMachine> => {
  const machine = await swarm.leecher(torrent);
  machine.disk.mount(FAR, ROOM);
  return machine;
};

for (const target of ['/elsewhere', FAR]) {
  test(`F16: a download moves to ${target} in the middle, goes on there, and finds it there after a restart`, async () => {
    await simulateEngine({ seed: 1, ...OPTIONS }, async (swarm) => {
      await swarm.seeder(torrent);
      const machine = await withFar(swarm);
      const have = () => torrentOf(machine, torrent).content.have.count;
      await swarm.until(() => have() > 25, MINUTE, 'some pieces');
      const states = new Set<string>();
      machine.session.onFrame((frame) => states.add(frame.torrents[0]!.state));
      assert.deepEqual(await swarm.wait(move(machine, target)), { keptFiles: [] });
      assert.ok(states.has('moving') || target !== FAR, `${[...states]}`);
      assert.equal(summaryOf(machine).directory, target);
      assert.equal(summaryOf(machine).state, 'downloading');
      assert.ok(have() > 25, 'nothing was lost');
      assert.deepEqual(below(machine, DOWNLOADS), []);
      await swarm.wait(machine.stop());
      await swarm.wait(machine.start({ restoresTorrents: true }));
      await swarm.until(() => have() > 25, MINUTE, 'what was there');
      await swarm.until(() => machine.hasAll(id), 2 * MINUTE, 'the rest');
      assert.ok(await isWhole(swarm, machine, target));
      assert.deepEqual(below(machine, DOWNLOADS), []);
    });
  });
}

test('a seed moves and seeds on; paused, it moves and stays paused, and nothing is looked at again', async () => {
  await simulateEngine({ seed: 2, ...OPTIONS }, async (swarm) => {
    await swarm.seeder(torrent);
    const machine = await withFar(swarm);
    await swarm.until(() => machine.hasAll(id), MINUTE, 'all of it');
    await swarm.wait(move(machine, FAR));
    assert.equal(summaryOf(machine).state, 'seeding');
    await swarm.wait(machine.session.execute('torrent:pause', { id }));
    await swarm.wait(machine.stop());
    await swarm.wait(machine.start({ restoresTorrents: true }));
    await swarm.wait(move(machine, '/back'));
    assert.equal(summaryOf(machine).state, 'paused');
    let reads = 0;
    machine.disk.onCall = ({ operation, path }) => {
      if (operation === 'readFile' || (operation === 'read' && path.startsWith('/back')))
        reads += 1;
    };
    await swarm.wait(machine.session.execute('torrent:resume', { id }));
    await swarm.until(() => summaryOf(machine).state === 'seeding', MINUTE, 'seeding');
    assert.equal(reads, 0, 'copied files are believed like their sources');
    assert.ok(await isWhole(swarm, machine, '/back'));
    const leecher = await swarm.leecher(torrent);
    await swarm.untilComplete([leecher], torrent, 2 * MINUTE);
  });
});

const halfWay = (swarm: SimulatedSwarm, machine: SimulatedMachine): Promise<void> => {
  const isHalf = (): boolean => {
    const { state, progress } = summaryOf(machine);
    return state === 'moving' && progress > 0.5;
  };
  return swarm.until(isHalf, MINUTE, 'half of the copy');
};

test('whoever downloads from a seed goes on while it is renamed and moved, and no connection ends', async () => {
  await simulateEngine({ ...slowCopy, seed: 6 }, async (swarm) => {
    const seed = await swarm.seeder(torrent, { uploadBytesPerSecond: 30_000 });
    seed.disk.mount(FAR, ROOM);
    const leecher = await swarm.leecher(torrent);
    const have = () => torrentOf(leecher, torrent).content.have.count;
    const more = async (pieces: number): Promise<void> => {
      const goal = have() + pieces;
      await swarm.until(() => have() >= goal, MINUTE, 'more pieces');
    };
    await more(3);
    await swarm.wait(seed.session.execute('torrent:rename', { id, name: 'record' }));
    assert.deepEqual(below(seed, `${DOWNLOADS}/record`).length, 3, 'its folder has the new name');
    await more(3);
    await swarm.wait(seed.session.execute('torrent:rename-file', { id, file: 1, path: 'words/2' }));
    await more(3);
    await swarm.wait(move(seed, '/elsewhere'));
    await more(3);
    const before = have();
    const moving = move(seed, FAR);
    await halfWay(swarm, seed);
    assert.ok(have() > before, 'it is read where it was, until all is copied');
    await swarm.wait(moving);
    assert.equal(summaryOf(seed).state, 'seeding');
    assert.ok(have() < 60, 'there was something left to do');
    const ended = leecher.events.filter(({ name }) => name === 'peer:disconnected');
    assert.deepEqual(ended, []);
    await swarm.untilComplete([leecher], torrent, 10 * MINUTE);
    assert.ok(await isWhole(swarm, leecher, DOWNLOADS));
    assert.deepEqual(below(seed, FAR).toSorted(), [
      `${FAR}/record/notes/none`,
      `${FAR}/record/one`,
      `${FAR}/record/words/2`,
    ]);
    assert.equal(below(seed, '/elsewhere').length, 3, 'Sluice did not make them');
  });
});

test('a seed that is paused while it is moved leaves its swarm as soon as it has come there', async () => {
  await simulateEngine({ ...slowCopy, seed: 7 }, async (swarm) => {
    const seed = await swarm.seeder(torrent);
    seed.disk.mount(FAR, ROOM);
    const leecher = await swarm.leecher(torrent);
    await swarm.until(() => torrentOf(leecher, torrent).content.have.count > 3, MINUTE, 'some');
    const moving = move(seed, FAR);
    await halfWay(swarm, seed);
    await swarm.wait(seed.session.execute('torrent:pause', { id }));
    await swarm.wait(moving);
    await swarm.until(() => summaryOf(seed).state === 'paused', MINUTE, 'paused');
    assert.ok(await isWhole(swarm, seed, FAR));
    assert.equal(summaryOf(seed).peersConnected, 0);
  });
});

test('what is in the way, or no room, is refused while the torrent goes on', async () => {
  await simulateEngine({ seed: 3, ...OPTIONS }, async (swarm) => {
    await swarm.seeder(torrent);
    const machine = await withFar(swarm);
    await swarm.until(() => machine.hasAll(id), MINUTE, 'all of it');
    machine.disk.put('/elsewhere/album/one', Buffer.from('theirs'));
    await assert.rejects(swarm.wait(move(machine, '/elsewhere')), { code: 'disk/exists' });
    machine.disk.mount(FAR, { ...ROOM, free: 3 * BLOCK });
    await assert.rejects(swarm.wait(move(machine, FAR)), { code: 'disk/full' });
    machine.disk.mount(FAR, ROOM);
    machine.disk.setReadOnly(ROOM.device, true);
    await assert.rejects(swarm.wait(move(machine, FAR)), { code: 'disk/read-only' });
    assert.equal(summaryOf(machine).state, 'seeding');
    assert.equal(summaryOf(machine).directory, DOWNLOADS);
    assert.ok(await isWhole(swarm, machine, DOWNLOADS));
    assert.equal(machine.disk.bytes('/elsewhere/album/one')?.length, 6);
  });
});

/** Slow enough that a copy can be met under way. */
const slowCopy = { line: LINE, diskMs: 30, seed: 4 };

test('a move can be cancelled, and a torrent removed in the middle of one', async () => {
  for (const ending of ['cancel', 'remove'] as const) {
    await simulateEngine(slowCopy, async (swarm) => {
      await swarm.seeder(torrent);
      const machine = await withFar(swarm);
      await swarm.until(() => machine.hasAll(id), 10 * MINUTE, 'all of it');
      const moving = move(machine, FAR).catch((error: { code: string }) => error.code);
      await swarm.until(
        () =>
          summaryOf(machine).progress > 0 &&
          summaryOf(machine).progress < 1 &&
          summaryOf(machine).state === 'moving',
        MINUTE,
        'a part of the move',
      );
      if (ending === 'cancel') {
        await swarm.wait(machine.session.execute('torrent:cancel-move', { id }));
        assert.ok(await isWhole(swarm, machine, DOWNLOADS));
        await swarm.until(() => summaryOf(machine).state === 'seeding', MINUTE, 'seeding');
        assert.ok(machine.events.some(({ name }) => name === 'torrent:move-failed'));
        await assert.rejects(swarm.wait(machine.session.execute('torrent:cancel-move', { id })), {
          code: 'session/not-allowed',
        });
      } else {
        await swarm.wait(machine.session.execute('torrent:remove', { id, withData: true }));
        assert.deepEqual(machine.disk.files, []);
      }
      assert.equal(await swarm.wait(moving), 'session/cancelled');
      assert.deepEqual(below(machine, FAR), []);
    });
  }
});

for (const ending of ['stopped', 'killed'] as const) {
  test(`F16: an engine ${ending} in the middle of a move goes on with it`, async () => {
    let begun = 0;
    for (let after = 50; after <= 3_000; after += after < 400 ? 50 : 650) {
      await simulateEngine({ ...slowCopy, seed: after }, async (swarm) => {
        await swarm.seeder(torrent);
        const machine = await withFar(swarm);
        await swarm.until(() => machine.hasAll(id), 10 * MINUTE, 'all of it');
        await swarm.clock.advance(20_000);
        move(machine, FAR).catch(() => {});
        await swarm.clock.advance(after);
        if (ending === 'killed') machine.crash();
        else await swarm.wait(machine.stop());
        const record = machine.medium.records.get(id);
        const wasBegun = record?.relocation !== undefined || record?.directory === FAR;
        begun += wasBegun ? 1 : 0;
        await swarm.wait(machine.start({ restoresTorrents: true }));
        await swarm.until(() => summaryOf(machine).state === 'seeding', 5 * MINUTE, 'seeding');
        const { directory } = summaryOf(machine);
        assert.equal(directory, wasBegun ? FAR : DOWNLOADS);
        assert.ok(await isWhole(swarm, machine, directory));
        assert.equal(machine.disk.files.length, 3, `${machine.disk.files}`);
        assert.ok(torrentOf(machine, torrent).content.have.isFull);
      });
    }
    assert.ok(begun >= 3, `${begun} were begun`);
  });
}

test('F16: a disk that fails in the middle of a move leaves all where it was, and is asked again by hand', async () => {
  await simulateEngine({ seed: 5, ...OPTIONS }, async (swarm) => {
    await swarm.seeder(torrent);
    const machine = await withFar(swarm);
    await swarm.until(() => machine.hasAll(id), MINUTE, 'all of it');
    let writes = 0;
    machine.disk.fault = ({ operation, path }) => {
      if (operation !== 'write' || !path.startsWith(FAR)) return undefined;
      writes += 1;
      return writes > 1 ? 'disk/failed' : undefined;
    };
    await assert.rejects(swarm.wait(move(machine, FAR)), { code: 'disk/failed' });
    machine.disk.fault = undefined;
    assert.equal(summaryOf(machine).state, 'seeding');
    assert.ok(await isWhole(swarm, machine, DOWNLOADS));
    assert.deepEqual(below(machine, FAR), []);
    await swarm.wait(move(machine, FAR));
    assert.ok(await isWhole(swarm, machine, FAR));
  });
});

test('F15: a disk that vanishes in the middle of a move stops the torrent, which is brought on when it is back', async () => {
  await simulateEngine(slowCopy, async (swarm) => {
    await swarm.seeder(torrent);
    const machine = await withFar(swarm);
    await swarm.until(() => machine.hasAll(id), 10 * MINUTE, 'all of it');
    const moving = move(machine, FAR).catch(() => 'failed');
    await swarm.until(() => summaryOf(machine).state === 'moving', MINUTE, 'the move');
    await swarm.clock.advance(500);
    machine.disk.unmount(FAR);
    await swarm.wait(moving);
    await swarm.clock.advance(MINUTE);
    machine.disk.mount(FAR, ROOM);
    await swarm.until(() => summaryOf(machine).state === 'seeding', 10 * MINUTE, 'seeding');
    assert.ok(await isWhole(swarm, machine, summaryOf(machine).directory));
    assert.deepEqual(
      wrongPieces(machine, torrent).filter(() => summaryOf(machine).directory === DOWNLOADS),
      [],
    );
  });
});

test('a torrent and its files are renamed on disk and on the screen, for good', async () => {
  await simulateEngine({ seed: 6, ...OPTIONS }, async (swarm) => {
    const seeder = await swarm.seeder(torrent);
    const machine = await swarm.leecher(torrent);
    await swarm.until(() => torrentOf(machine, torrent).content.have.count > 25, MINUTE, 'some');
    await swarm.wait(machine.session.execute('torrent:rename', { id, name: 'Live in Oslo' }));
    await swarm.wait(
      machine.session.execute('torrent:rename-file', { id, file: 1, path: 'side b/2.flac' }),
    );
    for (const [file, path] of [
      [0, '../one'],
      [0, ''],
      [0, 'a//b'],
      [0, 'SIDE B/2.FLAC'],
      [0, 'side b'],
    ] as const) {
      await assert.rejects(
        swarm.wait(machine.session.execute('torrent:rename-file', { id, file, path })),
        { code: 'session/invalid-argument' },
        path,
      );
    }
    await assert.rejects(
      swarm.wait(machine.session.execute('torrent:rename', { id, name: 'a/b' })),
      {
        code: 'session/invalid-argument',
      },
    );
    await swarm.until(() => machine.hasAll(id), MINUTE, 'the rest');
    const files = [
      `${DOWNLOADS}/Live in Oslo/notes/none`,
      `${DOWNLOADS}/Live in Oslo/one`,
      `${DOWNLOADS}/Live in Oslo/side b/2.flac`,
    ];
    assert.deepEqual(machine.disk.files, files);
    assert.ok(!machine.disk.directories.includes(`${DOWNLOADS}/album`));
    await swarm.wait(machine.stop());
    await swarm.wait(machine.start({ restoresTorrents: true }));
    await swarm.until(() => machine.hasAll(id), MINUTE, 'the check');
    assert.equal(summaryOf(machine).name, 'Live in Oslo');
    machine.session.watch(id, ['files']);
    const shown = machine.session.frame().details[id]?.files?.map(({ path }) => path.join('/'));
    assert.deepEqual(shown, [
      'Live in Oslo/one',
      'Live in Oslo/side b/2.flac',
      'Live in Oslo/notes/none',
    ]);
    await swarm.wait(seeder.stop());
    const leecher = await swarm.leecher(torrent, {}, [machine]);
    await swarm.untilComplete([leecher], torrent, 2 * MINUTE);
    const { removedFiles } = await swarm.wait(
      machine.session.execute('torrent:remove', { id, withData: true }),
    );
    assert.deepEqual([...removedFiles].sort(), files);
    assert.deepEqual(machine.disk.files, []);
  });
});

test('with a folder for incomplete ones a torrent lies there until it is complete, and then goes to its own', async () => {
  await simulateEngine({ seed: 7, ...OPTIONS }, async (swarm) => {
    await swarm.seeder(torrent);
    const machine = swarm.machine();
    machine.disk.mount(FAR, ROOM);
    await swarm.wait(machine.start({ settings: { session: { incompleteDirectory: FAR } } }));
    await swarm.add(machine, torrent);
    await swarm.until(() => torrentOf(machine, torrent).content.have.count > 25, MINUTE, 'some');
    const { directory, destination } = summaryOf(machine);
    assert.deepEqual([directory, destination], [FAR, DOWNLOADS]);
    assert.deepEqual(below(machine, DOWNLOADS), []);
    await swarm.wait(move(machine, '/finished'));
    assert.deepEqual(
      [summaryOf(machine).directory, summaryOf(machine).destination],
      [FAR, '/finished'],
    );
    machine.crash();
    await swarm.wait(
      machine.start({
        settings: { session: { incompleteDirectory: FAR } },
        restoresTorrents: true,
      }),
    );
    await swarm.until(() => summaryOf(machine).directory === '/finished', 5 * MINUTE, 'home');
    await swarm.until(() => summaryOf(machine).state === 'seeding', MINUTE, 'seeding');
    assert.equal(summaryOf(machine).destination, null);
    assert.ok(await isWhole(swarm, machine, '/finished'));
    assert.deepEqual(below(machine, FAR), []);
    const names = machine.events.map(({ name }) => name);
    assert.ok(names.indexOf('torrent:finished') < names.indexOf('torrent:moved'));
  });
});

test('where something stands in its way home it is told, and seeded from where it is until the next start', async () => {
  await simulateEngine({ seed: 8, ...OPTIONS }, async (swarm) => {
    await swarm.seeder(torrent);
    const machine = swarm.machine();
    await swarm.wait(
      machine.start({ settings: { session: { incompleteDirectory: '/incomplete' } } }),
    );
    await swarm.add(machine, torrent);
    await swarm.clock.advance(1_000);
    machine.disk.put(`${DOWNLOADS}/album/one`, Buffer.from('theirs'));
    await swarm.until(() => machine.hasAll(id), MINUTE, 'all of it');
    await swarm.clock.advance(MINUTE);
    const failure = machine.events.find(({ name }) => name === 'torrent:move-failed');
    assert.ok(failure?.name === 'torrent:move-failed');
    assert.match(failure.problem, /album\/one is there already/);
    assert.equal(summaryOf(machine).state, 'seeding');
    machine.disk.remove(`${DOWNLOADS}/album`);
    await swarm.wait(machine.stop());
    await swarm.wait(machine.start({ restoresTorrents: true }));
    await swarm.until(() => summaryOf(machine).directory === DOWNLOADS, MINUTE, 'home');
    assert.ok(await isWhole(swarm, machine, DOWNLOADS));
  });
});

test('data that is in its place already is not looked for among the incomplete', async () => {
  await simulateEngine({ seed: 9, ...OPTIONS }, async (swarm) => {
    const machine = swarm.machine();
    await swarm.wait(torrent.writePayload(machine.disk, DOWNLOADS));
    await swarm.wait(
      machine.start({ settings: { session: { incompleteDirectory: '/incomplete' } } }),
    );
    await swarm.add(machine, torrent);
    await swarm.until(() => machine.hasAll(id), MINUTE, 'the check');
    const { directory, destination } = summaryOf(machine);
    assert.deepEqual([directory, destination], [DOWNLOADS, null]);
  });
});

test('folders are taken up while the engine runs, for torrents that are added from then on: also the one of their label', async () => {
  await simulateEngine({ seed: 10, ...OPTIONS }, async (swarm) => {
    await swarm.seeder(torrent);
    const machine = swarm.machine();
    await swarm.wait(machine.start());
    const { session } = machine;
    const changes = {
      session: { incompleteDirectory: '/incomplete', labelDirectories: { linux: '/iso' } },
    };
    await swarm.wait(session.execute('session:configure', { changes }));
    const source = {
      kind: 'bytes',
      base64: Buffer.from(torrent.bytes).toString('base64'),
    } as const;
    const add = (labels: readonly string[]) =>
      swarm.wait(session.execute('torrent:add', { source, labels, isPaused: true }));
    await add(['a', 'linux']);
    const { directory, destination } = summaryOf(machine);
    assert.deepEqual([directory, destination], ['/incomplete', '/iso']);
    await swarm.wait(session.execute('torrent:remove', { id }));
    await add(['a']);
    assert.equal(summaryOf(machine).destination, DOWNLOADS);
  });
});

test('the program for a finished torrent is run once, after the move, also where the engine was killed in between', async () => {
  await simulateEngine({ seed: 11, ...OPTIONS }, async (swarm) => {
    await swarm.seeder(torrent);
    const machine = swarm.machine();
    machine.disk.mount(FAR, ROOM);
    const settings = {
      session: { incompleteDirectory: FAR },
      finish: { program: ['done', '{path}'] },
    };
    await swarm.wait(machine.start({ settings }));
    await swarm.add(machine, torrent);
    await swarm.until(() => machine.hasAll(id), MINUTE, 'all of it');
    assert.equal(summaryOf(machine).directory, FAR);
    machine.crash();
    assert.equal(machine.programs.started.length, 0);
    await swarm.wait(machine.start({ settings, restoresTorrents: true }));
    await swarm.until(() => machine.programs.started.length > 0, 5 * MINUTE, 'the program');
    const { call, end } = machine.programs.started[0]!;
    assert.deepEqual(call.args, [`${DOWNLOADS}/album`]);
    assert.equal(summaryOf(machine).directory, DOWNLOADS);
    end({ tail: 'unpacked' });
    await swarm.until(
      () => machine.events.some(({ name }) => name === 'torrent:program-ended'),
      MINUTE,
      'its end',
    );
    await swarm.wait(machine.stop());
    await swarm.wait(machine.start({ settings, restoresTorrents: true }));
    await swarm.until(() => summaryOf(machine).state === 'seeding', MINUTE, 'seeding');
    await swarm.clock.advance(MINUTE);
    assert.equal(machine.programs.started.length, 1);
  });
});

/** All there among the incomplete, kept from its own folder by another program's file. */
const keptFromHome = async (swarm: SimulatedSwarm): Promise<SimulatedMachine> => {
  await swarm.seeder(torrent);
  const machine = swarm.machine();
  const settings = { session: { incompleteDirectory: '/incomplete' } };
  await swarm.wait(machine.start({ settings }));
  await swarm.add(machine, torrent);
  await swarm.clock.advance(1_000);
  machine.disk.put(`${DOWNLOADS}/album/one`, Buffer.from('theirs'));
  const isTold = () => machine.events.some(({ name }) => name === 'torrent:move-failed');
  await swarm.until(isTold, 2 * MINUTE, 'the failure');
  machine.disk.remove(`${DOWNLOADS}/album`);
  return machine;
};

test('the way home is gone once, not twice', async () => {
  await simulateEngine({ seed: 21, ...OPTIONS }, async (swarm) => {
    const machine = await keptFromHome(swarm);
    await swarm.wait(machine.stop());
    await swarm.wait(machine.start({ restoresTorrents: true }));
    const states: string[] = [];
    for (let ms = 0; ms < 1_000; ms++) {
      const { state } = torrentOf(machine, torrent);
      if (state !== states.at(-1)) states.push(state);
      await swarm.clock.advance(1);
    }
    assert.deepEqual(states.slice(states.indexOf('moving')), ['moving', 'seeding']);
    assert.equal(summaryOf(machine).directory, DOWNLOADS);
  });
});

test('where the user has moved it is its home, though it could not go where it should have', async () => {
  await simulateEngine({ seed: 22, ...OPTIONS }, async (swarm) => {
    const machine = await keptFromHome(swarm);
    await swarm.wait(move(machine, '/other'));
    await swarm.clock.advance(MINUTE);
    assert.deepEqual(
      [summaryOf(machine).directory, summaryOf(machine).destination],
      ['/other', null],
    );
    assert.ok(await isWhole(swarm, machine, '/other'));
  });
});

test('the engine may end at any moment of the way home: nothing is left under way, and the next one goes on', async () => {
  for (let ms = 0; ms < 120; ms += 5) {
    await simulateEngine({ seed: 23, ...OPTIONS }, async (swarm) => {
      const machine = await keptFromHome(swarm);
      await swarm.wait(machine.stop());
      await swarm.wait(machine.start({ restoresTorrents: true }));
      await swarm.clock.advance(ms);
      await swarm.wait(machine.stop());
      await swarm.wait(machine.start({ restoresTorrents: true }));
      const isHome = () => summaryOf(machine).directory === DOWNLOADS;
      await swarm.until(isHome, MINUTE, `home after ${ms} ms`);
      assert.ok(await isWhole(swarm, machine, DOWNLOADS));
    });
  }
});

test('a move that is wished while the engine ends is refused, or done by the next one', async () => {
  for (let ms = 0; ms < 40; ms += 3) {
    await simulateEngine({ seed: 24, ...OPTIONS }, async (swarm) => {
      await swarm.seeder(torrent);
      const machine = await withFar(swarm);
      await swarm.until(() => machine.hasAll(id), MINUTE, 'all of it');
      const moving = move(machine, FAR).then(
        () => 'done',
        (error: SluiceError) => error.code,
      );
      await swarm.clock.advance(ms);
      await swarm.wait(machine.stop());
      assert.match(await swarm.wait(moving), /^(done|session\/(closed|cancelled))$/);
      await swarm.wait(machine.start({ restoresTorrents: true }));
      await swarm.until(() => summaryOf(machine).state === 'seeding', MINUTE, 'seeding');
      assert.ok(await isWhole(swarm, machine, summaryOf(machine).directory));
    });
  }
});
