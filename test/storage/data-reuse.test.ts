import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { toHex } from '../../source/base/bytes.ts';
import type { FileSpan } from '../../source/base/ports/hashing.ts';
import { atOnce } from '../../source/base/steps.ts';
import { Layout } from '../../source/protocol/layout.ts';
import { type ReusedData, reuseData } from '../../source/storage/data-reuse.ts';
import { nameOf } from '../../source/storage/data-search.ts';
import { MemoryDisk } from '../helpers/memory-disk.ts';
import { MemoryHashing } from '../helpers/memory-hashing.ts';
import { SeededRandom } from '../helpers/seeded-random.ts';

const PIECE = 16_384;
const random = new SeededRandom('reuse');

interface Version {
  readonly layout: Layout;
  readonly hashes: Uint8Array;
  readonly files: readonly { readonly path: readonly string[]; readonly bytes: Uint8Array }[];
}

const version = (files: Readonly<Record<string, Uint8Array>>): Version => {
  const list = Object.entries(files).map(([path, bytes]) => ({ path: path.split('/'), bytes }));
  const layout = new Layout(
    PIECE,
    list.map(({ path, bytes }) => ({ path, size: bytes.length })),
  );
  const payload = Buffer.concat(list.map(({ bytes }) => bytes));
  const hashes = Array.from({ length: layout.pieceCount }, (_, piece) =>
    createHash('sha1')
      .update(payload.subarray(piece * PIECE, (piece + 1) * PIECE))
      .digest(),
  );
  return { layout, hashes: Buffer.concat(hashes), files: list };
};

const put = (disk: MemoryDisk, folder: string, { files }: Version): void => {
  for (const { path, bytes } of files) disk.put(`${folder}/${path.join('/')}`, bytes);
};

const pieceIndex = (folder: string, { layout, hashes }: Version) => {
  const spans = new Map<string, readonly FileSpan[]>();
  for (let piece = 0; piece < layout.pieceCount; piece++) {
    const at = layout.piece(piece)!;
    spans.set(
      toHex(hashes.subarray(piece * 20, piece * 20 + 20)),
      layout.spans(at, 0, layout.pieceSize(at)).map(({ file, offset, length }) => ({
        path: `${folder}/${layout.files[file]!.path.join('/')}`,
        offset,
        length,
      })),
    );
  }
  return spans;
};

interface Scene {
  readonly disk: MemoryDisk;
  readonly old: Version;
  readonly next: Version;
}

const scene = (old: Version, next: Version): Scene => {
  const disk = new MemoryDisk();
  put(disk, '/old', old);
  disk.directory('/new');
  return { disk, old, next };
};

const reuse = (
  { disk, old, next }: Scene,
  isWanted: (file: number) => boolean = () => true,
  isOurs = true,
): Promise<ReusedData> => {
  const index = pieceIndex('/old', old);
  return reuseData({
    disk,
    hashing: new MemoryHashing(disk),
    layout: next.layout,
    pieceHashes: next.hashes,
    isWanted,
    pathOf: (file) => `/new/${next.layout.files[file]!.path.join('/')}`,
    files: old.files.map(({ path, bytes }) => ({
      path: `/old/${path.join('/')}`,
      name: nameOf(path),
      size: bytes.length,
      isOurs,
    })),
    pieceLike: (hash) => index.get(toHex(hash)),
    inSteps: async (steps) => atOnce(steps),
    signal: new AbortController().signal,
  });
};

/** What is said to be there has to be there. */
const checkClaims = ({ disk, next }: Scene, { pieces }: ReusedData): void => {
  for (const piece of pieces.indexes()) {
    const at = next.layout.piece(piece)!;
    const parts = next.layout.spans(at, 0, next.layout.pieceSize(at)).map((span) => {
      const path = next.layout.files[span.file]!.path.join('/');
      return disk.bytes(`/new/${path}`)!.subarray(span.offset, span.offset + span.length);
    });
    const digest = createHash('sha1').update(Buffer.concat(parts)).digest();
    assert.ok(digest.equals(next.hashes.subarray(piece * 20, piece * 20 + 20)), `piece ${piece}`);
  }
};

const inode = async (disk: MemoryDisk, path: string) => (await disk.status(path))?.inode;

test('files that are the same get a second name, of a changed one the same pieces are copied, and what is old stays as it is', async () => {
  const [same, grown, moved] = [5, 6, 4].map((pieces) => random.bytes(pieces * PIECE)) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  const changed = Buffer.from(grown);
  changed.set(random.bytes(100), 3 * PIECE);
  const old = version({ 'set/a/same': same, 'set/b/grown': grown, 'set/c/moved': moved });
  const next = version({
    'set/a/same': same,
    'set/b/grown': Buffer.concat([changed, random.bytes(PIECE)]),
    'set/d/moved': moved,
    'set/e/fresh': random.bytes(PIECE),
  });
  const here = scene(old, next);
  const reused = await reuse(here);
  const { disk } = here;
  assert.deepEqual([...reused.pieces.indexes()], [0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 12, 13, 14, 15]);
  assert.equal(reused.bytes, 14 * PIECE);
  checkClaims(here, reused);
  assert.equal(await inode(disk, '/new/set/a/same'), await inode(disk, '/old/set/a/same'));
  assert.equal(await inode(disk, '/new/set/d/moved'), await inode(disk, '/old/set/c/moved'));
  assert.notEqual(await inode(disk, '/new/set/b/grown'), await inode(disk, '/old/set/b/grown'));
  assert.deepEqual(disk.bytes('/old/set/b/grown'), new Uint8Array(grown));
  assert.equal(disk.bytes('/new/set/e/fresh'), undefined);
  assert.deepEqual(
    reused.stamps.map((stamp) => stamp?.size),
    [5 * PIECE, 6 * PIECE, 4 * PIECE, undefined],
  );
});

test('where files are smaller than pieces, or one before them has grown, hashes across their borders say what is the same', async () => {
  const files = Object.fromEntries(
    Array.from({ length: 40 }, (_, at) => [`set/${at + 10}`, random.bytes(3_000 + at)]),
  );
  const old = version(files);
  const next = version({ ...files, 'set/10': random.bytes(9_000) });
  const here = scene(old, next);
  const reused = await reuse(here);
  checkClaims(here, reused);
  // All pieces lie elsewhere than before, and all but the first are the same files' bytes.
  assert.deepEqual([...reused.pieces.indexes()], [1, 2, 3, 4, 5, 6, 7]);
});

test('pieces are found by their hashes where no name says so', async () => {
  const bytes = random.bytes(6 * PIECE);
  const old = version({ 'archive.bin': bytes, 'other.bin': random.bytes(PIECE) });
  const next = version({
    'half.bin': bytes.subarray(3 * PIECE),
    'first.bin': bytes.subarray(0, PIECE),
  });
  const here = scene(old, next);
  const reused = await reuse(here);
  checkClaims(here, reused);
  assert.deepEqual([...reused.pieces.indexes()], [0, 1, 2, 3]);
});

test('a file that is put together from a hundred others has few of them open at once (F23)', async () => {
  const parts = Array.from({ length: 100 }, () => random.bytes(PIECE));
  const old = version(
    Object.fromEntries(parts.map((bytes, at) => [`set/${String(at).padStart(3, '0')}`, bytes])),
  );
  const here = scene(old, version({ 'all.bin': Buffer.concat(parts) }));
  let most = 0;
  here.disk.onCall = () => {
    most = Math.max(most, here.disk.openFiles);
  };
  const reused = await reuse(here);
  checkClaims(here, reused);
  assert.equal(reused.pieces.count, 100);
  assert.ok(most <= 10, `${most} files were open`);
  assert.equal(here.disk.openFiles, 0);
});

test('what claims to be the same again and again is not looked for for ever', async () => {
  const bytes = random.bytes(2 * PIECE);
  const copies = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`set/${at}`, bytes]));
  const here = scene(version({ 'only.bin': bytes }), version(copies));
  const reused = await reuse(here);
  checkClaims(here, reused);
  assert.equal(reused.pieces.count, 8, 'four times what there is');
});

test("of the user's own files copies are made: by a second name they could be written to", async () => {
  const both = version({ 'set/one': random.bytes(3 * PIECE) });
  const here = scene(both, both);
  const reused = await reuse(here, () => true, false);
  checkClaims(here, reused);
  assert.equal(reused.pieces.count, 3);
  assert.notEqual(await inode(here.disk, '/new/set/one'), await inode(here.disk, '/old/set/one'));
});

test('what is not wanted is not made, and pieces that need it are not claimed', async () => {
  const [one, two] = [random.bytes(PIECE + 100), random.bytes(2 * PIECE)];
  const both = version({ 'set/one': one, 'set/two': two });
  const here = scene(both, both);
  const reused = await reuse(here, (file) => file === 0);
  assert.deepEqual([...reused.pieces.indexes()], [0]);
  assert.deepEqual([reused.made, here.disk.bytes('/new/set/two')], [[0], undefined]);
  checkClaims(here, reused);
});

test('where a file system knows no second names the whole is copied; on a full disk nothing stays behind', async () => {
  const both = version({ 'set/one': random.bytes(3 * PIECE), 'set/two': random.bytes(PIECE) });
  const here = scene(both, both);
  const { disk } = here;
  disk.fault = ({ operation }) => (operation === 'hardLink' ? 'disk/failed' : undefined);
  const reused = await reuse(here);
  assert.equal(reused.pieces.count, 4);
  checkClaims(here, reused);
  assert.notEqual(await inode(disk, '/new/set/one'), await inode(disk, '/old/set/one'));
  disk.remove('/new/set');
  disk.capacity = disk.usedBytes + 2 * PIECE;
  await assert.rejects(reuse(here), { code: 'disk/full' });
  assert.deepEqual(disk.files, ['/old/set/one', '/old/set/two']);
});

test('a file that another program changes while it is read is claimed by nobody', async () => {
  const both = version({ 'set/one': random.bytes(3 * PIECE), 'set/two': random.bytes(PIECE) });
  const here = scene(both, both);
  const { disk } = here;
  disk.onCall = ({ operation }) => {
    if (operation !== 'hardLink') return;
    disk.onCall = undefined;
    disk.patch('/old/set/one', new Uint8Array(10), PIECE);
  };
  const reused = await reuse(here);
  assert.deepEqual([...reused.pieces.indexes()], [3]);
});

test('what stands in the way is never written over', async () => {
  const both = version({ 'set/one': random.bytes(PIECE) });
  const here = scene(both, both);
  const mine = random.bytes(10);
  here.disk.put('/new/set/one', mine);
  await assert.rejects(reuse(here), { code: 'disk/exists' });
  assert.deepEqual(here.disk.bytes('/new/set/one'), mine);
});
