import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UPTIME_SAVE_MS } from '../../../source/engine/limits.ts';
import { Uptime } from '../../../source/engine/session/uptime.ts';
import { SeedingTime } from '../../../source/engine/sharing/seeding-time.ts';
import { MemoryStateMedium, MemoryStateStore } from '../../helpers/memory-state.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';

const MINUTE = 60_000;

/** An engine, over the state that earlier ones left. */
const session = async (clock: VirtualClock, medium: MemoryStateMedium) => {
  const state = new MemoryStateStore(medium);
  const uptime = new Uptime({ clock, state, warn: (message) => assert.fail(message) });
  await uptime.load();
  return uptime;
};

test('counts while it goes, and keeps what was counted', async () => {
  const clock = new VirtualClock();
  const uptime = await session(clock, new MemoryStateMedium());
  const time = new SeedingTime(uptime, undefined);
  assert.equal(time.toRecord(), undefined);
  time.start();
  assert.equal(time.isNews, true, 'the record does not say so yet');
  await clock.advance(10 * MINUTE);
  time.onTaken();
  await clock.advance(5 * MINUTE);
  assert.deepEqual([time.ms, time.idleMs], [15 * MINUTE, 5 * MINUTE]);
  time.stop();
  await clock.advance(60 * MINUTE);
  assert.deepEqual([time.ms, time.idleMs], [15 * MINUTE, 5 * MINUTE]);
  assert.deepEqual(time.toRecord(), { timeMs: 15 * MINUTE, takenAtMs: 10 * MINUTE });
  await uptime.close();
});

test('one record made long ago and one note for all are enough, whether the engine was closed or killed', async () => {
  const clock = new VirtualClock();
  const medium = new MemoryStateMedium();
  const first = await session(clock, medium);
  const time = new SeedingTime(first, undefined);
  time.start();
  const record = time.toRecord();
  await clock.advance(30 * MINUTE);
  await first.close();
  await clock.advance(600 * MINUTE);

  const second = await session(clock, medium);
  const again = new SeedingTime(second, record);
  assert.equal(again.ms, 30 * MINUTE);
  again.start();
  assert.equal(again.isNews, false, 'the record says it already');
  await clock.advance(UPTIME_SAVE_MS + MINUTE);

  const third = await session(clock, medium);
  assert.equal(new SeedingTime(third, record).ms, 30 * MINUTE + UPTIME_SAVE_MS);
});

test('one that does not seed any more must say so, or the time of others would count for it', async () => {
  const clock = new VirtualClock();
  const medium = new MemoryStateMedium();
  const uptime = await session(clock, medium);
  const time = new SeedingTime(uptime, { timeMs: 5, sinceMs: 0, takenAtMs: 0 });
  time.stop();
  assert.equal(time.isNews, true);
  assert.deepEqual(time.toRecord(), { timeMs: 5, takenAtMs: 0 });
  assert.equal(time.isNews, false);
});

test('where the note is older than the record, nothing is counted twice and nothing backwards', async () => {
  const clock = new VirtualClock();
  const uptime = await session(clock, new MemoryStateMedium());
  const time = new SeedingTime(uptime, { timeMs: 1_000, sinceMs: 99 * MINUTE, takenAtMs: 5_000 });
  assert.deepEqual([time.ms, time.idleMs], [1_000, 0]);
});

test('nobody seeds, so nothing ticks', async () => {
  const clock = new VirtualClock();
  const uptime = await session(clock, new MemoryStateMedium());
  assert.equal(clock.pendingTimers, 0);
  const time = new SeedingTime(uptime, undefined);
  time.start();
  assert.equal(clock.pendingTimers, 1);
  time.stop();
  assert.equal(clock.pendingTimers, 0);
});
