/** The life of a torrent: commands in every state, stops and starts, crashes and power cuts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Bitfield } from '../../source/base/bitfield.ts';
import { isSluiceError } from '../../source/base/errors.ts';
import type { TorrentRecord } from '../../source/base/ports/state.ts';
import type { CommandName } from '../../source/contract/commands.ts';
import {
  addPeers,
  bannedBy,
  engineOf,
  servePeer,
  simulateEngine,
  strangerAddress,
  torrentOf,
  wrongPieces,
} from '../helpers/engine-swarm.ts';
import { honestSeeder } from '../helpers/peer-behaviours.ts';
import { SeededRandom } from '../helpers/seeded-random.ts';
import { DOWNLOADS, type SimulatedMachine } from '../helpers/simulated-machine.ts';
import { type SimulatedSwarm, TRACKER_URL } from '../helpers/simulated-swarm.ts';
import { makeTorrent } from '../helpers/torrent-maker.ts';

const BLOCK = 16_384;
const MINUTE = 60_000;
const LINE = { latencyMs: 10, uploadBytesPerSecond: 100_000 };
const torrent = makeTorrent({
  name: 'life',
  size: 60 * BLOCK,
  pieceLength: BLOCK,
  announce: TRACKER_URL,
});

const stateOf = (machine: SimulatedMachine) => torrentOf(machine, torrent).state;

const execute = (
  swarm: SimulatedSwarm,
  machine: SimulatedMachine,
  name: 'torrent:pause' | 'torrent:resume' | 'torrent:verify' | 'torrent:announce',
) => swarm.wait(machine.session.execute(name, { id: torrent.id }));

test('pause leaves the swarm, resume joins it again and goes on where it was', async () => {
  await simulateEngine({ seed: 1, line: LINE }, async (swarm) => {
    const seeder = await swarm.seeder(torrent);
    const machine = await swarm.leecher(torrent);
    await swarm.until(() => torrentOf(machine, torrent).content.have.count > 9, MINUTE, 'some');
    await execute(swarm, machine, 'torrent:pause');
    assert.equal(stateOf(machine), 'paused');
    await swarm.clock.advance(1_000);
    assert.equal(machine.host.connectionCount, 0);
    assert.equal(swarm.tracker.announces.at(-1)?.event, 'stopped');
    const { count } = torrentOf(machine, torrent).content.have;
    await swarm.clock.advance(10 * MINUTE);
    assert.equal(torrentOf(machine, torrent).content.have.count, count, 'paused is paused');
    await execute(swarm, machine, 'torrent:resume');
    assert.equal(stateOf(machine), 'downloading');
    await swarm.untilComplete([seeder, machine], torrent, MINUTE);
    const { downloaded } = torrentOf(machine, torrent).tally;
    assert.ok(downloaded < torrent.payload.length + 20 * BLOCK, `${downloaded}: fetched twice`);
  });
});

test('commands in every state, also while checking and while stopping, end in what was wished last', async () => {
  const commands = [
    'torrent:pause',
    'torrent:resume',
    'torrent:verify',
    'torrent:announce',
  ] as const;
  const seen = new Set<string>();
  for (let seed = 0; seed < 8; seed++) {
    const slow = { seed: `commands ${seed}`, line: LINE, diskMs: 3, hashMsPerMebibyte: 200 };
    await simulateEngine(slow, async (swarm) => {
      await swarm.seeder(torrent);
      const machine = await swarm.leecher(torrent);
      const random = new SeededRandom(`commands ${seed}`);
      const pending: Promise<unknown>[] = [];
      for (let step = 0; step < 40; step++) {
        const name: CommandName = commands[random.integer(commands.length)]!;
        pending.push(
          machine.session.execute(name, { id: torrent.id }).catch((error: unknown) => {
            assert.ok(isSluiceError(error, 'session/not-allowed'), String(error));
          }),
        );
        await swarm.clock.advance(random.integer(random.float() < 0.5 ? 20 : 1_500));
        seen.add(stateOf(machine));
      }
      await execute(swarm, machine, 'torrent:resume');
      await swarm.until(
        () => stateOf(machine) === 'seeding',
        5 * MINUTE,
        `seeding, from ${stateOf(machine)}`,
      );
      await swarm.wait(Promise.all(pending));
      assert.deepEqual(await swarm.wait(torrent.differences(machine.disk, DOWNLOADS)), []);
    });
  }
  assert.ok(seen.size >= 4, `only ${[...seen]}`);
});

test('a check that is paused goes on where it was', async () => {
  const large = makeTorrent({ name: 'large', size: 4_096 * BLOCK, pieceLength: 16 * BLOCK });
  await simulateEngine({ seed: 'pause', hashMsPerMebibyte: 300 }, async (swarm) => {
    const machine = swarm.machine();
    await swarm.wait(large.writePayload(machine.disk, DOWNLOADS));
    await swarm.wait(machine.start());
    await swarm.add(machine, large);
    const live = () => torrentOf(machine, large);
    await swarm.until(() => live().checking.progress > 0.2, MINUTE, 'a part of the check');
    assert.equal(live().disk.bytesToCome, 0, 'what is missing is not known yet');
    await swarm.wait(machine.session.execute('torrent:pause', { id: large.id }));
    assert.equal(live().state, 'paused');
    await swarm.clock.advance(MINUTE);
    const { progress } = live().checking;
    assert.ok(progress < 1, 'nothing is hashed in a pause but what was under way');
    await swarm.wait(machine.session.execute('torrent:resume', { id: large.id }));
    assert.equal(live().checking.progress, progress);
    await swarm.until(() => live().state === 'seeding', MINUTE, 'the rest of the check');
    assert.equal(live().content.have.isFull, true);
  });
});

for (const moment of [0, 5, 40, 120, 400, 3_000]) {
  test(`a torrent can be removed ${moment} ms after it was added, and added again`, async () => {
    const slow = { seed: moment, line: LINE, diskMs: 3, hashMsPerMebibyte: 200 };
    await simulateEngine(slow, async (swarm) => {
      await swarm.seeder(torrent);
      const machine = await swarm.leecher(torrent);
      await swarm.clock.advance(moment);
      void machine.session.execute('torrent:pause', { id: torrent.id }).catch(() => {});
      const removal = machine.session.execute('torrent:remove', { id: torrent.id, withData: true });
      await swarm.wait(removal);
      assert.equal(engineOf(machine).torrents.size, 0);
      assert.deepEqual(machine.disk.files, []);
      assert.equal(machine.medium.records.size, 0);
      await swarm.add(machine, torrent);
      await swarm.untilComplete([machine], torrent, MINUTE);
    });
  });
}

test('removal with data takes only files that Sluice made', async () => {
  const files = makeTorrent({
    name: 'album',
    files: ['theirs', 'a/ours', 'b/ours'].map((path) => ({ path, size: 3 * BLOCK })),
    pieceLength: 2 * BLOCK,
    announce: TRACKER_URL,
  });
  await simulateEngine({ seed: 2, line: LINE }, async (swarm) => {
    await swarm.seeder(files);
    const machine = swarm.machine();
    machine.disk.put(`${DOWNLOADS}/album/theirs`, files.payloadOf(0));
    machine.disk.put(`${DOWNLOADS}/album/a/letter`, Buffer.from('dear'));
    machine.disk.put(`${DOWNLOADS}/other`, Buffer.from('mine'));
    await swarm.wait(machine.start());
    await swarm.add(machine, files);
    await swarm.untilComplete([machine], files, MINUTE);
    const { removedFiles } = await swarm.wait(
      machine.session.execute('torrent:remove', { id: files.id, withData: true }),
    );
    assert.equal(removedFiles.length, 2);
    assert.deepEqual(machine.disk.files, [
      `${DOWNLOADS}/album/a/letter`,
      `${DOWNLOADS}/album/theirs`,
      `${DOWNLOADS}/other`,
    ]);
    assert.ok(!machine.disk.directories.includes(`${DOWNLOADS}/album/b`), 'nor empty folders');
  });
});

/** Reads of the payload until the check is over. */
/** Until it goes on. */
const readsOfRestart = async (swarm: SimulatedSwarm, machine: SimulatedMachine) => {
  let reads = 0;
  machine.disk.onCall = ({ operation, path }) => {
    if (operation === 'read' && path.startsWith(DOWNLOADS) && !isChecked()) reads += 1;
  };
  const isChecked = () => machine.events.some(({ name }) => name === 'torrent:checked');
  machine.events = [];
  await swarm.wait(machine.start({ restoresTorrents: true }));
  await swarm.until(isChecked, MINUTE, 'the check');
  machine.disk.onCall = undefined;
  return reads;
};

test('after a stop nothing is hashed again that did not change, and what did is', async () => {
  await simulateEngine({ seed: 3, line: LINE }, async (swarm) => {
    const seeder = await swarm.seeder(torrent);
    const machine = await swarm.leecher(torrent);
    await swarm.until(() => torrentOf(machine, torrent).content.have.count > 9, MINUTE, 'some');
    await swarm.wait(machine.stop());
    assert.equal(await readsOfRestart(swarm, machine), 0);
    assert.ok(torrentOf(machine, torrent).content.have.count > 9);
    await swarm.untilComplete([machine], torrent, MINUTE);
    await swarm.wait(machine.stop());
    machine.disk.patch(`${DOWNLOADS}/life`, new Uint8Array(9), 5 * BLOCK);
    assert.ok((await readsOfRestart(swarm, machine)) >= torrent.pieceCount, 'all is looked at');
    await swarm.untilComplete([seeder, machine], torrent, MINUTE);
    assert.deepEqual(wrongPieces(machine, torrent), []);
  });
});

test('a paused torrent is paused after a restart', async () => {
  await simulateEngine({ seed: 4, line: LINE }, async (swarm) => {
    await swarm.seeder(torrent);
    const machine = await swarm.leecher(torrent);
    await swarm.clock.advance(1_500);
    await execute(swarm, machine, 'torrent:pause');
    machine.crash();
    await swarm.wait(machine.start({ restoresTorrents: true }));
    await swarm.clock.advance(MINUTE);
    assert.equal(stateOf(machine), 'paused');
    const names = machine.events.map(({ name }) => name);
    assert.ok(names.includes('session:listening') && !names.includes('torrent:added'), 'no news');
    await execute(swarm, machine, 'torrent:resume');
    await swarm.untilComplete([machine], torrent, MINUTE);
  });
});

test('F1: a killed process loses no more than what came since the last save', async () => {
  await simulateEngine({ seed: 5, line: LINE }, async (swarm) => {
    await swarm.seeder(torrent, { uploadBytesPerSecond: 20_000 });
    const machine = await swarm.leecher(torrent);
    let kills = 0;
    while (!machine.hasAll(torrent.id)) {
      await swarm.clock.advance(13_000);
      if (machine.hasAll(torrent.id)) break;
      machine.crash();
      kills += 1;
      assert.ok(kills < 20, 'it gets nowhere');
      await swarm.wait(machine.start({ restoresTorrents: true }));
    }
    assert.ok(kills >= 2, `${kills} kills`);
    await swarm.untilComplete([machine], torrent, MINUTE);
    assert.deepEqual(wrongPieces(machine, torrent), []);
  });
});

test('F1: after a kill only what came since the last save is hashed before it goes on, and all of it is found', async () => {
  const rate = 2;
  const line = { ...LINE, uploadBytesPerSecond: rate * BLOCK };
  await simulateEngine({ seed: 6, line, hashMsPerMebibyte: 100 }, async (swarm) => {
    await swarm.seeder(torrent);
    const machine = await swarm.leecher(torrent);
    const { content } = torrentOf(machine, torrent);
    await swarm.until(() => content.have.count >= 45, MINUTE, 'three quarters');
    await swarm.clock.advance(300);
    machine.crash();
    const had = content.have.count;
    const hashed = await readsOfRestart(swarm, machine);
    const found = torrentOf(machine, torrent).content.have.count;
    assert.ok(found >= had - 1, `${found} of ${had} were found`);
    assert.ok(hashed <= 11 * rate, `${hashed} of ${had} were hashed`);
    await swarm.untilComplete([machine], torrent, MINUTE);
    assert.deepEqual(wrongPieces(machine, torrent), []);
  });
});

for (const whenMs of [0, 400, 20_000]) {
  test(`F13: what others change ${whenMs} ms after a kill is served to nobody, and fetched again`, async () => {
    await simulateEngine({ seed: 7, line: LINE, hashMsPerMebibyte: 2_000 }, async (swarm) => {
      const seeder = await swarm.seeder(torrent, { uploadBytesPerSecond: 4 * BLOCK });
      const machine = await swarm.leecher(torrent);
      const { have } = torrentOf(machine, torrent).content;
      await swarm.until(() => have.count >= 40, MINUTE, 'most of it');
      await swarm.clock.advance(300);
      const spoilt = [...have.indexes()].slice(3, 6);
      machine.crash();
      await swarm.wait(seeder.stop());
      await swarm.clock.advance(whenMs);
      for (const piece of spoilt) {
        machine.disk.patch(`${DOWNLOADS}/life`, Uint8Array.of(1, 2, 3), piece * BLOCK + 99);
      }
      assert.ok((await readsOfRestart(swarm, machine)) <= 11 * 4, 'it goes on soon');
      // He asks for all of it, and bans whoever sends what is wrong.
      const other = await swarm.leecher(torrent, {}, [machine]);
      await swarm.until(
        () => wrongPieces(machine, torrent).length === 0,
        MINUTE,
        'the second look',
      );
      await swarm.clock.advance(MINUTE);
      assert.deepEqual(bannedBy(other), []);
      assert.ok(torrentOf(other, torrent).content.have.count >= 30, 'the rest was served');
      assert.equal(machine.medium.records.get(torrent.id)?.unproven, undefined);
      await swarm.wait(seeder.start({ restoresTorrents: true }));
      await swarm.untilComplete([machine, other], torrent, 2 * MINUTE);
    });
  });
}

test('F1, F13: a stop in the middle of the second look leaves the rest of it for the next start', async () => {
  const long = makeTorrent({
    name: 'long',
    size: 600 * BLOCK,
    pieceLength: BLOCK,
    announce: TRACKER_URL,
  });
  await simulateEngine({ seed: 8, line: LINE, hashMsPerMebibyte: 2_000 }, async (swarm) => {
    await swarm.seeder(long, { uploadBytesPerSecond: 40 * BLOCK });
    const machine = await swarm.leecher(long);
    const { have } = torrentOf(machine, long).content;
    await swarm.until(() => have.count >= 500, MINUTE, 'most of it');
    machine.crash();
    const record = machine.medium.records.get(long.id);
    const spoilt = Math.max(...Bitfield.fromBytes(record!.pieces!, long.pieceCount)!.indexes());
    machine.disk.patch(`${DOWNLOADS}/long`, Uint8Array.of(1, 2, 3), spoilt * BLOCK);
    await swarm.wait(machine.start({ restoresTorrents: true }));
    await swarm.until(() => torrentOf(machine, long).state === 'downloading', MINUTE, 'the start');
    await swarm.wait(machine.stop(), MINUTE);
    const left = machine.medium.records.get(long.id)?.unproven;
    assert.ok(
      left?.some((byte) => byte !== 0),
      'it is on record',
    );
    await swarm.wait(machine.start({ restoresTorrents: true }));
    await swarm.untilComplete([machine], long, MINUTE);
  });
});

test('F13: after a kill, a file that others changed long after is checked whole', async () => {
  await simulateEngine({ seed: 7, line: LINE }, async (swarm) => {
    await swarm.seeder(torrent, { uploadBytesPerSecond: 2 * BLOCK });
    const machine = await swarm.leecher(torrent);
    await swarm.until(
      () => torrentOf(machine, torrent).content.have.count >= 30,
      MINUTE,
      'half of it',
    );
    machine.crash();
    await swarm.clock.advance(2 * MINUTE);
    machine.disk.patch(`${DOWNLOADS}/life`, new Uint8Array(9), 5 * BLOCK);
    assert.ok((await readsOfRestart(swarm, machine)) >= 30);
    assert.deepEqual(wrongPieces(machine, torrent), []);
  });
});

test('a check that the user asked for is made, also where the process is killed before its end', async () => {
  await simulateEngine({ seed: 8, line: LINE }, async (swarm) => {
    const seeder = await swarm.seeder(torrent);
    await swarm.clock.advance(MINUTE);
    const asked = seeder.session.execute('torrent:verify', { id: torrent.id });
    asked.catch(() => {});
    await swarm.until(
      () => seeder.medium.records.get(torrent.id)?.pieces === undefined,
      MINUTE,
      'the wish',
    );
    seeder.crash();
    assert.ok((await readsOfRestart(swarm, seeder)) >= torrent.pieceCount);
    await execute(swarm, seeder, 'torrent:pause');
    const again = seeder.session.execute('torrent:verify', { id: torrent.id });
    again.catch(() => {});
    await swarm.until(
      () => seeder.medium.records.get(torrent.id)?.isVerifying === true,
      MINUTE,
      'the second wish',
    );
    seeder.crash();
    assert.ok((await readsOfRestart(swarm, seeder)) >= torrent.pieceCount, 'a paused one too');
    assert.equal(stateOf(seeder), 'paused');
    await swarm.wait(seeder.stop());
    assert.equal(seeder.medium.records.get(torrent.id)?.isVerifying, undefined);
    await swarm.wait(seeder.start({ restoresTorrents: true }));
  });
});

test('limits of a torrent are there after a restart', async () => {
  await simulateEngine({ seed: 9, line: LINE }, async (swarm) => {
    const machine = await swarm.leecher(torrent);
    const { id } = torrent;
    await swarm.wait(machine.session.execute('torrent:set-limits', { id, upload: 5_000 }));
    machine.crash();
    await swarm.wait(machine.start({ restoresTorrents: true }));
    const [summary] = machine.session.frame().torrents;
    assert.equal(summary?.uploadLimit, 5_000);
    assert.equal(summary?.downloadLimit, null);
  });
});

const piecesOf = ({ pieces = new Uint8Array(0) }: TorrentRecord): Bitfield =>
  Bitfield.fromBytes(pieces, torrent.pieceCount) ?? new Bitfield(torrent.pieceCount);

for (const seed of [1, 2, 3, 4]) {
  test(`F3: after a power cut every piece in the record is on the disk with the right hash (seed ${seed})`, async () => {
    await simulateEngine({ seed, line: LINE }, async (swarm) => {
      const random = new SeededRandom(`power ${seed}`);
      await swarm.seeder(torrent, { uploadBytesPerSecond: 25_000 });
      const machine = await swarm.leecher(torrent);
      let recorded = 0;
      for (let cut = 0; cut < 4 && !machine.hasAll(torrent.id); cut++) {
        await swarm.clock.advance(9_000 + random.integer(12_000));
        machine.cutPower(() => random.float() < 0.5);
        const record = machine.medium.records.get(torrent.id);
        assert.ok(record, 'the torrent is not lost');
        const pieces = piecesOf(record);
        recorded += pieces.count;
        assert.deepEqual(wrongPieces(machine, torrent, pieces.indexes()), []);
        await swarm.wait(machine.start({ restoresTorrents: true }));
      }
      assert.ok(recorded > 0, 'something was saved');
      await swarm.untilComplete([machine], torrent, 5 * MINUTE);
    });
  });
}

test('F5: a full disk stops the torrent in words, blames no peer, and it goes on when there is room', async () => {
  await simulateEngine({ seed: 6, line: LINE }, async (swarm) => {
    const seeder = await swarm.seeder(torrent);
    const machine = await swarm.leecher(torrent);
    machine.disk.capacity = 20 * BLOCK;
    await swarm.until(() => stateOf(machine) === 'error', MINUTE, 'the error');
    const { problem } = machine.session.frame().torrents[0]!;
    assert.match(problem ?? '', /full|room|space/i);
    assert.deepEqual(bannedBy(machine), []);
    assert.equal(stateOf(seeder), 'seeding');
    assert.deepEqual(wrongPieces(machine, torrent), []);
    await swarm.clock.advance(MINUTE);
    machine.disk.capacity = Number.POSITIVE_INFINITY;
    await execute(swarm, machine, 'torrent:resume');
    await swarm.untilComplete([machine], torrent, MINUTE);
  });
});

test('F8: a disk that refuses one write stops the torrent and blames no peer; resumed, it finishes', async () => {
  for (const code of ['disk/failed', 'disk/read-only'] as const) {
    await simulateEngine({ seed: code, line: LINE }, async (swarm) => {
      const machine = await swarm.leecher(torrent);
      const honest = honestSeeder(torrent);
      const { address } = await servePeer(swarm, strangerAddress(0), torrent, honest, LINE);
      let writes = 0;
      machine.disk.fault = ({ operation }) => {
        if (operation !== 'write') return undefined;
        writes += 1;
        return writes === 7 ? code : undefined;
      };
      await addPeers(swarm, machine, torrent, [address]);
      await swarm.until(() => stateOf(machine) === 'error', MINUTE, 'the error');
      await swarm.clock.advance(5_000);
      assert.deepEqual(bannedBy(machine), []);
      await execute(swarm, machine, 'torrent:resume');
      await swarm.untilComplete([machine], torrent, 2 * MINUTE);
      assert.deepEqual(wrongPieces(machine, torrent), []);
    });
  }
});

for (const withData of [false, true]) {
  test(`a stop ${withData ? 'leaves a removal that would delete data for the next start' : 'carries out a removal that keeps the data'} while it can still be taken back`, async () => {
    await simulateEngine({ seed: 'undo', line: LINE }, async (swarm) => {
      const machine = await swarm.seeder(torrent);
      const wish = { id: torrent.id, withData, afterMs: MINUTE };
      await swarm.wait(machine.session.execute('torrent:remove-later', wish));
      await swarm.clock.advance(1_000);
      await swarm.wait(machine.stop());
      assert.equal(machine.medium.records.has(torrent.id), withData);
      assert.deepEqual(await swarm.wait(torrent.differences(machine.disk, DOWNLOADS)), []);
      await swarm.wait(machine.start({ restoresTorrents: true }));
      assert.equal(engineOf(machine).torrents.size, withData ? 1 : 0);
      await swarm.clock.advance(2 * MINUTE);
      assert.equal(engineOf(machine).torrents.size, 0);
      assert.equal(machine.disk.bytes(`${DOWNLOADS}/life`) === undefined, false, 'it was not ours');
    });
  });
}

for (const withData of [false, true]) {
  test(`a removal that fails is told, and can be asked for again (${withData ? 'with' : 'without'} data)`, async () => {
    await simulateEngine({ seed: 'stuck', line: LINE }, async (swarm) => {
      const machine = swarm.machine();
      await swarm.wait(machine.start());
      await swarm.add(machine, torrent);
      machine.state.fault = (call) => (call === 'removeTorrent' ? 'state/failed' : undefined);
      const wish = { id: torrent.id, withData };
      await swarm.wait(
        machine.session.execute('torrent:remove-later', { ...wish, afterMs: 5_000 }),
      );
      await swarm.clock.advance(MINUTE);
      const warning = machine.events.find(({ name }) => name === 'session:warned');
      assert.ok(warning?.name === 'session:warned');
      assert.match(warning.message, /^life was not removed: /);
      const [summary] = machine.session.frame().torrents;
      assert.deepEqual([summary?.removal, summary?.state], [null, 'error']);
      assert.match(summary?.problem ?? '', /could not be removed/);
      machine.state.fault = undefined;
      await swarm.wait(machine.session.execute('torrent:remove', wish));
      assert.equal(engineOf(machine).torrents.size, 0);
      assert.equal(machine.medium.records.size, 0);
    });
  });
}

test('F1: a removal with its data that a kill cut short is gone on with at the next start', async () => {
  await simulateEngine({ seed: 10, line: LINE }, async (swarm) => {
    await swarm.seeder(torrent);
    const machine = await swarm.leecher(torrent);
    await swarm.untilComplete([machine], torrent, MINUTE);
    machine.disk.onCall = ({ operation }) => {
      if (operation === 'removeFile') machine.crash();
    };
    const { id } = torrent;
    machine.session.execute('torrent:remove', { id, withData: true }).catch(() => {});
    await swarm.until(
      () => machine.medium.records.get(id)?.isRemoving === true,
      MINUTE,
      'the wish',
    );
    await swarm.clock.advance(1_000);
    assert.ok(!machine.isRunning);
    machine.disk.onCall = undefined;
    await swarm.wait(machine.start({ restoresTorrents: true }));
    await swarm.clock.advance(1_000);
    assert.deepEqual(machine.session.frame().torrents, []);
    assert.equal(machine.medium.records.size, 0);
    assert.deepEqual(
      machine.disk.files.filter((file) => file.startsWith(DOWNLOADS)),
      [],
    );
  });
});

test('the journal and the totals outlive the process, also one that is killed', async () => {
  await simulateEngine({ seed: 11, line: LINE }, async (swarm) => {
    await swarm.seeder(torrent);
    const machine = await swarm.leecher(torrent);
    await swarm.wait(machine.stop());
    await swarm.wait(machine.start({ restoresTorrents: true }));
    await swarm.untilComplete([machine], torrent, MINUTE);
    await swarm.clock.advance(2 * MINUTE);
    const heard = machine.events.at(-1)!.number;
    machine.crash();
    await swarm.wait(machine.start({ restoresTorrents: true }));
    const names: string[] = [];
    machine.session.onEvent(({ name }) => names.push(name), 0)();
    assert.ok(names.includes('torrent:finished'));
    const later: number[] = [];
    machine.session.onEvent(({ number }) => later.push(number), heard)();
    assert.ok(later.length > 0 && later.every((number) => number > heard));
    const { session, torrents } = machine.session.frame();
    assert.equal(session.downloaded, 0);
    assert.ok(session.totalDownloaded >= torrent.payload.length);
    assert.ok(torrents[0]!.downloaded >= torrent.payload.length);
  });
});

for (const command of ['torrent:pause', 'torrent:verify', 'torrent:resume'] as const) {
  test(`the engine may end at any moment after ${command}, and leaves nothing under way`, async () => {
    for (let ms = 0; ms < 24; ms += 2) {
      await simulateEngine({ seed: 31, line: LINE, diskMs: 3 }, async (swarm) => {
        await swarm.seeder(torrent);
        const machine = await swarm.leecher(torrent);
        const { content } = torrentOf(machine, torrent);
        await swarm.until(() => content.have.count > 5, MINUTE, 'some pieces');
        const { id } = torrent;
        const pausing = machine.session.execute('torrent:pause', { id });
        if (command === 'torrent:resume') await swarm.wait(pausing);
        const execution = machine.session.execute(command, { id });
        await swarm.clock.advance(ms);
        await swarm.wait(machine.stop());
        await swarm.wait(Promise.allSettled([pausing, execution]));
        const names = machine.events.map(({ name }) => name);
        assert.ok(!names.includes('torrent:failed'), `a fault ${ms} ms after it`);
      });
    }
  });
}
