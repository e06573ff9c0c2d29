import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ErrorCode, isSluiceError, type SluiceError } from '../../source/base/errors.ts';
import type { PieceIndex } from '../../source/protocol/layout.ts';
import { takeResume, trustedOf } from '../../source/storage/resume.ts';
import type { TorrentStorage } from '../../source/storage/torrent-storage.ts';
import { all, type Bench, indexes, makeBench, PIECE, writeAll } from './storage-bench.ts';

const piece = (index: number): PieceIndex => index as PieceIndex;

const rejects = (work: Promise<unknown>, code: ErrorCode): Promise<void> =>
  assert.rejects(work, (error) => isSluiceError(error, code));

/** A failure of ours is swallowed, as an engine would that tries again later; all else is a fault. */
const attempt = async (work: () => Promise<unknown>): Promise<void> => {
  try {
    await work();
  } catch (error) {
    if (!isSluiceError(error)) throw error;
  }
};

const exercise = async (bench: Bench, storage: TorrentStorage): Promise<void> => {
  await attempt(() => storage.check());
  for (const at of bench.pieces) {
    await attempt(() => storage.writePiece(at, bench.bytesOf(at)));
    if (at % 3 === 0) await attempt(() => storage.sync());
  }
  for (const at of bench.pieces) {
    if (storage.have.has(at)) await attempt(() => storage.read(at, 10, 100));
  }
  storage.setWanted(() => true);
  await attempt(() => storage.finish());
  await attempt(() => takeResume(storage));
};

const checkAllIsRight = async (bench: Bench, storage: TorrentStorage, hint: string) => {
  const missing = bench.pieces.filter((at) => !storage.have.has(at));
  for (const at of missing) await storage.writePiece(at, bench.bytesOf(at));
  await storage.finish();
  assert.ok(storage.have.isFull, hint);
  for (const { index, size } of bench.layout.files) {
    const found = bench.disk.bytes(bench.pathOf(index));
    if (size > 0 && found === undefined) assert.fail(`${hint}: no file ${index}`);
    assert.equal(Buffer.compare(found!, bench.contentOf(index)), 0, `${hint}: file ${index}`);
  }
  for (const at of bench.pieces) {
    const bytes = await storage.read(at, 0, bench.bytesOf(at).length);
    assert.equal(Buffer.compare(bytes, bench.bytesOf(at)), 0, `${hint}: piece ${at}`);
  }
};

for (const code of ['disk/failed', 'disk/full', 'disk/too-many-files', 'disk/missing'] as const) {
  test(`F8: whichever call fails once with ${code}, nothing hangs and trying again completes the torrent`, async () => {
    for (let call = 1; ; call++) {
      const bench = makeBench([
        [PIECE + 500, 'd/a'],
        [PIECE * 2, 'd/e/b'],
        [0, 'd/empty'],
        [PIECE + 3, 'd/c'],
      ]);
      bench.putFile(3);
      const storage = bench.open({ wanted: (file) => file !== 1 });
      bench.disk.failNth(call, code);
      await exercise(bench, storage);
      const hasFailed = bench.disk.callCount >= call;
      bench.disk.fault = undefined;
      await checkAllIsRight(bench, storage, `call ${call}`);
      await storage.close();
      assert.equal(bench.disk.openFiles, 0, `call ${call} leaves a file open`);
      if (!hasFailed) {
        assert.ok(call > 50);
        return;
      }
    }
  });
}

test('F5: on a full disk a piece is refused, and written when there is room', async () => {
  const bench = makeBench([[PIECE * 4, 'a']]);
  const storage = bench.open();
  bench.disk.capacity = PIECE * 2;
  await storage.writePiece(piece(0), bench.bytesOf(0));
  await storage.writePiece(piece(1), bench.bytesOf(1));
  await rejects(storage.writePiece(piece(2), bench.bytesOf(2)), 'disk/full');
  assert.deepEqual(indexes(storage), [0, 1]);
  assert.equal(await storage.freeBytes(), 0);
  assert.equal(storage.wantedMissingBytes, PIECE * 2);
  await storage.sync();
  bench.disk.capacity = PIECE * 100;
  await storage.writePiece(piece(2), bench.bytesOf(2));
  assert.deepEqual(indexes(storage), [0, 1, 2]);
});

test('F9: after a sync that failed its pieces are lost, and a second sync does not make them durable', async () => {
  const bench = makeBench([
    [PIECE * 2, 'd/a'],
    [PIECE * 2, 'd/b'],
  ]);
  const lost: number[] = [];
  const storage = bench.open({ onLost: (pieces) => lost.push(...pieces) });
  await storage.writePiece(piece(0), bench.bytesOf(0));
  await storage.sync();
  await storage.writePiece(piece(1), bench.bytesOf(1));
  await storage.writePiece(piece(2), bench.bytesOf(2));
  bench.disk.fault = ({ operation, path }) =>
    operation === 'sync' && path === bench.pathOf(0) ? 'disk/failed' : undefined;
  await rejects(storage.sync(), 'disk/failed');
  bench.disk.fault = undefined;
  assert.deepEqual(lost, [1]);
  assert.deepEqual(indexes(storage), [0, 2]);
  const record = await takeResume(storage);
  assert.deepEqual(record.pieces, Uint8Array.of(0b1010_0000));
  assert.equal(record.stamps[0], undefined);
  await storage.writePiece(piece(1), bench.bytesOf(1));
  assert.deepEqual((await takeResume(storage)).pieces, Uint8Array.of(0b1110_0000));
});

test('a sync that could not be tried is tried again, and nothing is lost', async () => {
  const bench = makeBench([[PIECE * 2, 'a']]);
  const storage = bench.open({ onLost: () => assert.fail('lost') });
  await writeAll(bench, storage);
  await bench.handles.close();
  bench.disk.fault = ({ operation }) => (operation === 'open' ? 'disk/permission' : undefined);
  await rejects(storage.sync(), 'disk/permission');
  assert.deepEqual(storage.recordable.durablePieces(), Uint8Array.of(0));
  assert.deepEqual(indexes(storage), [0, 1]);
  bench.disk.fault = undefined;
  await storage.sync();
  assert.deepEqual(storage.recordable.durablePieces(), Uint8Array.of(0b1100_0000));
});

test('a close that fails may have lost writes: it counts as a failed sync', async () => {
  const bench = makeBench([[PIECE * 2, 'a']]);
  const lost: number[] = [];
  const storage = bench.open({ onLost: (pieces) => lost.push(...pieces) });
  await writeAll(bench, storage);
  bench.disk.fault = ({ operation }) => (operation === 'close' ? 'disk/failed' : undefined);
  await bench.handles.close();
  bench.disk.fault = undefined;
  await rejects(storage.sync(), 'disk/failed');
  assert.deepEqual(lost, [0, 1]);
});

test('what is written is recorded only after it is synced', async () => {
  const bench = makeBench([[PIECE * 2, 'a']]);
  const storage = bench.open();
  await storage.writePiece(piece(0), bench.bytesOf(0));
  assert.deepEqual(storage.recordable.durablePieces(), Uint8Array.of(0));
  assert.deepEqual(await storage.recordable.stamps(), [undefined]);
  await storage.sync();
  assert.deepEqual(storage.recordable.durablePieces(), Uint8Array.of(0b1000_0000));
  assert.equal((await storage.recordable.stamps())[0]?.size, PIECE);
});

test('what a check found is synced before it is recorded', async () => {
  const bench = makeBench([[PIECE * 2, 'a']]);
  bench.putFile(0);
  const storage = bench.open();
  await storage.check();
  assert.deepEqual(storage.recordable.durablePieces(), Uint8Array.of(0));
  assert.deepEqual((await takeResume(storage)).pieces, Uint8Array.of(0b1100_0000));
});

test('F10: a read that fails rejects, and puts that piece in doubt until it is checked', async () => {
  const bench = makeBench([[PIECE * 4, 'a']]);
  const doubts: [number[], string][] = [];
  const storage = bench.open({
    onDoubt: (pieces, error) => doubts.push([[...pieces], error.code]),
  });
  await writeAll(bench, storage);
  bench.disk.fault = ({ operation }) => (operation === 'read' ? 'disk/failed' : undefined);
  await rejects(storage.read(piece(1), 0, 100), 'disk/failed');
  bench.disk.fault = undefined;
  assert.deepEqual(doubts, [[[1], 'disk/failed']]);
  await rejects(storage.read(piece(1), 0, 100), 'disk/missing');
  assert.equal(storage.readCached(piece(1), 0, 100), undefined);
  assert.equal((await storage.read(piece(2), 0, 100)).length, 100);
  const good: number[] = [];
  await storage.check({ pieces: [piece(1)], onPiece: (at, isGood) => isGood && good.push(at) });
  assert.deepEqual(good, [1]);
  assert.deepEqual(indexes(storage), all(bench));
});

test('F23: too many open files say nothing against a piece', async () => {
  const bench = makeBench([[PIECE * 2, 'a']]);
  const storage = bench.open({ onDoubt: () => assert.fail('doubt') });
  await writeAll(bench, storage);
  await bench.handles.close();
  bench.disk.fault = ({ operation }) => (operation === 'open' ? 'disk/too-many-files' : undefined);
  await rejects(storage.read(piece(0), 0, 100), 'disk/too-many-files');
  bench.disk.fault = undefined;
  assert.equal((await storage.read(piece(0), 0, 100)).length, 100);
});

const changes: Readonly<Record<string, (bench: Bench, path: string) => void>> = {
  deleted: (bench, path) => bench.disk.remove(path),
  replaced: (bench, path) => bench.disk.put(path, new Uint8Array(PIECE * 4)),
  overwritten: (bench, path) => bench.disk.patch(path, new Uint8Array(5), 20),
  grown: (bench, path) => bench.disk.patch(path, new Uint8Array(5), PIECE * 4),
  cut: (bench, path) => bench.disk.put(path, new Uint8Array(PIECE)),
  'made a link': (bench, path) => {
    bench.disk.remove(path);
    bench.disk.put('/elsewhere', new Uint8Array(PIECE * 4));
    bench.disk.link(path, '/elsewhere');
  },
};

for (const [how, change] of Object.entries(changes)) {
  for (const isOpen of [true, false]) {
    test(`F13: a file ${how} while seeding (${isOpen ? 'open' : 'closed'}) is noticed, and none of it served`, async () => {
      const bench = makeBench([
        [PIECE * 4, 'd/a'],
        [PIECE * 2, 'd/b'],
      ]);
      const doubts: number[] = [];
      const storage = bench.open({ onDoubt: (pieces) => doubts.push(...pieces) });
      await writeAll(bench, storage);
      await storage.finish();
      if (isOpen) await storage.read(piece(0), 0, 10);
      else await bench.handles.close();
      change(bench, bench.pathOf(0));
      await assert.rejects(storage.read(piece(2), 0, 10), isSluiceError);
      assert.deepEqual(doubts, [0, 1, 2, 3]);
      assert.equal(storage.readCached(piece(0), 0, 10), undefined);
      await rejects(storage.read(piece(1), 0, 10), 'disk/missing');
      assert.equal((await storage.read(piece(5), 0, 10)).length, 10);
      await attempt(() => storage.check({ pieces: [0, 1, 2, 3].map(piece) }));
      for (const at of storage.have.indexes()) {
        const bytes = await storage.read(piece(at), 0, PIECE);
        assert.equal(Buffer.compare(bytes, bench.bytesOf(at)), 0);
      }
    });
  }
}

for (const how of Object.keys(changes)) {
  for (const isOpen of [true, false]) {
    test(`F13: a file ${how} while downloading (${isOpen ? 'open' : 'closed'}) keeps no piece that is not in it`, async () => {
      const bench = makeBench([[PIECE * 4, 'd/a']]);
      const doubts: number[] = [];
      const storage = bench.open({ onDoubt: (pieces) => doubts.push(...pieces) });
      await storage.writePiece(piece(0), bench.bytesOf(0));
      await storage.writePiece(piece(1), bench.bytesOf(1));
      await storage.sync();
      if (!isOpen) await bench.handles.close();
      changes[how]!(bench, bench.pathOf(0));
      await attempt(() => storage.writePiece(piece(2), bench.bytesOf(2)));
      await attempt(() => storage.sync());
      assert.ok(doubts.includes(0) && doubts.includes(1));
      const record = await takeResume(storage).catch((error: SluiceError) => error.code);
      assert.ok(typeof record === 'object', String(record));
      if (how === 'made a link') {
        assert.ok(bench.disk.bytes('/elsewhere')?.every((byte) => byte === 0));
        return assert.deepEqual(record.pieces, Uint8Array.of(0));
      }
      const again = bench.open();
      await again.check({ trusted: trustedOf(record, bench.layout) });
      for (const at of again.have.indexes()) {
        const bytes = await again.read(piece(at), 0, PIECE);
        assert.equal(Buffer.compare(bytes, bench.bytesOf(at)), 0);
      }
    });
  }
}

test('a failed write of one torrent takes nothing from another', async () => {
  const bench = makeBench([[PIECE * 2, 'bad']]);
  const other = makeBench([[PIECE * 2, 'good']]);
  const bad = bench.open();
  const good = other.open({ handles: bench.handles, cache: bench.cache });
  bench.disk.fault = ({ operation }) => (operation === 'write' ? 'disk/failed' : undefined);
  const failing = rejects(bad.writePiece(piece(0), bench.bytesOf(0)), 'disk/failed');
  await good.writePiece(piece(0), other.bytesOf(0));
  await failing;
  assert.deepEqual(indexes(good), [0]);
});
