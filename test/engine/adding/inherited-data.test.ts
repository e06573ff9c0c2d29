import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freeName } from '../../../source/engine/adding/inherited-data.ts';
import { MemoryDisk } from '../../helpers/memory-disk.ts';

test('a name that is taken gets a number before its extension', async () => {
  const disk = new MemoryDisk();
  assert.equal(await freeName(disk, '/d', 'set'), 'set');
  disk.put('/d/set/a', new Uint8Array(1));
  assert.equal(await freeName(disk, '/d', 'set'), 'set (2)');
  disk.put('/d/set (2)', new Uint8Array(1));
  disk.put('/d/dump.sql', new Uint8Array(1));
  assert.equal(await freeName(disk, '/d', 'set'), 'set (3)');
  assert.equal(await freeName(disk, '/d', 'dump.sql'), 'dump (2).sql');
});

test('a name as long as names may be is shortened for its number, and no character split (H22)', async () => {
  const disk = new MemoryDisk();
  for (const name of ['x'.repeat(255), `${'é'.repeat(125)}.mkv`, `a.${'y'.repeat(253)}`]) {
    disk.put(`/d/${name}`, new Uint8Array(1));
    const free = await freeName(disk, '/d', name);
    assert.ok(Buffer.byteLength(free) <= 255, free);
    assert.ok(free.includes(' (2)') && free.isWellFormed(), free);
  }
});
