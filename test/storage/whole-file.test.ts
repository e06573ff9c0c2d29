import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectRoom, writeWholeFile } from '../../source/storage/whole-file.ts';
import { MemoryDisk } from '../helpers/memory-disk.ts';

const NEW = Buffer.from('new');

const write = (disk: MemoryDisk, replaces: boolean) =>
  writeWholeFile(disk, { path: '/d/a', bytes: NEW, replaces });

test('a file is written where there is none', async () => {
  const disk = new MemoryDisk();
  disk.directory('/d');
  await write(disk, false);
  assert.deepEqual(disk.files, ['/d/a']);
  assert.deepEqual(Buffer.from(disk.bytes('/d/a')!), NEW);
  assert.equal(disk.openFiles, 0);
});

test('what is there stays, unless it may go', async () => {
  const disk = new MemoryDisk();
  disk.put('/d/a', Buffer.from('old'));
  await assert.rejects(write(disk, false), { code: 'disk/exists' });
  assert.equal(String(Buffer.from(disk.bytes('/d/a')!)), 'old');
  assert.deepEqual(disk.files, ['/d/a']);
  await write(disk, true);
  assert.deepEqual(Buffer.from(disk.bytes('/d/a')!), NEW);
});

test('whether there is a place for it can be asked before, and leaves nothing', async () => {
  const disk = new MemoryDisk();
  disk.put('/d/old', NEW);
  await expectRoom(disk, { path: '/d/new', replaces: false });
  await expectRoom(disk, { path: '/d/old', replaces: true });
  await assert.rejects(expectRoom(disk, { path: '/d/old', replaces: false }), {
    code: 'disk/exists',
  });
  await assert.rejects(expectRoom(disk, { path: '/none/new', replaces: false }), {
    code: 'disk/missing',
  });
  assert.deepEqual([disk.files, disk.openFiles], [['/d/old'], 0]);
});

test('whatever call fails, the old file is there as a whole and nothing else', async () => {
  for (let call = 1; call <= 5; call++) {
    const disk = new MemoryDisk();
    disk.put('/d/a', Buffer.from('old'));
    disk.failNth(call, 'disk/full');
    await write(disk, true).then(
      () => assert.equal(call, 6),
      () => undefined,
    );
    assert.equal(String(Buffer.from(disk.bytes('/d/a')!)), 'old', `call ${call}`);
    assert.deepEqual(disk.files, ['/d/a'], `call ${call}`);
  }
});
