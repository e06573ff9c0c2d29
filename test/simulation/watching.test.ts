/** Watched folders of a whole engine: torrents that are put there are downloaded, whatever lies beside them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { simulateEngine } from '../helpers/engine-swarm.ts';
import { TRACKER_URL } from '../helpers/simulated-swarm.ts';
import { makeTorrent } from '../helpers/torrent-maker.ts';

const MINUTE = 60_000;
const torrent = makeTorrent({
  name: 'album',
  size: 200_000,
  pieceLength: 16_384,
  announce: TRACKER_URL,
});

const settings = (rename: boolean) => ({
  watch: {
    folders: [{ path: '/in', directory: '/music', labels: ['watched'] }],
    rename,
  },
});

test('a torrent that is put into a watched folder is downloaded to where its folder says, with its labels', async () => {
  await simulateEngine({ seed: 1 }, async (swarm) => {
    await swarm.seeder(torrent);
    const machine = swarm.machine();
    machine.disk.directory('/in');
    machine.disk.put('/in/bad.torrent', Buffer.from('d4:infod6:lengthi-1eee'));
    machine.disk.put('/in/half.torrent', torrent.bytes.subarray(0, 100));
    await swarm.wait(machine.start({ settings: settings(true) }));
    machine.disk.put('/in/a.torrent', torrent.bytes);
    await swarm.until(() => machine.hasAll(torrent.id), MINUTE, 'all of it');
    const [summary] = machine.session.frame().torrents;
    assert.deepEqual([summary?.directory, summary?.labels], ['/music', ['watched']]);
    const left = machine.disk.files.filter((path) => path.startsWith('/in/'));
    assert.deepEqual(left, ['/in/a.torrent.added', '/in/bad.torrent', '/in/half.torrent']);
    const warnings = machine.events.filter(({ name }) => name === 'session:warned');
    assert.equal(warnings.length, 2, 'each bad one is told once');
  });
});

test('a file that is left there is not added again by the next engine, though its torrent was removed', async () => {
  await simulateEngine({ seed: 2 }, async (swarm) => {
    const machine = swarm.machine();
    machine.disk.put('/in/a.torrent', torrent.bytes);
    await swarm.wait(machine.start({ settings: settings(false), restoresTorrents: true }));
    await swarm.until(() => machine.session.frame().torrents.length === 1, MINUTE, 'added');
    await swarm.clock.advance(MINUTE);
    await swarm.wait(machine.session.execute('torrent:remove', { id: torrent.id }));
    machine.crash();
    await swarm.wait(machine.start({ settings: settings(false), restoresTorrents: true }));
    await swarm.clock.advance(5 * MINUTE);
    assert.deepEqual(machine.session.frame().torrents, []);
    assert.deepEqual(
      machine.disk.files.filter((path) => path.startsWith('/in/')),
      ['/in/a.torrent'],
    );
  });
});

test('an engine that is killed at any moment while it takes a file up has added it once in the end', async () => {
  for (let round = 0; round < 12; round++) {
    await simulateEngine({ seed: 3, diskMs: 7 }, async (swarm) => {
      const machine = swarm.machine();
      const options = { settings: settings(true), restoresTorrents: true };
      machine.disk.put('/in/a.torrent', torrent.bytes);
      await swarm.wait(machine.start(options));
      await swarm.clock.advance(4_990 + round * 9);
      machine.crash();
      await swarm.wait(machine.start(options));
      await swarm.clock.advance(MINUTE);
      assert.equal(machine.session.frame().torrents.length, 1);
      assert.ok(machine.disk.files.includes('/in/a.torrent.added'));
    });
  }
});
