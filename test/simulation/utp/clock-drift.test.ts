import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Clock } from '../../../source/base/ports/clock.ts';
import { UTP_TARGET_DELAY_MS } from '../../../source/policy/utp/limits.ts';
import { watchQueue } from '../../helpers/queue-watch.ts';
import { UtpWorld } from '../../helpers/utp-world.ts';

const CAPACITY = 200_000;

/** Reads the same time otherwise: from another beginning, and at another speed. */
const odd = (clock: Clock, offsetMs: number, speed: number): Clock => ({
  now: () => offsetMs + clock.now() * speed,
  wallTime: () => clock.wallTime(),
  zoneOffset: (at) => clock.zoneOffset(at),
  setTimer: (delayMs, run) => clock.setTimer(delayMs / speed, run),
  nextTurn: (run) => clock.nextTurn(run),
});

describe('uTP between clocks that do not agree', () => {
  for (const [name, offsetMs, speed] of [
    ['of another day', 86_400_000, 1],
    ['that runs fast by 300 ppm', 4_294_960, 1.0003],
    ['that runs slow by 300 ppm', 4_294_960, 0.9997],
  ] as const) {
    it(`fills the line and holds the target against a clock ${name}`, async () => {
      const world = new UtpWorld('drift');
      const a = await world.place({ uploadBytesPerSecond: CAPACITY, udpQueueMs: 2_000 });
      const b = await world.place({}, { clock: odd(world.clock, offsetMs, speed) });
      const { here, there } = await world.join(a, b);
      here.say();
      await world.clock.advance(120_000);
      const before = there.receivedBytes;
      const { meanMs } = await watchQueue(world.clock, a.host, 60_000);
      const rate = (there.receivedBytes - before) / 60;
      assert.ok(rate > 0.9 * CAPACITY, `${rate} of ${CAPACITY}`);
      assert.ok(meanMs < 1.5 * UTP_TARGET_DELAY_MS, `${meanMs} ms`);
      world.close(a, b);
    });
  }
});
