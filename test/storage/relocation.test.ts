import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ErrorCode, isSluiceError } from '../../source/base/errors.ts';
import type { FileNames } from '../../source/base/ports/state.ts';
import { filePaths, OWN_NAMES } from '../../source/storage/file-names.ts';
import { Relocation } from '../../source/storage/relocation.ts';
import type { TorrentStorage } from '../../source/storage/torrent-storage.ts';
import {
  all,
  type Bench,
  DIRECTORY,
  indexes,
  makeBench,
  PIECE,
  writeAll,
} from './storage-bench.ts';

const OTHER = '/other';
const FAR = '/mnt/far';
const ROOM = { device: 9, free: 100 * PIECE, total: 100 * PIECE };
const rejects = (work: Promise<unknown>, code: ErrorCode): Promise<void> =>
  assert.rejects(work, (error) => isSluiceError(error, code));

const SHAPES = [
  [PIECE * 2, 'd/a'],
  [PIECE + 77, 'd/e/b'],
  [0, 'd/empty'],
] as const;

interface Scene {
  readonly bench: Bench;
  readonly storage: TorrentStorage;
}

const scene = async (): Promise<Scene> => {
  const bench = makeBench(SHAPES);
  bench.disk.mount(FAR, ROOM);
  const storage = bench.open();
  await writeAll(bench, storage);
  await storage.finish();
  await storage.letGo();
  // A file of no bytes has nothing to lose, so nobody syncs it.
  const empty = await bench.disk.open(bench.pathOf(2), 'read');
  await empty.sync();
  await empty.close();
  return { bench, storage };
};

const relocationOf = (
  { bench, storage }: Scene,
  directory: string,
  names: FileNames = OWN_NAMES,
  signal = new AbortController().signal,
  onProgress: (share: number) => void = () => {},
): Relocation =>
  new Relocation({
    disk: bench.disk,
    layout: bench.layout,
    from: { directory: DIRECTORY, paths: filePaths(bench.layout, OWN_NAMES) },
    to: { directory, paths: filePaths(bench.layout, names) },
    created: storage.createdFiles,
    needSource: () => storage.needPlace(),
    tag: 'abcd',
    signal,
    onProgress,
  });

/** Files in a place that are as they should be. */
const rightFiles = (bench: Bench, directory: string, names: FileNames = OWN_NAMES): number[] =>
  bench.layout.files
    .filter(({ index }) => {
      const path = `${directory}/${filePaths(bench.layout, names).of(index).join('/')}`;
      const bytes = bench.disk.bytes(path);
      return bytes !== undefined && Buffer.compare(bytes, bench.contentOf(index)) === 0;
    })
    .map(({ index }) => index);

for (const [what, target] of [
  ['on one file system', OTHER],
  ['to another file system', FAR],
] as const) {
  test(`F16: data moves ${what}, nothing is left, and the storage goes on there without a look`, async () => {
    const at = await scene();
    const { bench, storage } = at;
    const shares: number[] = [];
    const signal = new AbortController().signal;
    const relocation = relocationOf(at, target, OWN_NAMES, signal, (share) => shares.push(share));
    await relocation.check();
    const relocated = await relocation.run(target === FAR ? FAR : '/');
    const place = { directory: target, paths: filePaths(bench.layout, OWN_NAMES) };
    await storage.relocate(place, relocated);
    assert.deepEqual(await relocation.clear(), []);
    assert.deepEqual(rightFiles(bench, target), [0, 1, 2]);
    assert.deepEqual(
      bench.disk.files.filter((path) => path.startsWith(`${DIRECTORY}/`)),
      [],
    );
    assert.ok(!bench.disk.directories.includes(`${DIRECTORY}/d`), 'nor folders of ours');
    for (const piece of bench.pieces) {
      assert.deepEqual(
        Buffer.from(await storage.read(piece, 0, bench.bytesOf(piece).length)),
        Buffer.from(bench.bytesOf(piece)),
      );
    }
    assert.deepEqual(indexes(storage), all(bench));
    assert.ok(
      storage.recordable
        .stamps()
        .slice(0, 2)
        .every((stamp) => stamp !== undefined),
    );
    if (target === FAR) assert.equal(shares.at(-1), 1);
    assert.equal((await storage.removeFiles()).length, 3, 'it is ours there too');
    assert.deepEqual(bench.disk.files, []);
    assert.equal(bench.disk.openFiles, 0);
  });
}

test('files that Sluice did not make are copied and stay, and folders of others too', async () => {
  const bench = makeBench(SHAPES);
  bench.disk.mount(FAR, ROOM);
  for (const file of [0, 1, 2]) bench.putFile(file);
  bench.disk.put(`${DIRECTORY}/d/letter`, Buffer.from('dear'));
  const storage = bench.open();
  await storage.check();
  const relocation = relocationOf({ bench, storage }, FAR);
  await relocation.run(FAR);
  const left = await relocation.clear();
  assert.deepEqual(
    left,
    [0, 1, 2].map((file) => bench.pathOf(file)),
  );
  assert.deepEqual(rightFiles(bench, DIRECTORY), [0, 1, 2]);
  assert.deepEqual(rightFiles(bench, FAR), [0, 1, 2]);
  const near = relocationOf({ bench, storage }, OTHER);
  const { created } = await near.run('/');
  assert.deepEqual(created, ['d/', 'd/e/'], 'renamed, they are still not ours');
  assert.equal(bench.disk.bytes(`${DIRECTORY}/d/letter`)?.length, 4);
});

test('new names for the torrent and for one of its files', async () => {
  const at = await scene();
  const { bench, storage } = at;
  const names: FileNames = { name: 'new', files: [[1, 'x/y/bee']] };
  const relocation = relocationOf(at, DIRECTORY, names);
  await relocation.check();
  const relocated = await relocation.run('/');
  const place = { directory: DIRECTORY, paths: filePaths(bench.layout, names) };
  await storage.relocate(place, relocated);
  await relocation.clear();
  assert.deepEqual(
    bench.disk.files,
    ['a', 'empty', 'x/y/bee'].map((path) => `${DIRECTORY}/new/${path}`),
  );
  assert.ok(!bench.disk.directories.includes(`${DIRECTORY}/d`));
  assert.equal((await storage.read(bench.pieces.at(-1)!, 0, 77)).length, 77);
});

test('what stands in the way, or lacks of room, is said before anything is changed', async () => {
  const at = await scene();
  const { bench } = at;
  bench.disk.put(`${FAR}/d/e/b`, Buffer.from('theirs'));
  await rejects(relocationOf(at, FAR).check(), 'disk/exists');
  bench.disk.remove(`${FAR}/d`);
  bench.disk.mount(FAR, { ...ROOM, free: 3 * PIECE });
  await rejects(relocationOf(at, FAR).check(), 'disk/full');
  bench.disk.put(`${OTHER}/d`, Buffer.from('a file'));
  await rejects(relocationOf(at, OTHER).check(), 'disk/not-a-directory');
  assert.deepEqual(rightFiles(bench, DIRECTORY), [0, 1, 2]);
});

test('cancelled in the middle, all is where it was', async () => {
  const at = await scene();
  const { bench } = at;
  const stop = new AbortController();
  const relocation = relocationOf(at, FAR, OWN_NAMES, stop.signal, () => stop.abort());
  await assert.rejects(relocation.run(FAR));
  await relocation.rollBack();
  assert.deepEqual(rightFiles(bench, DIRECTORY), [0, 1, 2]);
  assert.deepEqual(
    bench.disk.files.filter((path) => path.startsWith(FAR)),
    [],
  );
  assert.ok(!bench.disk.directories.includes(`${FAR}/d`));
  assert.equal(bench.disk.openFiles, 0);
});

for (const target of [OTHER, FAR]) {
  for (const code of ['disk/failed', 'disk/full'] as const) {
    test(`F16: whichever call fails once with ${code} on the way to ${target}, no byte is lost, and another run ends well`, async () => {
      for (let call = 1; ; call++) {
        const at = await scene();
        const { bench } = at;
        const before = bench.disk.callCount;
        bench.disk.failNth(call, code);
        const first = relocationOf(at, target);
        const failed = await first.run(target === FAR ? FAR : '/').then(
          () => first.clear().then(() => false),
          () => true,
        );
        const hasFailed = bench.disk.callCount - before >= call;
        bench.disk.fault = undefined;
        const everywhere = new Set([...rightFiles(bench, DIRECTORY), ...rightFiles(bench, target)]);
        assert.deepEqual([...everywhere].sort(), [0, 1, 2], `call ${call}`);
        if (failed && call % 2 === 0) {
          await first.rollBack();
          assert.deepEqual(rightFiles(bench, DIRECTORY), [0, 1, 2], `call ${call}`);
          assert.deepEqual(
            bench.disk.files.filter((path) => path.startsWith(`${target}/`)),
            [],
          );
        } else if (failed) {
          const again = relocationOf(at, target);
          const { files } = await again.run(target === FAR ? FAR : '/');
          assert.equal(files.length, 3);
          await again.clear();
          assert.deepEqual(rightFiles(bench, target), [0, 1, 2], `call ${call}`);
        }
        assert.equal(bench.disk.openFiles, 0, `call ${call} leaves a file open`);
        assert.deepEqual(
          bench.disk.files.filter((path) => path.includes('.sluice-')),
          [],
        );
        if (!hasFailed) {
          assert.ok(call > 20);
          return;
        }
      }
    });
  }

  test(`F16: killed at any call on the way to ${target}, and cut from power, another process brings it home`, async () => {
    for (let call = 1; ; call++) {
      const at = await scene();
      const { bench } = at;
      const before = bench.disk.callCount;
      // From this call on nothing is done any more: the process is gone.
      bench.disk.fault = ({ number }) => (number - before >= call ? 'disk/failed' : undefined);
      await relocationOf(at, target)
        .run(target === FAR ? FAR : '/')
        .catch(() => {});
      const wasKilled = bench.disk.callCount - before >= call;
      bench.disk.fault = undefined;
      bench.disk.crash(() => call % 3 === 0);
      const again = relocationOf(at, target);
      await again.run(target === FAR ? FAR : '/');
      await again.clear();
      assert.deepEqual(rightFiles(bench, target), [0, 1, 2], `call ${call}`);
      const left = bench.disk.files.filter((path) => !path.startsWith(`${target}/`));
      assert.deepEqual(left, [], `call ${call}`);
      assert.deepEqual(
        bench.disk.files.filter((path) => path.includes('.sluice-')),
        [],
      );
      if (!wasKilled) return;
    }
  });
}
