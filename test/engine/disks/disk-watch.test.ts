import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DiskWatch } from '../../../source/engine/disks/disk-watch.ts';
import {
  DISK_LOOK_DELAY_MS,
  DISK_LOOK_INTERVAL_MS,
  DISK_PATIENCE_MS,
  MAX_HANGING_LOOKS,
  MAX_HANGING_NEW_LOOKS,
} from '../../../source/engine/limits.ts';
import { MemoryDisk } from '../../helpers/memory-disk.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';

const scene = (directories: readonly string[] = ['/downloads']) => {
  const clock = new VirtualClock();
  const places = directories.map((directory) => ({ directory, wanted: 10 }));
  /** Folders on disks that do not answer, and how to let them. */
  const hung = new Map<string, () => void>();
  const hangs = new Set<string>();
  const looks: string[] = [];
  let underWay = 0;
  let most = 0;
  const disk = new MemoryDisk({
    capacity: 1_000_000,
    delay: async ({ path }) => {
      looks.push(path);
      underWay += 1;
      most = Math.max(most, underWay);
      if (hangs.has(path)) await new Promise<void>((resolve) => hung.set(path, resolve));
      underWay -= 1;
    },
  });
  let changes = 0;
  const said: string[] = [];
  const watch = new DiskWatch({
    clock,
    disk,
    places: () => places,
    onChanged: () => {
      changes += 1;
    },
    onHanging: (directory, isHanging) => said.push(`${directory} ${isHanging}`),
  });
  const shown = () => watch.disks.map(({ directory }) => directory);
  const mount = (path: string, device: number) => disk.mount(path, { device, free: 5, total: 9 });
  return {
    clock,
    places,
    hung,
    hangs,
    looks,
    disk,
    watch,
    shown,
    mount,
    changes: () => changes,
    said,
    most: () => most,
  };
};

test('while nobody follows, no disk is looked at, whatever happens', async () => {
  const { clock, looks, watch } = scene();
  watch.touch();
  const leave = watch.follow();
  leave();
  leave();
  watch.touch();
  await clock.advance(60_000);
  assert.deepEqual(looks, []);
  assert.equal(clock.pendingTimers, 0);
});

test('disks are looked at when somebody begins to follow, and every ten seconds until the last one leaves', async () => {
  const { clock, looks, watch, shown } = scene();
  const leave = [watch.follow(), watch.follow()];
  await clock.settle();
  assert.deepEqual(shown(), ['/downloads']);
  await clock.advance(3 * DISK_LOOK_INTERVAL_MS);
  assert.equal(looks.length, 4);
  leave[0]!();
  await clock.advance(DISK_LOOK_INTERVAL_MS);
  assert.equal(looks.length, 5);
  leave[1]!();
  await clock.advance(60_000);
  assert.equal(looks.length, 5);
  assert.equal(clock.pendingTimers, 0);
});

test('it is told only where something has changed, and what has not is the same object', async () => {
  const { clock, disk, watch, changes } = scene();
  watch.follow();
  await clock.advance(DISK_LOOK_INTERVAL_MS);
  assert.equal(changes(), 1);
  const before = watch.disks;
  await clock.advance(DISK_LOOK_INTERVAL_MS);
  assert.equal(watch.disks, before);
  disk.put('/file', new Uint8Array(9));
  await clock.advance(DISK_LOOK_INTERVAL_MS);
  assert.equal(changes(), 2);
  assert.ok(watch.disks[0]!.free < before[0]!.free);
  watch.close();
});

test('soon after a change there is another look, one for many changes', async () => {
  const { clock, places, looks, watch, mount, shown } = scene();
  mount('/other', 2);
  watch.follow();
  await clock.advance(1_000);
  places.push({ directory: '/other', wanted: 3 });
  for (let count = 0; count < 100; count++) watch.touch();
  await clock.advance(DISK_LOOK_DELAY_MS);
  assert.deepEqual(shown(), ['/downloads', '/other']);
  assert.equal(looks.length, 3);
  for (let count = 0; count < 20; count++) {
    watch.touch();
    await clock.advance(DISK_LOOK_DELAY_MS / 2);
  }
  assert.ok(looks.length > 15, 'changes without end put no look off for ever');
  watch.close();
});

test('a change while a round is under way makes another one soon after', async () => {
  const { clock, hung, hangs, looks, watch } = scene();
  hangs.add('/downloads');
  watch.follow();
  await clock.settle();
  watch.touch();
  await clock.advance(1_000);
  assert.equal(looks.length, 1, 'one look at a time');
  hangs.clear();
  hung.get('/downloads')!();
  await clock.advance(DISK_LOOK_DELAY_MS);
  assert.equal(looks.length, 2);
  watch.close();
});

test('F12: a disk that hangs is told, holds up no other, is asked once, and is shown again when it answers', async () => {
  const one = scene(['/a', '/b', '/c', '/b2']);
  const { clock, hung, hangs, looks, watch, mount, shown, most, said } = one;
  mount('/b', 2);
  mount('/b2', 2);
  mount('/c', 3);
  watch.follow();
  await clock.settle();
  assert.deepEqual(shown(), ['/a', '/b', '/c']);
  hangs.add('/b').add('/b2');
  await clock.advance(DISK_LOOK_INTERVAL_MS + DISK_PATIENCE_MS);
  assert.deepEqual(shown(), ['/a', '/c'], 'old figures are not shown as true');
  assert.deepEqual(said, ['/b true']);
  looks.length = 0;
  await clock.advance(10 * DISK_LOOK_INTERVAL_MS);
  assert.ok(looks.filter((path) => path === '/a').length >= 9, 'the others are looked at as ever');
  assert.ok(!looks.some((path) => path.startsWith('/b')), 'no second thread waits for that disk');
  assert.equal(most(), 2, 'the one that hangs, and one at a time');
  hangs.clear();
  hung.get('/b')!();
  await clock.advance(DISK_LOOK_DELAY_MS);
  assert.deepEqual(shown(), ['/a', '/b', '/c']);
  assert.deepEqual(said, ['/b true', '/b false']);
  watch.close();
});

test('however many disks hang, threads are left for the rest, and new folders wait', async () => {
  const names = ['/a', '/b', '/c', '/d', '/e'];
  const { clock, places, hangs, watch, mount, shown, most } = scene(names);
  for (const [at, path] of names.entries()) mount(path, at + 2);
  watch.follow();
  await clock.settle();
  for (const path of names) hangs.add(path);
  await clock.advance(10 * DISK_LOOK_INTERVAL_MS);
  assert.equal(most(), MAX_HANGING_LOOKS);
  assert.deepEqual(shown(), [], 'what is not looked at is not shown');
  places.push({ directory: '/new', wanted: 1 });
  watch.touch();
  await clock.advance(DISK_LOOK_INTERVAL_MS);
  assert.equal(most(), MAX_HANGING_LOOKS);
  watch.close();
});

test('of folders never looked at fewer may hang at once', async () => {
  const names = ['/a', '/b', '/c', '/d'];
  const { clock, hangs, watch, most, changes } = scene(names);
  for (const path of names) hangs.add(path);
  watch.follow();
  await clock.advance(10 * DISK_LOOK_INTERVAL_MS);
  assert.equal(most(), MAX_HANGING_NEW_LOOKS);
  assert.equal(changes(), 0);
  watch.close();
});

test('a disk that cannot be looked at is not shown, and the others are', async () => {
  const { clock, disk, watch, mount, shown } = scene(['/a', '/b']);
  mount('/b', 2);
  disk.fault = ({ path }) => (path === '/a' ? 'disk/failed' : undefined);
  watch.follow();
  await clock.settle();
  assert.deepEqual(shown(), ['/b']);
  disk.fault = undefined;
  await clock.advance(DISK_LOOK_INTERVAL_MS);
  assert.deepEqual(shown(), ['/a', '/b']);
  watch.close();
});

test('closed in the middle of a look, no timer is left and nothing is told', async () => {
  const { clock, hung, hangs, watch, changes } = scene();
  hangs.add('/downloads');
  watch.follow();
  await clock.settle();
  watch.close();
  assert.equal(clock.pendingTimers, 0);
  hung.get('/downloads')!();
  await clock.advance(60_000);
  assert.equal(changes(), 0);
  watch.follow();
  watch.touch();
  assert.equal(clock.pendingTimers, 0);
});
