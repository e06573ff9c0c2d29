import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSluiceError } from '../../../source/base/errors.ts';
import { LongWork } from '../../../source/engine/long-work.ts';
import { StoredMetainfo } from '../../../source/engine/records/stored-metainfo.ts';
import { parseMetainfo } from '../../../source/protocol/metainfo.ts';
import { MemoryStateStore } from '../../helpers/memory-state.ts';
import { makeTorrent } from '../../helpers/torrent-maker.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';

const torrent = makeTorrent({ name: 'a', size: 40_000, pieceLength: 16_384 });
const hashes = Buffer.concat(torrent.pieceHashes);

const scene = () => {
  const state = new MemoryStateStore();
  let loads = 0;
  state.fault = (call) => {
    if (call === 'loadMetainfo') loads += 1;
    return undefined;
  };
  state.medium.metainfo.set(torrent.id, torrent.bytes);
  const ports = { state, longWork: new LongWork(new VirtualClock()) };
  return { state, ports, loads: () => loads };
};

test('the hashes are read when they are asked for, once, and again after they were let go', async () => {
  const { ports, loads } = scene();
  const stored = new StoredMetainfo(torrent.id, ports);
  assert.equal(loads(), 0);
  const [one, other] = await Promise.all([stored.pieceHashes(), stored.pieceHashes()]);
  assert.deepEqual(Buffer.from(one), hashes);
  assert.equal(one, other);
  assert.equal(loads(), 1);
  stored.letGo();
  assert.deepEqual(Buffer.from(await stored.pieceHashes()), hashes);
  assert.equal(loads(), 2);
});

test('of a torrent that is in no state yet they are kept, whoever lets them go', async () => {
  const { ports, loads } = scene();
  const metainfo = parseMetainfo(torrent.bytes);
  const stored = new StoredMetainfo(torrent.id, ports, {
    bytes: torrent.bytes,
    metainfo,
    outline: 'a',
  });
  stored.letGo();
  assert.deepEqual(Buffer.from(await stored.pieceHashes()), hashes);
  assert.equal(stored.unsaved, torrent.bytes);
  assert.equal(stored.unsavedOutline, 'a');
  stored.onSaved();
  stored.letGo();
  assert.deepEqual([stored.unsaved, stored.unsavedOutline], [undefined, undefined]);
  assert.deepEqual(Buffer.from(await stored.pieceHashes()), hashes);
  assert.equal(loads(), 1);
});

test('F17: a .torrent that cannot be read is a failure of that call, and the next one tries again', async () => {
  const { state, ports } = scene();
  const stored = new StoredMetainfo(torrent.id, ports);
  state.medium.metainfo.delete(torrent.id);
  await assert.rejects(stored.pieceHashes(), (error) => isSluiceError(error, 'state/corrupt'));
  state.medium.metainfo.set(torrent.id, torrent.bytes);
  assert.deepEqual(Buffer.from(await stored.pieceHashes()), hashes);
});
