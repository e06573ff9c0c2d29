import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FilePriority } from '../../../source/contract/details.ts';
import type { ChosenFolders } from '../../../source/engine/adding/chosen-folders.ts';
import { inspectTorrent } from '../../../source/engine/adding/inspect-torrent.ts';
import { LongWork } from '../../../source/engine/long-work.ts';
import type { EnginePorts } from '../../../source/engine/session/session-options.ts';
import { parseMetainfo } from '../../../source/protocol/metainfo.ts';
import { outlineOf } from '../../../source/protocol/metainfo-outline.ts';
import { MemoryDisk } from '../../helpers/memory-disk.ts';
import { MemoryStateStore } from '../../helpers/memory-state.ts';
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
  isPadded: true,
  isPrivate: true,
  announce: 'http://tracker.example/0123456789abcdef0123/announce?passkey=secret',
});

const none = () => {
  throw new Error('none is here');
};

const scene = () => {
  const clock = new VirtualClock();
  const disk = new MemoryDisk();
  const state = new MemoryStateStore();
  const { network } = new SimulatedNetwork(clock, new SeededRandom(1)).host('50.0.0.1');
  disk.put('/a.torrent', torrent.bytes);
  const ports = { clock, disk, state, network } as Partial<EnginePorts> as EnginePorts;
  const folders = { usual: '/downloads' } as ChosenFolders;
  const longWork = new LongWork(clock);
  const source = { kind: 'file', path: '/a.torrent' } as const;
  const look = (directory?: string) =>
    inspectTorrent(
      { source, ...(directory === undefined ? {} : { directory }) },
      { ports, folders, longWork },
      { has: () => false, need: none },
    );
  return { disk, state, look, ports, folders, longWork };
};

test('padding files are left out, and their places stay free', async () => {
  const { totalSize, files } = await scene().look();
  assert.equal(totalSize, 40_000);
  assert.deepEqual(files, [
    { index: 0, path: ['album', 'one'], size: 20_000, priority: 'normal' },
    { index: 2, path: ['album', 'two'], size: 20_000, priority: 'normal' },
  ]);
});

test('trackers are shown without what would let others ask in our name', async () => {
  const { trackers, isPrivate } = await scene().look();
  assert.deepEqual(trackers, ['http://tracker.example/***/announce?passkey=***']);
  assert.equal(isPrivate, true);
});

test('in a folder where the torrent was before, it shows what was chosen there', async () => {
  const { state, look } = scene();
  const priorities: readonly FilePriority[] = ['skip', 'normal', 'high'];
  await state.saveTorrent(
    {
      id: torrent.id,
      outline: undefined,
      directory: '/downloads',
      addedAtMs: 1,
      completedAtMs: undefined,
      isPaused: false,
      priorities,
      labels: [],
      trackers: undefined,
      downloadedBytes: 0,
      uploadedBytes: 0,
      pieces: undefined,
      stamps: [],
      createdFiles: [],
    },
    torrent.bytes,
  );
  const chosen = async (directory?: string) =>
    (await look(directory)).files.map(({ priority }) => priority);
  assert.deepEqual(await chosen(), ['skip', 'high']);
  assert.deepEqual(await chosen('/downloads/../downloads'), ['skip', 'high']);
  assert.deepEqual(await chosen('/elsewhere'), ['normal', 'normal']);
});

test('nothing is written, made or saved by a look', async () => {
  const { disk, state, look } = scene();
  const before = [...disk.files, ...disk.directories];
  await look();
  assert.deepEqual([...disk.files, ...disk.directories], before);
  assert.equal(state.saves, 0);
  assert.equal(state.medium.lockHolders.size, 0);
});

test('one that is here is described from memory: its .torrent is not read anew, however many files it names', async () => {
  const { ports, folders, longWork, state } = scene();
  const metainfo = parseMetainfo(torrent.bytes);
  const content = { priorities: ['skip', 'normal', 'high'] as const };
  state.loadMetainfo = () => Promise.reject(new Error('it is not needed'));
  const looked = await inspectTorrent(
    { source: { kind: 'torrent', id: torrent.id } },
    { ports, folders, longWork },
    { has: () => true, need: () => ({ metainfo: outlineOf(metainfo), content }) },
  );
  assert.deepEqual(looked.source, { kind: 'torrent', id: torrent.id });
  assert.equal(looked.isPresent, true);
  assert.deepEqual(
    looked.files.map(({ path, priority }) => [path.at(-1), priority]),
    [
      ['one', 'skip'],
      ['two', 'high'],
    ],
  );
});
