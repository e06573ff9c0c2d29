import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ErrorCode, isSluiceError, SluiceError } from '../../../source/base/errors.ts';
import type { TorrentRecord } from '../../../source/base/ports/state.ts';
import { SAVE_INTERVAL_MS } from '../../../source/engine/limits.ts';
import { RecordKeeper } from '../../../source/engine/records/record-keeper.ts';
import { makeId } from '../../helpers/frame-maker.ts';
import { MemoryStateStore } from '../../helpers/memory-state.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';

const recordOf = (downloadedBytes: number): TorrentRecord => ({
  id: makeId(1),
  outline: undefined,
  directory: '/downloads',
  addedAtMs: 0,
  completedAtMs: undefined,
  isPaused: false,
  priorities: [],
  labels: [],
  trackers: undefined,
  downloadedBytes,
  uploadedBytes: 0,
  pieces: undefined,
  stamps: [],
  createdFiles: [],
});

class Scene {
  readonly clock = new VirtualClock();
  readonly state = new MemoryStateStore();
  readonly log: string[] = [];
  bytes = 0;
  syncFault: ErrorCode | undefined;
  syncing: Promise<void> | undefined;
  readonly keeper = new RecordKeeper({
    clock: this.clock,
    sync: async () => {
      this.log.push('sync');
      await this.syncing;
      if (this.syncFault !== undefined) throw new SluiceError(this.syncFault, 'sync failed');
    },
    save: () => {
      this.log.push(`describe ${this.bytes}`);
      return this.state.saveTorrent(recordOf(this.bytes), new Uint8Array(0));
    },
    onFailed: (error) => this.log.push(`failed: ${(error as Error).message}`),
    onMended: () => this.log.push('mended'),
  });

  readonly saved = () => this.state.medium.records.get(makeId(1))?.downloadedBytes;
}

const scene = () => new Scene();

test('what can wait longer does, until something comes that cannot', async () => {
  const { keeper, log, clock } = scene();
  keeper.touch(60_000);
  await clock.advance(59_999);
  assert.deepEqual(log, []);
  await clock.advance(1);
  assert.equal(log.length, 2);
  keeper.touch(60_000);
  keeper.touch();
  keeper.touch(60_000);
  await clock.advance(SAVE_INTERVAL_MS);
  assert.equal(log.length, 4);
  assert.equal(clock.pendingTimers, 0);
});

test('data comes onto the medium first, then it is described, then the record is saved', async () => {
  const { keeper, log, clock, saved } = scene();
  keeper.touch();
  await clock.advance(SAVE_INTERVAL_MS);
  assert.deepEqual(log, ['sync', 'describe 0']);
  assert.equal(saved(), 0);
});

test('a thousand changes are one save, no sooner than the interval', async () => {
  const one = scene();
  for (let bytes = 1; bytes <= 1_000; bytes++) {
    one.bytes = bytes;
    one.keeper.touch();
    await one.clock.advance(5);
  }
  assert.equal(one.state.saves, 0);
  await one.clock.advance(SAVE_INTERVAL_MS);
  assert.equal(one.state.saves, 1);
  assert.equal(one.saved(), 1_000);
});

test('where nothing changed nothing is saved, and nothing ticks', async () => {
  const { keeper, state, clock } = scene();
  await keeper.flush();
  await clock.advance(SAVE_INTERVAL_MS * 3);
  assert.equal(state.saves, 0);
  assert.equal(clock.pendingTimers, 0);
});

test('flush saves at once, and the timer has nothing left to do', async () => {
  const { keeper, state, clock } = scene();
  keeper.touch();
  await keeper.flush();
  assert.equal(state.saves, 1);
  assert.equal(clock.pendingTimers, 0);
});

test('what changes while a save is under way is saved by the next', async () => {
  const one = scene();
  let release: () => void = () => {};
  one.syncing = new Promise<void>((resolve) => {
    release = resolve;
  });
  one.bytes = 1;
  one.keeper.touch();
  const first = one.keeper.flush();
  one.keeper.touch();
  const second = one.keeper.flush();
  release();
  await first;
  one.bytes = 2;
  await second;
  assert.equal(one.saved(), 2);
  assert.equal(one.state.saves, 2);
});

test('whoever flushes while another does has all saved when it is told so', async () => {
  const one = scene();
  one.state.delay = () => new Promise((resolve) => one.clock.setTimer(100, resolve));
  one.keeper.touch();
  const told: number[] = [];
  for (let count = 0; count < 3; count++) {
    void one.keeper.flush().then(() => told.push(one.state.saves));
  }
  await one.clock.advance(1_000);
  assert.deepEqual(told, [1, 1, 1]);
});

test('two that flush at once never save at once', async () => {
  const one = scene();
  let saving = 0;
  one.state.delay = async () => {
    saving += 1;
    assert.equal(saving, 1, 'one save at a time');
    await null;
    await null;
    saving -= 1;
  };
  one.keeper.touch();
  const first = one.keeper.flush();
  one.keeper.touch();
  await Promise.all([first, one.keeper.flush(), one.keeper.flush()]);
  assert.equal(one.saved(), 0);
});

test('a sync that failed is told, and what is durable is recorded all the same', async () => {
  const one = scene();
  one.syncFault = 'disk/failed';
  one.keeper.touch();
  await one.keeper.flush();
  assert.deepEqual(one.log, ['sync', 'describe 0', 'failed: sync failed']);
  assert.equal(one.state.saves, 1);
});

test('F6: a save that failed is told once, and tried again by itself until it goes well', async () => {
  const one = scene();
  one.state.fault = () => 'state/failed';
  one.bytes = 7;
  one.keeper.touch();
  await one.clock.advance(5 * SAVE_INTERVAL_MS);
  assert.equal(one.log.filter((line) => line.startsWith('failed:')).length, 1);
  one.state.fault = undefined;
  await one.clock.advance(SAVE_INTERVAL_MS);
  assert.equal(one.saved(), 7);
  assert.equal(one.log.at(-1), 'mended');
  assert.equal(one.clock.pendingTimers, 0);
  one.state.fault = () => 'state/failed';
  one.keeper.touch();
  await one.clock.advance(SAVE_INTERVAL_MS);
  assert.equal(one.log.filter((line) => line.startsWith('failed:')).length, 2, 'told anew');
});

test('F6: who commits hears of the state, and not of the data', async () => {
  const one = scene();
  one.syncFault = 'disk/failed';
  one.keeper.touch();
  await one.keeper.commit();
  one.state.fault = () => 'state/failed';
  one.keeper.touch();
  await assert.rejects(one.keeper.commit(), (error) => isSluiceError(error, 'state/failed'));
  await assert.rejects(one.keeper.commit(), (error) => isSluiceError(error, 'state/failed'));
  one.state.fault = undefined;
  await one.keeper.commit();
});

test('at the end what there is is saved, and nothing after that', async () => {
  const one = scene();
  one.keeper.touch();
  await one.keeper.end();
  one.keeper.touch();
  await one.keeper.flush();
  assert.deepEqual([one.state.saves, one.clock.pendingTimers], [1, 0]);
});

test('a save that failed is tried again when the torrent leaves', async () => {
  const one = scene();
  one.state.fault = () => 'state/failed';
  one.keeper.touch();
  await one.keeper.flush();
  one.state.fault = undefined;
  await one.keeper.flush();
  assert.equal(one.state.saves, 1);
});

test('settled means that nothing is saved any more', async () => {
  const one = scene();
  one.keeper.touch();
  await one.keeper.settled();
  await one.clock.advance(SAVE_INTERVAL_MS * 2);
  assert.equal(one.state.saves, 0);
  assert.equal(one.clock.pendingTimers, 0);
});
