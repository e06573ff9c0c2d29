import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ErrorCode, isSluiceError } from '../../source/base/errors.ts';
import type { PieceIndex } from '../../source/protocol/layout.ts';
import { takeResume, trustedOf } from '../../source/storage/resume.ts';
import { all, DIRECTORY, indexes, makeBench, PARTS, PIECE, writeAll } from './storage-bench.ts';

const rejects = (work: Promise<unknown>, code: ErrorCode): Promise<void> =>
  assert.rejects(work, (error) => isSluiceError(error, code));

/** Byte by byte reports of a difference take seconds. */
const sameBytes = (actual: Uint8Array | undefined, expected: Uint8Array): void =>
  assert.ok(actual !== undefined && Buffer.compare(actual, expected) === 0, 'the bytes differ');

const piece = (index: number): PieceIndex => index as PieceIndex;

test('pieces that run across files land in their files, which are made when first needed', async () => {
  const bench = makeBench([
    [20_000, 'show/one.bin'],
    [100, 'show/deep/two.txt'],
    [40_000, 'show/deep/three.bin'],
  ]);
  const storage = bench.open();
  await storage.check();
  assert.deepEqual(bench.disk.files, []);
  await storage.writePiece(piece(0), bench.bytesOf(0));
  assert.deepEqual(bench.disk.files, [bench.pathOf(0)]);
  await writeAll(bench, storage);
  for (const file of [0, 1, 2]) {
    sameBytes(bench.disk.bytes(bench.pathOf(file)), bench.contentOf(file));
  }
  assert.deepEqual(
    [...storage.createdFiles].sort(),
    ['show/', 'show/deep/', 'show/deep/three.bin', 'show/deep/two.txt', 'show/one.bin'].sort(),
  );
  assert.deepEqual(indexes(storage), all(bench));
  assert.equal(storage.wantedMissingBytes, 0);
});

test('a torrent of one file needs no folder of its own, and its folder is made where it is missing', async () => {
  const bench = makeBench([[30_000, 'film.mkv']]);
  const storage = bench.open({ directory: '/not/yet' });
  await writeAll(bench, storage);
  sameBytes(bench.disk.bytes('/not/yet/film.mkv'), bench.data);
  assert.deepEqual(storage.createdFiles, ['film.mkv']);
});

test('a file grows as its pieces come, and has its full size at once where that was asked for', async () => {
  const bench = makeBench([[50_000, 'film.mkv']]);
  const storage = bench.open();
  await storage.writePiece(piece(0), bench.bytesOf(0));
  assert.equal(bench.disk.bytes(bench.pathOf(0))?.length, PIECE);
  await storage.close();
  const other = makeBench([[50_000, 'film.mkv']]);
  const allocating = other.open({ preallocate: true });
  await allocating.writePiece(piece(0), other.bytesOf(0));
  assert.equal(other.disk.bytes(other.pathOf(0))?.length, 50_000);
});

test('H33: padding is never written, and reads as zeros', async () => {
  const bench = makeBench([[10_000, 'd/a'], [PIECE * 3 - 10_000], [5000, 'd/b']]);
  const storage = bench.open();
  await writeAll(bench, storage);
  assert.deepEqual(bench.disk.files, [bench.pathOf(0), bench.pathOf(2)]);
  // The first piece holds the end of a file and padding: only the file's own bytes are written.
  assert.equal(bench.disk.bytes(bench.pathOf(0))?.length, 10_000);
  assert.equal(bench.disk.bytes(bench.pathOf(2))?.length, 5_000);
  assert.equal(storage.wantedMissingBytes, 0);
  sameBytes(await storage.read(piece(0), 9_990, 20), bench.bytesOf(0).slice(9_990, 10_010));
  const again = bench.open();
  await again.check();
  assert.deepEqual(indexes(again), all(bench));
});

test('H33: a piece of nothing but padding is there without being downloaded', async () => {
  const bench = makeBench([[PIECE, 'd/a'], [PIECE * 2], [PIECE, 'd/b']]);
  const storage = bench.open();
  await storage.check();
  assert.deepEqual(indexes(storage), [1, 2]);
  assert.deepEqual(bench.disk.files, []);
});

test('a wanted file of no bytes is made, a skipped one is not', async () => {
  const bench = makeBench([
    [0, 'd/empty'],
    [0, 'd/skipped'],
    [10, 'd/a'],
  ]);
  const storage = bench.open({ wanted: (file) => file !== 1 });
  await storage.check();
  assert.deepEqual(bench.disk.files, []);
  await storage.finish();
  assert.deepEqual(bench.disk.files, [bench.pathOf(0)]);
});

test('a piece of the wrong length is a fault of ours', async () => {
  const bench = makeBench([[PIECE * 2, 'a']]);
  await assert.rejects(bench.open().writePiece(piece(0), new Uint8Array(5)), RangeError);
});

test('bytes wanted and missing are counted as pieces come, go and are skipped', async () => {
  const bench = makeBench([
    [PIECE + 100, 'd/a'],
    [PIECE, 'd/b'],
  ]);
  const storage = bench.open();
  assert.equal(storage.wantedMissingBytes, 2 * PIECE + 100);
  await storage.writePiece(piece(1), bench.bytesOf(1));
  assert.equal(storage.wantedMissingBytes, PIECE + 100);
  storage.setWanted((file) => file === 1);
  assert.equal(storage.wantedMissingBytes, 100);
  await storage.writePiece(piece(2), bench.bytesOf(2));
  assert.equal(storage.wantedMissingBytes, 0);
});

// Skipped files.

test('bytes of a skipped file never make it: they are set aside and read from there', async () => {
  const bench = makeBench([
    [PIECE + 100, 'd/a'],
    [PIECE, 'd/b'],
  ]);
  const storage = bench.open({ wanted: (file) => file === 0 });
  await storage.writePiece(piece(0), bench.bytesOf(0));
  await storage.writePiece(piece(1), bench.bytesOf(1));
  assert.deepEqual(bench.disk.files, [bench.pathOf(0), PARTS].sort());
  sameBytes(await storage.read(piece(1), 0, PIECE), bench.bytesOf(1));
  const again = bench.open({ wanted: (file) => file === 0 });
  await again.check();
  assert.deepEqual(indexes(again), [0, 1]);
  sameBytes(await again.read(piece(1), 50, 5000), bench.bytesOf(1).slice(50, 5050));
});

test('a skipped file that becomes wanted gets the bytes that were set aside', async () => {
  const bench = makeBench([
    [PIECE + 100, 'd/a'],
    [PIECE, 'd/b'],
    [PIECE, 'd/c'],
  ]);
  const storage = bench.open({ wanted: (file) => file === 0 });
  await storage.writePiece(piece(1), bench.bytesOf(1));
  assert.equal(bench.disk.bytes(bench.pathOf(1)), undefined);
  storage.setWanted((file) => file < 2);
  await storage.writePiece(piece(2), bench.bytesOf(2));
  sameBytes(bench.disk.bytes(bench.pathOf(1)), bench.contentOf(1));
  assert.equal(bench.disk.bytes(bench.pathOf(2)), undefined);
  storage.setWanted(() => true);
  await storage.finish();
  sameBytes(bench.disk.bytes(bench.pathOf(2)), bench.contentOf(2).slice(0, PIECE - 100));
  sameBytes(await storage.read(piece(1), 0, PIECE), bench.bytesOf(1));
  sameBytes(await storage.read(piece(2), 0, PIECE), bench.bytesOf(2));
});

test('a file of the user that a skipped name meets is left as it is', async () => {
  const bench = makeBench([
    [PIECE + 100, 'd/a'],
    [500, 'd/notes'],
  ]);
  bench.disk.put(bench.pathOf(1), Buffer.from('my own notes'));
  const storage = bench.open({ wanted: (file) => file === 0 });
  await storage.check();
  await writeAll(bench, storage);
  await storage.sync();
  assert.deepEqual(Buffer.from(bench.disk.bytes(bench.pathOf(1))!).toString(), 'my own notes');
  sameBytes(await storage.read(piece(1), 0, 600), bench.bytesOf(1));
  assert.deepEqual(await storage.removeFiles(), [bench.pathOf(0)]);
  assert.ok(bench.disk.bytes(bench.pathOf(1)));
});

test('a skipped file that Sluice made goes on in its place, until it is removed', async () => {
  const bench = makeBench([
    [PIECE + 100, 'd/a'],
    [PIECE * 2, 'd/b'],
  ]);
  const storage = bench.open();
  await storage.writePiece(piece(2), bench.bytesOf(2));
  storage.setWanted((file) => file === 0);
  await storage.writePiece(piece(1), bench.bytesOf(1));
  assert.equal(bench.disk.bytes(PARTS), undefined);
  assert.equal(bench.disk.bytes(bench.pathOf(1))?.length, 2 * PIECE - 100);
  await storage.sync();
  bench.disk.remove(bench.pathOf(1));
  await bench.handles.close();
  await storage.writePiece(piece(1), bench.bytesOf(1));
  assert.equal(bench.disk.bytes(bench.pathOf(1)), undefined);
  assert.ok(bench.disk.bytes(PARTS));
});

test('a piece of hundreds of small files, wanted and skipped in turn, comes back whole', async () => {
  const shapes = Array.from({ length: 400 }, (_, at) => [at % 90, `d/${at}`] as const);
  const bench = makeBench(shapes);
  const storage = bench.open({ wanted: (file) => file % 3 === 0 });
  await writeAll(bench, storage);
  const again = bench.open({ wanted: (file) => file % 3 === 0 });
  await again.check();
  assert.deepEqual(indexes(again), all(bench));
  for (const at of bench.pieces) {
    const bytes = bench.bytesOf(at);
    sameBytes(await again.read(at, 0, bytes.length), bytes);
  }
  again.setWanted(() => true);
  await again.finish();
  for (const { index } of bench.layout.files) {
    sameBytes(bench.disk.bytes(bench.pathOf(index)), bench.contentOf(index));
  }
});

// Checking.

test('what is there is found by its hash, and what is not is not hashed', async () => {
  const bench = makeBench([
    [PIECE * 2, 'd/a'],
    [PIECE * 4, 'd/b'],
  ]);
  const empty = bench.open();
  await empty.check();
  assert.equal(bench.hashing.piecesOfFiles, 0);
  bench.putFile(0);
  bench.disk.put(bench.pathOf(1), bench.contentOf(1).slice(0, PIECE * 2 + 5));
  bench.disk.patch(bench.pathOf(1), Uint8Array.of(1, 2, 3), 10);
  const seen: [number, boolean][] = [];
  const shares: number[] = [];
  const storage = bench.open();
  const result = await storage.check({
    onPiece: (at, isGood) => seen.push([at, isGood]),
    onProgress: (share) => shares.push(share),
  });
  assert.deepEqual(indexes(storage), [0, 1, 3]);
  assert.equal(result.hashedPieces, 4);
  assert.deepEqual(seen.sort(), [
    [0, true],
    [1, true],
    [2, false],
    [3, true],
  ]);
  assert.equal(shares.at(-1), 1);
});

test('files that are as recorded are not hashed again, and what changed is', async () => {
  const bench = makeBench([
    [PIECE * 2, 'd/a'],
    [PIECE * 2 + 10, 'd/b'],
    [PIECE * 2, 'd/c'],
  ]);
  const first = bench.open();
  await writeAll(bench, first);
  const record = await takeResume(first);
  await first.close();
  const same = bench.open();
  const good: number[] = [];
  const trusted = trustedOf(record, bench.layout);
  await same.check({ trusted, onPiece: (at, isGood) => isGood && good.push(at) });
  assert.equal(bench.hashing.piecesOfFiles, 0);
  assert.deepEqual(indexes(same), all(bench));
  assert.deepEqual(good, all(bench));
  assert.deepEqual(same.recordable.durablePieces(), record.pieces);
  await same.close();
  bench.disk.patch(bench.pathOf(1), Uint8Array.of(9, 9), PIECE + 3);
  const changed = bench.open();
  await changed.check({ trusted });
  assert.deepEqual(
    indexes(changed),
    [0, 1, 2, 4, 5, 6].filter((at) => at < bench.pieces.length),
  );
  assert.equal(bench.hashing.piecesOfFiles, 3);
});

test('F19: a record without its data is checked, and a file that came meanwhile is found', async () => {
  const bench = makeBench([
    [PIECE * 2, 'd/a'],
    [PIECE * 2, 'd/b'],
  ]);
  const first = bench.open();
  await first.writePiece(piece(0), bench.bytesOf(0));
  await first.writePiece(piece(1), bench.bytesOf(1));
  const record = await takeResume(first);
  await first.close();
  bench.disk.remove(bench.pathOf(0));
  bench.putFile(1);
  const storage = bench.open();
  await storage.check({ trusted: trustedOf(record, bench.layout) });
  assert.deepEqual(indexes(storage), [2, 3]);
});

test('F15, F19: pieces on record of which nothing is there are a missing disk, not no progress', async () => {
  const bench = makeBench([[PIECE * 2, 'd/a']]);
  const first = bench.open();
  await writeAll(bench, first);
  const record = await takeResume(first);
  await first.close();
  const trusted = trustedOf(record, bench.layout);
  bench.disk.remove(`${DIRECTORY}/d`);
  await rejects(bench.open().check({ trusted }), 'disk/storage-missing');
  bench.disk.remove(DIRECTORY);
  await rejects(bench.open().check({ trusted }), 'disk/storage-missing');
  const accepted = bench.open();
  await accepted.check({ trusted, mayBeGone: true });
  assert.deepEqual(indexes(accepted), []);
  bench.disk.put(`${DIRECTORY}/other`, new Uint8Array(1));
  await rejects(bench.open().check({ trusted }), 'disk/storage-missing');
  const verified = bench.open();
  await verified.check();
  assert.deepEqual(indexes(verified), []);
});

test('F15: a disk that goes while a file is being opened is missing, not a file that does not exist', async () => {
  const bench = makeBench([[PIECE * 2, 'd/a']]);
  bench.disk.mount(DIRECTORY, { device: 7, total: 1 << 20, free: 1 << 20 });
  bench.putFile(0);
  const storage = bench.open();
  await storage.check();
  assert.deepEqual(indexes(storage), [0, 1]);
  await storage.letGo();
  bench.disk.fault = ({ operation }) => {
    if (operation !== 'open') return undefined;
    bench.disk.unmount(DIRECTORY);
    bench.disk.fault = undefined;
    return undefined;
  };
  await rejects(storage.read(piece(0), 0, 100), 'disk/storage-missing');
  await storage.close();
});

test('F17: a record that does not fit is no record', () => {
  const { layout } = makeBench([[PIECE * 20, 'a']]);
  const stamps = [{ size: 1, modifiedMs: 2 }];
  const pieces = new Uint8Array(3);
  assert.ok(trustedOf({ pieces, stamps }, layout));
  assert.equal(trustedOf(undefined, layout), undefined);
  assert.equal(trustedOf({ pieces: undefined, stamps }, layout), undefined);
  assert.equal(trustedOf({ pieces: new Uint8Array(2), stamps }, layout), undefined);
  assert.equal(trustedOf({ pieces, stamps: [] }, layout), undefined);
  assert.equal(trustedOf({ pieces, stamps: [{ size: -1, modifiedMs: 0 }] }, layout), undefined);
  assert.equal(
    trustedOf({ pieces, stamps: [{ size: 1, modifiedMs: Number.NaN }] }, layout),
    undefined,
  );
});

test('bytes set aside that are gone take their pieces with them, whatever the record says', async () => {
  const bench = makeBench([
    [PIECE + 100, 'd/a'],
    [PIECE, 'd/b'],
  ]);
  const wanted = (file: number): boolean => file === 0;
  const first = bench.open({ wanted });
  await first.writePiece(piece(0), bench.bytesOf(0));
  await first.writePiece(piece(1), bench.bytesOf(1));
  const trusted = trustedOf(await takeResume(first), bench.layout);
  await first.close();
  const whole = bench.open({ wanted });
  await whole.check({ trusted });
  assert.deepEqual(indexes(whole), [0, 1]);
  await whole.close();
  bench.disk.remove(PARTS);
  const storage = bench.open({ wanted });
  await storage.check({ trusted });
  assert.deepEqual(indexes(storage), [0]);
  await storage.writePiece(piece(1), bench.bytesOf(1));
  assert.deepEqual(indexes(storage), [0, 1]);
});

test('a damaged side file is as good as none, and is made anew', async () => {
  const bench = makeBench([
    [PIECE + 100, 'd/a'],
    [PIECE, 'd/b'],
  ]);
  const wanted = (file: number): boolean => file === 0;
  for (const damage of [
    new Uint8Array(0),
    new Uint8Array(9000).fill(1),
    Buffer.from('sluice parts 1'),
  ]) {
    bench.disk.put(PARTS, damage);
    const storage = bench.open({ wanted });
    await storage.check();
    await storage.writePiece(piece(1), bench.bytesOf(1));
    sameBytes(await storage.read(piece(1), 0, PIECE), bench.bytesOf(1));
    await storage.removeFiles();
    assert.equal(bench.disk.bytes(PARTS), undefined);
  }
});

test('a file that is longer than it should be counts, is told, and is not cut', async () => {
  const bench = makeBench([[PIECE + 10, 'a']]);
  bench.disk.put(bench.pathOf(0), Buffer.concat([bench.data, Buffer.from('and more')]));
  const storage = bench.open();
  const { oversizedFiles } = await storage.check();
  assert.deepEqual(oversizedFiles, [0]);
  assert.deepEqual(indexes(storage), [0, 1]);
  await writeAll(bench, storage);
  assert.equal(bench.disk.bytes(bench.pathOf(0))?.length, PIECE + 10 + 8);
});

test('a check that is paused stands still, and goes on when it is resumed', async () => {
  const bench = makeBench([[PIECE * 1000, 'a']]);
  bench.putFile(0);
  const storage = bench.open();
  let hashed = 0;
  storage.pauseCheck();
  const checking = storage.check({ onPiece: () => hashed++ });
  for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate);
  assert.equal(hashed, 0);
  storage.resumeCheck();
  await checking;
  assert.equal(hashed, 1000);
});

test('a check that is aborted rejects, also while it is paused', async () => {
  const bench = makeBench([[PIECE * 1000, 'a']]);
  bench.putFile(0);
  const storage = bench.open();
  for (const isPaused of [false, true]) {
    if (isPaused) storage.pauseCheck();
    const controller = new AbortController();
    const checking = storage.check({
      signal: controller.signal,
      onPiece: () => controller.abort(),
    });
    if (isPaused) setImmediate(() => controller.abort());
    await assert.rejects(checking, { name: 'AbortError' });
  }
});

test('a sector that cannot be read costs its piece, and the check goes on', async () => {
  const bench = makeBench([[PIECE * 20, 'a']]);
  bench.putFile(0);
  let reads = 0;
  bench.disk.fault = ({ operation }) =>
    operation === 'read' && [3, 14].includes(++reads) ? 'disk/failed' : undefined;
  const storage = bench.open();
  await storage.check();
  assert.equal(storage.have.count, 19);
});

test('F14: a file without permission stops the check with its reason', async () => {
  const bench = makeBench([[PIECE * 2, 'a']]);
  bench.putFile(0);
  bench.disk.fault = ({ operation }) => (operation === 'open' ? 'disk/permission' : undefined);
  await rejects(bench.open().check(), 'disk/permission');
});

// Links and what stands in the way.

test('H25: a link out of the folder is not followed, to write, to check or to remove', async () => {
  const bench = makeBench([[PIECE, 'd/sub/a']]);
  bench.disk.put('/elsewhere/a', Buffer.from('precious'));
  bench.disk.directory(`${DIRECTORY}/d`);
  bench.disk.link(`${DIRECTORY}/d/sub`, '/elsewhere');
  const storage = bench.open({ created: ['d/sub/a', 'd/sub/', 'd/'] });
  await rejects(storage.check(), 'disk/outside-root');
  await rejects(storage.writePiece(piece(0), bench.bytesOf(0)), 'disk/outside-root');
  assert.deepEqual(await storage.removeFiles(), []);
  assert.equal(Buffer.from(bench.disk.bytes('/elsewhere/a')!).toString(), 'precious');
});

test('H25: a file that is a link out of the folder, or to nowhere, is not followed', async () => {
  for (const target of ['/etc/passwd', '/nowhere', '../outside']) {
    const bench = makeBench([[PIECE, 'a']]);
    bench.disk.put('/etc/passwd', Buffer.from('root'));
    bench.disk.put('/outside', Buffer.from('out'));
    bench.disk.link(bench.pathOf(0), target);
    const storage = bench.open();
    await rejects(storage.writePiece(piece(0), bench.bytesOf(0)), 'disk/outside-root');
    assert.equal(bench.disk.bytes('/nowhere'), undefined);
    assert.equal(bench.disk.bytes('/etc/passwd')?.length, 4);
  }
});

test('H25: a link within the folder is followed, and the folder itself may be a link', async () => {
  const bench = makeBench([[PIECE * 2, 'd/a']]);
  bench.disk.directory('/mnt/big/real');
  bench.disk.remove(DIRECTORY);
  bench.disk.link(DIRECTORY, '/mnt/big');
  bench.disk.link('/mnt/big/d', 'real');
  const storage = bench.open();
  await writeAll(bench, storage);
  sameBytes(bench.disk.bytes('/mnt/big/real/a'), bench.data);
  sameBytes(await storage.read(piece(1), 5, 10), bench.bytesOf(1).slice(5, 15));
  const again = bench.open();
  await again.check();
  assert.deepEqual(indexes(again), [0, 1]);
});

test('F14: something else in the place of a file or folder is refused and left', async () => {
  const bench = makeBench([[PIECE, 'd/a']]);
  bench.disk.put(`${DIRECTORY}/d`, Buffer.from('a file'));
  await rejects(bench.open().writePiece(piece(0), bench.bytesOf(0)), 'disk/not-a-directory');
  await rejects(bench.open().check(), 'disk/not-a-directory');
  bench.disk.remove(`${DIRECTORY}/d`);
  bench.disk.directory(`${DIRECTORY}/d/a`);
  await rejects(bench.open().writePiece(piece(0), bench.bytesOf(0)), 'disk/not-a-file');
});

// Removing.

test('only files and folders that Sluice made are removed, and folders only when empty', async () => {
  const bench = makeBench([
    [PIECE, 'd/mine/a'],
    [PIECE, 'd/there'],
    [PIECE, 'd/other/b'],
  ]);
  bench.disk.put(bench.pathOf(1), new Uint8Array(3));
  const storage = bench.open();
  await writeAll(bench, storage);
  bench.disk.put(`${DIRECTORY}/d/other/theirs`, new Uint8Array(1));
  const removed = await storage.removeFiles();
  assert.deepEqual([...removed].sort(), [bench.pathOf(0), bench.pathOf(2)].sort());
  assert.deepEqual(bench.disk.files, [`${DIRECTORY}/d/other/theirs`, bench.pathOf(1)]);
  assert.ok(!bench.disk.directories.includes(`${DIRECTORY}/d/mine`));
  assert.equal(bench.disk.openFiles, 0);
});

test('a record that names files of others as made by Sluice removes none of them', async () => {
  const bench = makeBench([[PIECE, 'd/a']]);
  for (const path of ['/downloads/x', '/etc/y', '/downloads/d/b'])
    bench.disk.put(path, new Uint8Array(1));
  const created = ['x', '../etc/y', '/etc/y', 'd/b', 'd/../x', ''];
  const storage = bench.open({ created });
  assert.deepEqual(await storage.removeFiles(), []);
  assert.equal(bench.disk.files.length, 3);
});

test('what was made is known over a restart', async () => {
  const bench = makeBench([[PIECE, 'd/a']]);
  const first = bench.open();
  await writeAll(bench, first);
  const { createdFiles } = await takeResume(first);
  await first.close();
  assert.deepEqual(await bench.open({ created: createdFiles }).removeFiles(), [bench.pathOf(0)]);
  assert.ok(!bench.disk.directories.includes(`${DIRECTORY}/d`));
});

test('a closed storage refuses, and waits for what is under way first', async () => {
  const bench = makeBench([[PIECE * 2, 'a']]);
  const storage = bench.open();
  const writing = storage.writePiece(piece(0), bench.bytesOf(0));
  await storage.close();
  await writing;
  assert.equal(bench.disk.openFiles, 0);
  await rejects(storage.writePiece(piece(1), bench.bytesOf(1)), 'session/closed');
  await rejects(storage.read(piece(0), 0, 1), 'session/closed');
  await rejects(storage.sync(), 'session/closed');
});
