import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TorrentId } from '../../../source/base/ids.ts';
import { DiskSentinel, type StoppedTorrent } from '../../../source/engine/disks/disk-sentinel.ts';
import type { DiskTrouble } from '../../../source/policy/disk-trouble.ts';
import { MemoryDisk } from '../../helpers/memory-disk.ts';
import { SeededRandom } from '../../helpers/seeded-random.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';

const MEBIBYTE = 1024 * 1024;

const scene = () => {
  const clock = new VirtualClock();
  const disk = new MemoryDisk();
  const sentinel = new DiskSentinel({ clock, disk, random: new SeededRandom(1) });
  const recovered: string[] = [];
  const stop = (name: string, directory: string, trouble: DiskTrouble, bytesToCome: number) => {
    const torrent = {
      id: name as TorrentId,
      directory,
      mountPath: undefined as string | undefined,
      stoppedBy: trouble as DiskTrouble | null,
      bytesToCome,
      comingBytes: 0,
      recover: () => {
        torrent.stoppedBy = null;
        torrent.comingBytes = bytesToCome;
        recovered.push(name);
      },
    };
    sentinel.watch(torrent satisfies StoppedTorrent);
    return torrent;
  };
  return { clock, disk, sentinel, recovered, stop };
};

test('room that came back goes to those it suffices for, in their order', async () => {
  const { clock, disk, sentinel, recovered, stop } = scene();
  disk.mount('/a', { device: 2, free: 0, total: 100 * MEBIBYTE });
  const first = stop('one', '/a', 'disk-full', 30 * MEBIBYTE);
  stop('two', '/a', 'disk-full', 30 * MEBIBYTE);
  stop('three', '/a', 'disk-full', 10 * MEBIBYTE);
  await clock.advance(60_000);
  assert.deepEqual(recovered, []);
  disk.mount('/a', { device: 2, free: 50 * MEBIBYTE, total: 100 * MEBIBYTE });
  await clock.advance(120_000);
  assert.deepEqual(recovered, ['one', 'three']);
  first.comingBytes = 0;
  await clock.advance(120_000);
  assert.deepEqual(recovered, ['one', 'three', 'two'], 'what was promised is not needed after all');
  sentinel.close();
  assert.equal(clock.pendingTimers, 0);
});

test('one look serves all of a folder, and who is stopped no more is left alone', async () => {
  const { clock, disk, sentinel, recovered, stop } = scene();
  disk.directory('/a');
  for (let at = 0; at < 1_000; at++) stop(`${at}`, '/a', 'disk-read-only', 1);
  const gone = stop('gone', '/a', 'disk-read-only', 1);
  gone.stoppedBy = null;
  let made = 0;
  disk.onCall = ({ operation }) => {
    if (operation === 'open') made += 1;
  };
  await clock.advance(5_000);
  assert.equal(recovered.length, 1_000);
  assert.equal(made, 1);
  assert.deepEqual(disk.files, []);
  assert.equal(clock.pendingTimers, 0, 'nothing is left to look at');
  sentinel.close();
});

test('F12: a disk that gives no answer holds up no other', async () => {
  const { clock, disk, sentinel, recovered, stop } = scene();
  const hanging = new MemoryDisk({
    delay: ({ path }) => (path.startsWith('/slow') ? new Promise(() => {}) : Promise.resolve()),
  });
  hanging.directory('/slow');
  hanging.directory('/well');
  const both = new DiskSentinel({ clock, disk: hanging, random: new SeededRandom(1) });
  const make = (name: string, directory: string) => {
    const recover = () => recovered.push(name);
    both.watch({
      id: name as TorrentId,
      directory,
      mountPath: undefined,
      stoppedBy: 'disk-failed',
      bytesToCome: 1,
      comingBytes: 0,
      recover,
    });
  };
  make('slow', '/slow');
  make('well', '/well');
  await clock.advance(60_000);
  assert.deepEqual(recovered, ['well']);
  both.close();
  assert.equal(clock.pendingTimers, 0);
  stop('none', '/none', 'other', 1);
  assert.equal(clock.pendingTimers, 0, 'what does not mend itself is not waited for');
  sentinel.close();
  assert.deepEqual(disk.files, []);
});

test('another file system in its place is not the one that is missing', async () => {
  const { clock, disk, sentinel, recovered, stop } = scene();
  disk.directory('/mnt/a/folder');
  const torrent = stop('one', '/mnt/a/folder', 'storage-missing', 0);
  torrent.mountPath = '/mnt/a';
  await clock.advance(60_000);
  assert.deepEqual(recovered, []);
  disk.mount('/mnt/a', { device: 3, free: 9, total: 9 });
  await clock.advance(60_000);
  assert.deepEqual(recovered, [], 'the folder is not on it');
  disk.directory('/mnt/a/folder');
  await clock.advance(120_000);
  assert.deepEqual(recovered, ['one']);
  sentinel.close();
});
