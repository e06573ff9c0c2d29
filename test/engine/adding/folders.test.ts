import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SluiceError } from '../../../source/base/errors.ts';
import { folderSpace, listFolder } from '../../../source/engine/adding/folders.ts';
import { MAX_FOLDER_ENTRIES } from '../../../source/engine/limits.ts';
import { MemoryDisk } from '../../helpers/memory-disk.ts';

const refuses = (work: Promise<unknown>, code: string, message = /./) =>
  assert.rejects(work, (error) => {
    assert.ok(error instanceof SluiceError, String(error));
    assert.equal(error.code, code);
    assert.match(error.message, message);
    return true;
  });

test('a folder is listed by name, and links to folders count as folders', async () => {
  const disk = new MemoryDisk();
  for (const path of ['/a/two', '/a/one/x', '/b/y']) disk.put(path, new Uint8Array(1));
  disk.link('/a/three', '/b');
  disk.link('/a/zero', '/a/two');
  assert.deepEqual(await listFolder(disk, '/a/../a/'), {
    path: '/a',
    entries: [
      { name: 'one', isFolder: true },
      { name: 'three', isFolder: true },
      { name: 'two', isFolder: false },
      { name: 'zero', isFolder: false },
    ],
    isTruncated: false,
  });
});

test('a folder of very many is cut off, and says so', async () => {
  const disk = new MemoryDisk();
  for (let number = 0; number <= MAX_FOLDER_ENTRIES; number++) disk.directory(`/a/${number}`);
  const { entries, isTruncated } = await listFolder(disk, '/a');
  assert.equal(entries.length, MAX_FOLDER_ENTRIES);
  assert.equal(isTruncated, true);
});

const asking = (disk: MemoryDisk) => ({ disk, wantedOn: () => 0, incomplete: undefined });

test('a folder that is missing or may not be read is told as the disk tells it', async () => {
  const disk = new MemoryDisk();
  disk.put('/file', new Uint8Array(1));
  await refuses(listFolder(disk, '/none'), 'disk/missing', /none/);
  await refuses(listFolder(disk, '/file'), 'disk/not-a-directory', /file/);
  await refuses(folderSpace('/file', asking(disk)), 'disk/not-a-directory', /file/);
  disk.fault = () => 'disk/permission';
  await refuses(listFolder(disk, '/'), 'disk/permission');
  await refuses(folderSpace('/', asking(disk)), 'disk/permission');
});

test('no folder at all is refused before the disk is asked', async () => {
  const disk = new MemoryDisk();
  for (const wrong of ['', undefined, 5, null] as never[]) {
    await refuses(listFolder(disk, wrong), 'session/invalid-argument', /name a folder/);
    await refuses(folderSpace(wrong, asking(disk)), 'session/invalid-argument', /name a folder/);
  }
  assert.equal(disk.callCount, 0);
});

test('room is that of the file system that would hold the folder', async () => {
  const disk = new MemoryDisk({ capacity: 1_000_000 });
  disk.put('/file', new Uint8Array(400));
  disk.mount('/mnt', { device: 2, free: 7, total: 9 });
  const wantedOn = (device: number): number => (device === 2 ? 3 : 0);
  const asked = { disk, wantedOn, incomplete: undefined };
  assert.deepEqual(await folderSpace('/a/b/..', asked), {
    directory: '/a',
    free: 1_000_000 - disk.usedBytes,
    total: 1_000_000,
    wanted: 0,
    incomplete: null,
  });
  assert.deepEqual(await folderSpace('/mnt/x/y', asked), {
    directory: '/mnt/x/y',
    free: 7,
    total: 9,
    wanted: 3,
    incomplete: null,
  });
});

test('the disk of incomplete torrents is told of where it is another one, and no fault of it is', async () => {
  const disk = new MemoryDisk({ capacity: 1_000 });
  disk.mount('/fast', { device: 2, free: 7, total: 9 });
  const wantedOn = (device: number): number => device;
  const asked = { disk, wantedOn };
  const { incomplete } = await folderSpace('/a', { ...asked, incomplete: '/fast/x' });
  assert.deepEqual(incomplete, { directory: '/fast/x', free: 7, total: 9, wanted: 2 });
  const same = await folderSpace('/fast', { ...asked, incomplete: '/fast/x' });
  assert.equal(same.incomplete, null);
  disk.put('/file', new Uint8Array(1));
  const broken = await folderSpace('/fast', { ...asked, incomplete: '/file/x' });
  assert.equal(broken.incomplete, null);
});
