import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSluiceError } from '../../../source/base/errors.ts';
import {
  type CreateOptions,
  type CreateWatch,
  createTorrent,
} from '../../../source/engine/making/create-torrent.ts';
import { createdRecord } from '../../../source/engine/making/created-record.ts';
import { ignoring } from '../../../source/engine/making/ignore-patterns.ts';
import { MemoryDisk } from '../../helpers/memory-disk.ts';
import { MemoryHashing } from '../../helpers/memory-hashing.ts';
import { PLAIN_CREATION } from '../../helpers/plain-torrents.ts';
import { makeTorrent } from '../../helpers/torrent-maker.ts';

const FILES = [
  { path: 'a/one.flac', size: 40_000 },
  { path: 'b/empty', size: 0 },
  { path: 'b/two.flac', size: 20_000 },
] as const;

const sceneOf = async (isPadded = false) => {
  const made = makeTorrent({ name: 'album', files: FILES, pieceLength: 16_384, isPadded });
  const disk = new MemoryDisk();
  await made.writePayload(disk, '/data');
  const create = (wish: Partial<CreateOptions> = {}, watch: CreateWatch = {}) =>
    createTorrent(
      { ...PLAIN_CREATION, ...wish },
      { disk, hashing: new MemoryHashing(disk) },
      watch,
    );
  return { made, disk, create };
};

test('what is made is what was downloaded, byte for byte, each time', async () => {
  const { made, create } = await sceneOf();
  const { bytes } = await create();
  assert.deepEqual(Buffer.from(bytes), Buffer.from(made.bytes));
  assert.deepEqual((await create()).bytes, bytes);
});

test('with padding, too', async () => {
  const { made, create } = await sceneOf(true);
  const { metainfo } = await create({ isPadded: true });
  assert.deepEqual(Buffer.from(metainfo.pieceHashes), Buffer.concat(made.pieceHashes));
  assert.ok(metainfo.layout.hasPadding);
});

test('what is left out is no part of it: by pattern, for its emptiness', async () => {
  const { create } = await sceneOf();
  const { metainfo } = await create({ isIgnored: ignoring(['a/']), skipsEmpty: true });
  assert.deepEqual(
    metainfo.layout.files.map(({ path }) => path.join('/')),
    ['album/b/two.flac'],
  );
  await assert.rejects(create({ isIgnored: ignoring(['*.flac', 'empty']) }), {
    code: 'metainfo/unsupported',
  });
});

test('progress goes from what is to be read to all of it', async () => {
  const { create } = await sceneOf();
  const shares: number[] = [];
  let size = 0;
  await create(
    {},
    {
      onListed: ({ layout }) => {
        size = layout.totalSize;
      },
      onProgress: (share) => shares.push(share),
    },
  );
  assert.equal(size, 60_000);
  assert.equal(shares.at(-1), 1);
  assert.deepEqual(shares, shares.toSorted());
});

const CHANGES: readonly (readonly [string, (disk: MemoryDisk) => void])[] = [
  ['written to', (disk) => disk.patch('/data/album/b/two.flac', Buffer.from('x'), 3)],
  ['cut off', (disk) => disk.put('/data/album/b/two.flac', new Uint8Array(19_999))],
  ['made longer', (disk) => disk.put('/data/album/b/two.flac', new Uint8Array(20_001))],
  ['taken away', (disk) => disk.remove('/data/album/b/two.flac')],
];

for (const [what, change] of CHANGES) {
  test(`a file that is ${what} while it is read is refused by name (F13)`, async () => {
    const { create, disk } = await sceneOf();
    const made = create({}, { onListed: () => change(disk) });
    await assert.rejects(made, (error) => {
      assert.ok(isSluiceError(error, 'disk/failed'));
      assert.match(error.message, /^b\/two\.flac was changed while it was read/);
      return true;
    });
    assert.equal(disk.openFiles, 0);
  });
}

test('a file that is written to after its pieces were hashed is seen at the end (F13)', async () => {
  const { create, disk } = await sceneOf();
  let isDone = false;
  const onProgress = (share: number): void => {
    if (share < 1 || isDone) return;
    isDone = true;
    disk.patch('/data/album/a/one.flac', Buffer.from('x'), 0);
  };
  await assert.rejects(create({}, { onProgress }), { code: 'disk/failed' });
});

test('stopped, it ends with the reason, and nothing is open', async () => {
  const { create, disk } = await sceneOf();
  const stop = new AbortController();
  const reason = new Error('enough');
  const made = create({}, { onListed: () => stop.abort(reason), signal: stop.signal });
  await assert.rejects(made, reason);
  assert.equal(disk.openFiles, 0);
  assert.ok(!disk.files.includes('/data/album.torrent'));
});

test('a .torrent that programs would not take is refused before anything is hashed', async () => {
  const disk = new MemoryDisk();
  disk.put('/data/album/a', new Uint8Array(1));
  const hashing = new MemoryHashing(disk);
  const comment = 'c'.repeat(11 * 1024 * 1024);
  await assert.rejects(createTorrent({ ...PLAIN_CREATION, comment }, { disk, hashing }), {
    code: 'metainfo/unsupported',
  });
  assert.equal(hashing.piecesOfFiles, 0);
});

test('its record believes what was just hashed, and knows names that the torrent says otherwise', async () => {
  const disk = new MemoryDisk();
  disk.put('/data/album/a.txt', new Uint8Array(5));
  disk.put('/data/album/A.txt', new Uint8Array(6));
  const ports = { disk, hashing: new MemoryHashing(disk) };
  const created = await createTorrent({ ...PLAIN_CREATION, name: 'other' }, ports);
  const record = createdRecord(created, 1_000, undefined);
  assert.equal(record.directory, '/data');
  assert.deepEqual(record.pieces, Uint8Array.of(0x80));
  assert.deepEqual(
    record.stamps.map((stamp) => stamp?.size),
    [6, 5],
  );
  assert.deepEqual(record.names, { name: 'album', files: [[1, 'a.txt']] });
  const again = createdRecord(created, 2_000, { ...record, uploadedBytes: 9 });
  assert.deepEqual([again.uploadedBytes, again.addedAtMs], [9, 1_000]);
});

test('patterns: a name anywhere, a path from the top, capitals count, and what is none is refused', () => {
  const isIgnored = ignoring(['*.log', 'build/**', '/top', '.git/']);
  for (const path of ['x.log', 'a/b.log', '.x.log', 'build/a/b', 'top', '.git', 'a/.git']) {
    assert.ok(isIgnored(path), path);
  }
  for (const path of ['x.LOG', 'a/build/b', 'logs']) assert.ok(!isIgnored(path), path);
});
