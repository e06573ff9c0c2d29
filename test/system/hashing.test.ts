import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { isSluiceError } from '../../source/base/errors.ts';
import type { FileSpan } from '../../source/base/ports/hashing.ts';
import { WorkerHashing } from '../../source/system/hashing.ts';
import { temporaryFolder } from './temporary-folder.ts';

const sha1 = (...parts: readonly Uint8Array[]): string =>
  createHash('sha1').update(Buffer.concat(parts)).digest('hex');

const hex = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : Buffer.from(bytes).toString('hex');

const pattern = (length: number): Buffer =>
  Buffer.from(Uint8Array.from({ length }, (_, at) => (at * 7 + (at >> 8)) & 0xff));

const pool = (t: TestContext, workers?: number): WorkerHashing => {
  const hashing = new WorkerHashing(workers === undefined ? {} : { workers });
  t.after(() => hashing.close());
  return hashing;
};

test('shared memory is hashed in a worker, other and small memory without starting one', async (t) => {
  const hashing = pool(t);
  const plain = pattern(300_000);
  assert.equal(hex(await hashing.sha1(plain)), sha1(plain));
  const shared = new Uint8Array(new SharedArrayBuffer(300_010)).subarray(5, 300_005);
  shared.set(plain);
  assert.equal(hex(await hashing.sha1(shared.subarray(0, 1000))), sha1(plain.subarray(0, 1000)));
  assert.equal(hashing.workerCount, 0);
  assert.equal(hex(await hashing.sha1(shared)), sha1(plain));
  assert.equal(hashing.workerCount, 1);
});

test('a piece of files is the concatenation of its spans, padding read as zeros', async (t) => {
  const folder = await temporaryFolder(t);
  const [one, two] = [join(folder, 'one'), join(folder, 'two')];
  const bytes = pattern(1_000_000);
  await writeFile(one, bytes);
  await writeFile(two, bytes.subarray(0, 500));
  const pieces: readonly (readonly FileSpan[])[] = [
    [{ path: one, offset: 0, length: 700_000 }],
    [
      { path: one, offset: 700_000, length: 300_000 },
      { path: undefined, offset: 0, length: 100_000 },
      { path: two, offset: 1, length: 499 },
    ],
    [{ path: undefined, offset: 0, length: 200_000 }],
    [{ path: two, offset: 0, length: 16 }],
    [],
  ];
  const digests = await pool(t).sha1OfFiles(pieces);
  assert.deepEqual(digests.map(hex), [
    sha1(bytes.subarray(0, 700_000)),
    sha1(bytes.subarray(700_000), Buffer.alloc(100_000), bytes.subarray(1, 500)),
    sha1(Buffer.alloc(200_000)),
    sha1(bytes.subarray(0, 16)),
    sha1(),
  ]);
});

test('small pieces that share reads come out right in any order', async (t) => {
  const path = join(await temporaryFolder(t), 'file');
  const bytes = pattern(1_000_003);
  await writeFile(path, bytes);
  const pieces = Array.from({ length: 62 }, (_, piece) => [
    { path, offset: piece * 16_384, length: Math.min(16_384, 1_000_003 - piece * 16_384) },
  ]);
  const hashing = pool(t);
  for (const order of [pieces, pieces.toReversed(), pieces.filter((_, at) => at % 2 === 0)]) {
    const digests = await hashing.sha1OfFiles(order);
    const expected = order.map(([span]) =>
      sha1(bytes.subarray(span!.offset, span!.offset + span!.length)),
    );
    assert.deepEqual(digests.map(hex), expected);
  }
});

test('a piece with a missing or short part has no digest, and the others have theirs', async (t) => {
  const folder = await temporaryFolder(t);
  const path = join(folder, 'file');
  const bytes = pattern(1000);
  await writeFile(path, bytes);
  const digests = await pool(t).sha1OfFiles([
    [{ path, offset: 0, length: 1001 }],
    [{ path: join(folder, 'none'), offset: 0, length: 1 }],
    [{ path: join(path, 'below'), offset: 0, length: 1 }],
    [{ path, offset: 900, length: 100 }],
    [{ path, offset: 2000, length: 1 }],
  ]);
  assert.deepEqual(digests.map(hex), [
    undefined,
    undefined,
    undefined,
    sha1(bytes.subarray(900)),
    undefined,
  ]);
});

test('what cannot be read rejects with the path, and the worker lives on', async (t) => {
  const folder = await temporaryFolder(t);
  await mkdir(join(folder, 'directory'));
  const hashing = pool(t);
  await assert.rejects(
    hashing.sha1OfFiles([[{ path: join(folder, 'directory'), offset: 0, length: 1 }]]),
    (error) => isSluiceError(error, 'disk/not-a-file') && error.message.includes('directory'),
  );
  assert.deepEqual(await hashing.sha1OfFiles([]), []);
  const zero = await hashing.sha1OfFiles([[{ path: undefined, offset: 0, length: 1 }]]);
  assert.equal(hex(zero[0]), sha1(Buffer.alloc(1)));
});

test('no more workers run than asked for, and batches in flight use them all', async (t) => {
  const hashing = pool(t, 2);
  assert.equal(hashing.parallelism, 2);
  const batch = [[{ path: undefined, offset: 0, length: 1_000_000 }]];
  await Promise.all(Array.from({ length: 6 }, () => hashing.sha1OfFiles(batch)));
  assert.equal(hashing.workerCount, 2);
});

test('closing answers what waits, and refuses what comes', async () => {
  const hashing = new WorkerHashing();
  const shared = new Uint8Array(new SharedArrayBuffer(1_000_000));
  const waiting = assert.rejects(hashing.sha1(shared), (error) =>
    isSluiceError(error, 'session/closed'),
  );
  await hashing.close();
  await waiting;
  await assert.rejects(hashing.sha1(shared), (error) => isSluiceError(error, 'session/closed'));
});

test('idle workers do not keep the process alive, busy ones do, and nothing is printed', async () => {
  const source = new URL('../../source/system/hashing.ts', import.meta.url).href;
  const script = `
    const { WorkerHashing } = await import(${JSON.stringify(source)});
    const bytes = new Uint8Array(new SharedArrayBuffer(1_000_000));
    const digest = await new WorkerHashing().sha1(bytes);
    process.stdout.write(Buffer.from(digest).toString('hex'));`;
  const run = promisify(execFile);
  const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '-e', script]);
  assert.equal(stdout, sha1(Buffer.alloc(1_000_000)));
  assert.equal(stderr, '');
});
