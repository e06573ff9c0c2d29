import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Clock } from '../../../source/base/ports/clock.ts';
import { UtpWorld } from '../../helpers/utp-world.ts';

const CAPACITY = 2_000_000;
const SLICE_MS = 100;

/** Of a program that the machine gives a turn only ten times a second: timers and turns come when the next one does. */
const starved = (clock: Clock): Clock => {
  const atNextSlice = (fromMs: number): number =>
    (Math.floor(fromMs / SLICE_MS) + 1) * SLICE_MS - clock.now();
  return {
    now: () => clock.now(),
    wallTime: () => clock.wallTime(),
    zoneOffset: (at) => clock.zoneOffset(at),
    setTimer: (delayMs, run) => clock.setTimer(atNextSlice(clock.now() + delayMs), run),
    nextTurn: (run) => void clock.setTimer(atNextSlice(clock.now()), run),
  };
};

describe('uTP of a program that seldom gets its turn', () => {
  it('sends what the time since the last one allows, not a handful of packets', async () => {
    const world = new UtpWorld('starved');
    const a = await world.place(
      { uploadBytesPerSecond: CAPACITY, udpQueueMs: 1_000 },
      { clock: starved(world.clock) },
    );
    const b = await world.place();
    const { here, there } = await world.join(a, b);
    here.say();
    await world.clock.advance(20_000);
    const rate = await world.goodput(there, 20_000);
    console.error(rate); assert.ok(rate > CAPACITY / 4, `${Math.round(rate)} of ${CAPACITY}`);
    world.close(a, b);
  });
});
