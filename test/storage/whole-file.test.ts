import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectRoom, writeWholeFile } from '../../source/storage/whole-file.ts';
import { MemoryDisk } from '../helpers/memory-disk.ts';

const NEW = Buffer.from('new');
const NOW = 10_000_000_000;

const write = (disk: MemoryDisk, replaces: boolean) =>
  writeWholeFile(disk, { path: '/d/a', bytes: NEW, replaces, nowMs: NOW });

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
  await expectRoom(disk, { path: '/d/new', replaces: false, nowMs: NOW });
  await expectRoom(disk, { path: '/d/old', replaces: true, nowMs: NOW });
  await assert.rejects(expectRoom(disk, { path: '/d/old', replaces: false, nowMs: NOW }), {
    code: 'disk/exists',
  });
  await assert.rejects(expectRoom(disk, { path: '/none/new', replaces: false, nowMs: NOW }), {
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

test('what a killed process left half written goes, once nobody has touched it for a minute', async () => {
  const disk = new MemoryDisk();
  disk.put('/d/a.sluice-part', Buffer.from('ha'));
  const { modifiedMs } = (await disk.status('/d/a.sluice-part'))!;
  const at = (nowMs: number) =>
    writeWholeFile(disk, { path: '/d/a', bytes: NEW, replaces: false, nowMs });
  await assert.rejects(at(modifiedMs + 59_000), { code: 'disk/failed', message: /try again/ });
  assert.deepEqual(disk.files, ['/d/a.sluice-part']);
  await at(modifiedMs + 60_000);
  assert.deepEqual(disk.files, ['/d/a']);
});
