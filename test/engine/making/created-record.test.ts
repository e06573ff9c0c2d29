import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CreateOptions, createTorrent } from '../../../source/engine/making/create-torrent.ts';
import { createdRecord } from '../../../source/engine/making/created-record.ts';
import { simulateEngine } from '../../helpers/engine-swarm.ts';
import { MemoryHashing } from '../../helpers/memory-hashing.ts';
import { PLAIN_CREATION } from '../../helpers/plain-torrents.ts';
import { TRACKER_URL } from '../../helpers/simulated-swarm.ts';

const WORDS: CreateOptions = { ...PLAIN_CREATION, isPadded: true, trackers: [[TRACKER_URL]] };

test('what was just made is seeded without being read again, under a name of its own and beside one that differs by case alone (H20)', async () => {
  await simulateEngine({ seed: 1 }, async (swarm) => {
    const machine = swarm.machine();
    const { disk } = machine;
    disk.put('/data/album/One', new Uint8Array(40_000).fill(1));
    disk.put('/data/album/one', new Uint8Array(20_000).fill(2));
    const hashing = new MemoryHashing(disk);
    const place = { path: '/data/album', output: '/data/album.torrent', name: 'Other' };
    const created = await createTorrent({ ...WORDS, ...place }, { disk, hashing });
    await swarm.wait(machine.start());
    // In the same millisecond, and so unseen: only reading it again would tell.
    disk.patch('/data/album/One', Uint8Array.of(9), 3);
    const record = createdRecord(created, 1_000, undefined);
    await machine.state.saveTorrent(record, created.bytes);
    const base64 = Buffer.from(created.bytes).toString('base64');
    const source = { kind: 'bytes', base64 } as const;
    await swarm.wait(machine.session.execute('torrent:add', { source, directory: '/data' }));
    const isChecked = () => machine.events.some(({ name }) => name === 'torrent:checked');
    await swarm.until(isChecked, 10_000, 'the check');
    const checked = machine.events.find((event) => event.name === 'torrent:checked');
    assert.deepEqual([checked?.piecesHave, checked?.isComplete], [5, true]);
    assert.deepEqual(
      disk.files.filter((path) => path.startsWith('/data')),
      [...['/data/album/One', '/data/album/one']],
    );
  });
});
