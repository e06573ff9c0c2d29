import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSluiceError } from '../../source/base/errors.ts';
import type { DiskFile } from '../../source/base/ports/disk.ts';
import { type HandleNeed, HandlePool } from '../../source/storage/handle-pool.ts';
import { MemoryDisk } from '../helpers/memory-disk.ts';

const setUp = (capacity: number) => {
  const disk = new MemoryDisk();
  for (let at = 0; at < 20; at++) disk.put(`/${at}`, Uint8Array.of(at));
  const pool = new HandlePool({ capacity });
  let opens = 0;
  disk.onCall = ({ operation }) => {
    if (operation === 'open') opens += 1;
  };
  const use = <Answer>(
    at: number,
    work: (file: DiskFile) => Promise<Answer>,
    need: HandleNeed = 'read',
  ): Promise<Answer> => pool.use(`/${at}`, need, () => disk.open(`/${at}`, need), work);
  const read = (at: number, need?: HandleNeed): Promise<number> => {
    const into = new Uint8Array(1);
    return use(at, async (file) => (await file.read(into, 0)) && into[0]!, need);
  };
  return { disk, pool, use, read, opens: () => opens };
};

test('a file is opened once and used again', async () => {
  const { read, opens, pool } = setUp(4);
  assert.deepEqual(await Promise.all([read(3), read(3), read(3)]), [3, 3, 3]);
  assert.equal(await read(3), 3);
  assert.equal(opens(), 1);
  assert.equal(pool.openCount, 1);
});

test('no more files are open than allowed, however many are asked for at once', async () => {
  const { disk, read, pool } = setUp(3);
  let most = 0;
  const count = disk.onCall;
  disk.onCall = (call) => {
    count?.(call);
    most = Math.max(most, disk.openFiles);
  };
  const all = Array.from({ length: 20 }, (_, at) => at);
  assert.deepEqual(await Promise.all(all.map((at) => read(at))), all);
  assert.deepEqual(await Promise.all(all.map((at) => read(at, 'write'))), all);
  assert.equal(most, 3);
  await pool.close();
  assert.equal(disk.openFiles, 0);
  assert.equal(pool.openCount, 0);
});

test('the file that was used longest ago makes room', async () => {
  const { read, opens } = setUp(2);
  await read(0);
  await read(1);
  await read(0);
  await read(2);
  await read(0);
  assert.equal(opens(), 3);
});

test('a file in use is not closed, not even when it is forgotten', async () => {
  const { use, pool, disk, read } = setUp(1);
  const gate = Promise.withResolvers<void>();
  const using = use(0, async (file) => {
    await gate.promise;
    return (await file.status()).size;
  });
  const other = read(1);
  await new Promise(setImmediate);
  await pool.forget('/0');
  assert.equal(disk.openFiles, 1);
  gate.resolve();
  assert.equal(await using, 1);
  assert.equal(await other, 1);
  assert.equal(disk.openFiles, 1);
});

test('a file open to read is opened anew to write, while its readers go on', async () => {
  const { use, read, disk } = setUp(4);
  const gate = Promise.withResolvers<void>();
  const reading = use(0, async (file) => {
    await gate.promise;
    return file.read(new Uint8Array(1), 0);
  });
  await use(0, (file) => file.write(Uint8Array.of(9), 0), 'write');
  gate.resolve();
  assert.equal(await reading, 1);
  assert.equal(await read(0), 9);
  assert.equal(disk.openFiles, 1);
});

test('an open that fails is not kept, and takes no place', async () => {
  const { disk, read, pool } = setUp(1);
  disk.fault = ({ operation }) => (operation === 'open' ? 'disk/permission' : undefined);
  for (let at = 0; at < 5; at++) {
    await assert.rejects(read(at), (error) => isSluiceError(error, 'disk/permission'));
  }
  disk.fault = undefined;
  assert.equal(await read(1), 1);
  assert.equal(pool.openCount, 1);
});

test('F23: where the system allows fewer files, the pool gets by with fewer', async () => {
  const { disk, read } = setUp(10);
  disk.fault = ({ operation }) =>
    operation === 'open' && disk.openFiles >= 2 ? 'disk/too-many-files' : undefined;
  const all = Array.from({ length: 20 }, (_, at) => at);
  assert.deepEqual(await Promise.all(all.map((at) => read(at))), all);
});

test('F23: where not even one file can be opened, all who wait hear of it', async () => {
  const { disk, read } = setUp(3);
  disk.fault = ({ operation }) => (operation === 'open' ? 'disk/too-many-files' : undefined);
  const outcomes = await Promise.allSettled(Array.from({ length: 10 }, (_, at) => read(at)));
  assert.ok(outcomes.every(({ status }) => status === 'rejected'));
});
