import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSluiceError } from '../../source/base/errors.ts';
import type { TorrentId } from '../../source/base/ids.ts';
import type { TorrentRecord } from '../../source/base/ports/state.ts';
import { MemoryStateMedium, MemoryStateStore } from './memory-state.ts';

const id = 'aa'.repeat(20) as TorrentId;
const record = (more: Partial<TorrentRecord> = {}): TorrentRecord => ({
  id,
  outline: 'in short',
  directory: '/downloads',
  addedAtMs: 5,
  completedAtMs: undefined,
  isPaused: false,
  priorities: ['normal'],
  labels: [],
  trackers: [['udp://tracker.example:6969', 'http://second.example/announce']],
  downloadedBytes: 0,
  uploadedBytes: 0,
  pieces: Uint8Array.of(0x80),
  stamps: [{ size: 1, modifiedMs: 2 }, undefined],
  createdFiles: ['a'],
  ...more,
});

const loadAll = async (store: MemoryStateStore): Promise<readonly TorrentRecord[]> => {
  const records: TorrentRecord[] = [];
  for await (const some of store.loadTorrents()) records.push(...some);
  return records;
};

test('what is saved comes back equal, and later changes to it do not reach the store', async () => {
  const store = new MemoryStateStore();
  const [mine, metainfo] = [record(), Uint8Array.of(1, 2, 3)];
  const saving = store.saveTorrent(mine, metainfo);
  mine.pieces![0] = 99;
  metainfo[0] = 99;
  await saving;
  assert.deepEqual(await store.loadTorrent(id), record());
  assert.deepEqual(await store.loadMetainfo(id), Uint8Array.of(1, 2, 3));
  const loaded = await loadAll(store);
  loaded[0]!.pieces![0] = 0;
  assert.deepEqual(await loadAll(store), [record()]);
  assert.equal(await store.loadTorrent('bb' as TorrentId), undefined);
});

test('a record is replaced, and removed', async () => {
  const store = new MemoryStateStore();
  await store.saveTorrent(record(), new Uint8Array());
  await store.saveTorrent(record({ isPaused: true, outline: undefined }));
  assert.equal((await store.loadTorrent(id))?.isPaused, true);
  assert.equal((await store.loadTorrent(id))?.outline, 'in short');
  await store.removeTorrent(id);
  assert.deepEqual(await loadAll(store), []);
  await assert.rejects(store.loadMetainfo(id), (error) => isSluiceError(error, 'state/corrupt'));
  await assert.rejects(store.saveTorrent(record()), (error) =>
    isSluiceError(error, 'state/failed'),
  );
});

test('a lock has one holder until it is released, once', async () => {
  const medium = new MemoryStateMedium();
  const one = new MemoryStateStore(medium);
  const other = new MemoryStateStore(medium);
  const lock = await one.acquireLock('torrent');
  assert.equal(await other.acquireLock('torrent'), undefined);
  assert.equal(await one.acquireLock('torrent'), undefined);
  await lock?.release();
  assert.ok(await other.acquireLock('torrent'));
  await lock?.release();
  assert.equal(await one.acquireLock('torrent'), undefined);
});

test('a crash frees the locks and keeps the records; what was under way never answers', async () => {
  const medium = new MemoryStateMedium();
  const dead = new MemoryStateStore(medium);
  await dead.saveTorrent(record(), new Uint8Array());
  await dead.acquireLock('torrent');
  dead.crash();
  let hasAnswered = false;
  void dead.removeTorrent(id).finally(() => {
    hasAnswered = true;
  });
  const next = new MemoryStateStore(medium);
  assert.ok(await next.acquireLock('torrent'));
  assert.equal((await loadAll(next)).length, 1);
  assert.equal(hasAnswered, false);
});

test('calls fail where a fault is asked for, and after closing', async () => {
  const store = new MemoryStateStore();
  store.fault = (call) => (call === 'saveTorrent' ? 'state/failed' : undefined);
  await assert.rejects(store.saveTorrent(record()), (error) =>
    isSluiceError(error, 'state/failed'),
  );
  assert.deepEqual(await loadAll(store), []);
  await store.close();
  await assert.rejects(loadAll(store), (error) => isSluiceError(error, 'state/failed'));
});
