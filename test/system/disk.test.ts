import assert from 'node:assert/strict';
import { mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { type ErrorCode, isSluiceError } from '../../source/base/errors.ts';
import { NodeDisk } from '../../source/system/disk.ts';
import { diskErrorOfErrno } from '../../source/system/disk-error.ts';
import { temporaryFolder } from './temporary-folder.ts';

const disk = new NodeDisk();

const rejectsWith = (work: Promise<unknown>, code: ErrorCode, path: string): Promise<void> =>
  assert.rejects(work, (error) => isSluiceError(error, code) && error.message.includes(path));

test('a created file is written, read back, grown, synced and looked at', async (t) => {
  const path = join(await temporaryFolder(t), 'file');
  const file = await disk.open(path, 'create');
  await file.write(Buffer.from('hello'), 3);
  const into = new Uint8Array(8);
  assert.equal(await file.read(into, 3), 5);
  assert.equal(Buffer.from(into.subarray(0, 5)).toString(), 'hello');
  await file.truncate(20);
  await file.sync();
  assert.equal((await file.status()).size, 20);
  assert.equal((await file.status()).kind, 'file');
  await file.close();
  await file.close();
  assert.equal((await disk.status(path))?.size, 20);
});

test('shared memory is written and read without a copy of its own', async (t) => {
  const path = join(await temporaryFolder(t), 'file');
  const shared = new Uint8Array(new SharedArrayBuffer(100_000)).fill(7);
  const file = await disk.open(path, 'create');
  await file.write(shared.subarray(1, 99_999), 0);
  shared.fill(0);
  assert.equal(await file.read(shared, 0), 99_998);
  assert.equal(shared[99_997], 7);
  assert.equal(shared[99_998], 0);
  await file.close();
});

test('a read is short only at the end of the file', async (t) => {
  const path = join(await temporaryFolder(t), 'file');
  await writeFile(path, 'abc');
  const file = await disk.open(path, 'read');
  assert.equal(await file.read(new Uint8Array(10), 1), 2);
  assert.equal(await file.read(new Uint8Array(10), 3), 0);
  await file.close();
});

test('what is missing, in the way or of the wrong kind has a code of its own and names the path', async (t) => {
  const folder = await temporaryFolder(t);
  const path = join(folder, 'file');
  await writeFile(path, 'abc');
  await rejectsWith(disk.open(join(folder, 'none'), 'read'), 'disk/missing', 'none');
  await rejectsWith(disk.open(join(folder, 'none'), 'write'), 'disk/missing', 'none');
  await rejectsWith(disk.open(path, 'create'), 'disk/exists', path);
  await rejectsWith(disk.open(folder, 'write'), 'disk/not-a-file', folder);
  await rejectsWith(disk.open(join(path, 'x'), 'read'), 'disk/not-a-directory', path);
  await rejectsWith(disk.makeDirectory(path), 'disk/not-a-directory', path);
  await rejectsWith(disk.makeDirectory(join(path, 'x')), 'disk/not-a-directory', path);
  await rejectsWith(disk.removeFile(join(folder, 'none')), 'disk/missing', 'none');
  await rejectsWith(disk.realPath(join(folder, 'none')), 'disk/missing', 'none');
  await rejectsWith(disk.readFile(folder, 100), 'disk/not-a-file', folder);
});

test('F7: each error number of the system becomes the code a caller acts on', () => {
  const codes: Readonly<Record<string, ErrorCode>> = {
    ENOSPC: 'disk/full',
    EDQUOT: 'disk/full',
    EFBIG: 'disk/full',
    EROFS: 'disk/read-only',
    EACCES: 'disk/permission',
    EPERM: 'disk/permission',
    EMFILE: 'disk/too-many-files',
    ENFILE: 'disk/too-many-files',
    EIO: 'disk/failed',
    EWHATEVER: 'disk/failed',
  };
  for (const [errno, code] of Object.entries(codes)) {
    const error = diskErrorOfErrno(errno, 'write', '/a/b');
    assert.equal(error.code, code);
    assert.match(error.message, /^cannot write \/a\/b: /);
  }
});

test('F5: a full device is told as full', async (t) => {
  if ((await disk.status('/dev/full')) === undefined) return t.skip('no /dev/full here');
  const file = await disk.open('/dev/full', 'write');
  await rejectsWith(file.write(new Uint8Array(10), 0), 'disk/full', '/dev/full');
  await file.close();
});

test('a status does not follow a link, and is undefined where nothing is', async (t) => {
  const folder = await temporaryFolder(t);
  await symlink('/etc', join(folder, 'link'));
  assert.equal((await disk.status(join(folder, 'link')))?.kind, 'link');
  assert.equal((await disk.status(folder))?.kind, 'directory');
  assert.equal(await disk.status(join(folder, 'none')), undefined);
});

test('directories are made with their parents, listed, and removed only when empty', async (t) => {
  const folder = await temporaryFolder(t);
  const deep = join(folder, 'a', 'b');
  await disk.makeDirectory(deep);
  await disk.makeDirectory(deep);
  await writeFile(join(deep, 'one'), '');
  await writeFile(join(deep, 'two'), '');
  assert.deepEqual([...(await disk.list(deep))].sort(), ['one', 'two']);
  await rejectsWith(disk.removeDirectory(deep), 'disk/failed', deep);
  await disk.rename(join(deep, 'one'), join(folder, 'moved'));
  await disk.removeFile(join(deep, 'two'));
  await disk.removeDirectory(deep);
  assert.deepEqual([...(await disk.list(folder))].sort(), ['a', 'moved']);
});

test('a second name for a file is the same file, until one of them goes', async (t) => {
  const folder = await temporaryFolder(t);
  const [one, two] = [join(folder, 'one'), join(folder, 'two')];
  await writeFile(one, 'hello');
  await disk.hardLink(one, two);
  assert.equal((await disk.status(two))?.inode, (await disk.status(one))?.inode);
  await rejectsWith(disk.hardLink(one, two), 'disk/exists', two);
  await rejectsWith(disk.hardLink(join(folder, 'none'), one), 'disk/missing', 'none');
  await disk.removeFile(one);
  assert.equal(Buffer.from(await disk.readFile(two, 100)).toString(), 'hello');
});

test('free space is that of the nearest parent that exists', async (t) => {
  const folder = await temporaryFolder(t);
  const { device, free, total } = await disk.space(join(folder, 'not', 'yet'));
  assert.ok(free > 0 && free <= total);
  assert.equal(device, (await stat(folder)).dev);
});

test('the first entries of a folder come by name, and links to folders are folders', async (t) => {
  const folder = await temporaryFolder(t);
  for (const name of ['b', 'd']) await mkdir(join(folder, name));
  for (const name of ['a', 'c é\n']) await writeFile(join(folder, name), '');
  await symlink('b', join(folder, 'e to folder'));
  await symlink('a', join(folder, 'f to file'));
  await symlink('nowhere', join(folder, 'g'));
  await symlink('h', join(folder, 'h'));
  const { entries, isTruncated } = await disk.listFolder(folder, 100);
  assert.deepEqual(
    entries.map(({ name, isFolder }) => (isFolder ? `${name}/` : name)),
    ['a', 'b/', 'c é\n', 'd/', 'e to folder/', 'f to file', 'g', 'h'],
  );
  assert.equal(isTruncated, false);
  const first = await disk.listFolder(folder, 3);
  assert.deepEqual(first, { entries: entries.slice(0, 3), isTruncated: true });
});

test('of a folder with very many entries the first by name are found, whatever order it is in', async (t) => {
  const folder = await temporaryFolder(t);
  const names = Array.from({ length: 700 }, (_, index) => String((index * 7919) % 700).padStart(4));
  for (const name of names) await writeFile(join(folder, name), '');
  const { entries, isTruncated } = await disk.listFolder(folder, 5);
  assert.deepEqual(
    entries.map(({ name }) => name),
    names.toSorted().slice(0, 5),
  );
  assert.equal(isTruncated, true);
});

test('a folder that is missing, or none, is told as such', async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, 'file'), '');
  await rejectsWith(disk.listFolder(join(folder, 'none'), 9), 'disk/missing', 'none');
  await rejectsWith(disk.listFolder(join(folder, 'file'), 9), 'disk/not-a-directory', 'file');
});

test('a whole file is read up to a limit, which refuses before reading', async (t) => {
  const path = join(await temporaryFolder(t), 'file');
  await writeFile(path, Buffer.alloc(200_000, 5));
  const bytes = await disk.readFile(path, 200_000);
  assert.deepEqual(Buffer.from(bytes), await readFile(path));
  await rejectsWith(disk.readFile(path, 199_999), 'disk/failed', path);
  await mkdir(join(path, '..', 'empty'));
  await writeFile(path, '');
  assert.equal((await disk.readFile(path, 10)).length, 0);
});

test('a file that does not say its size is read to its end, within the limit', async (t) => {
  const path = '/proc/self/mountinfo';
  if ((await stat(path).catch(() => undefined)) === undefined) return t.skip('no /proc here');
  const whole = await readFile(path);
  assert.deepEqual(Buffer.from(await disk.readFile(path, 1_000_000)), whole);
  await rejectsWith(disk.readFile(path, whole.length - 1), 'disk/failed', path);
  await rejectsWith(disk.readFile('/dev/zero', 300_000), 'disk/failed', '/dev/zero');
});
