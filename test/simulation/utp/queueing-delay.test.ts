import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { UTP_TARGET_DELAY_MS } from '../../../source/policy/utp/limits.ts';
import { watchQueue } from '../../helpers/queue-watch.ts';
import { UtpWorld } from '../../helpers/utp-world.ts';

/** A router that would keep three seconds of what it cannot send yet. */
const BLOATED = { latencyMs: 10, udpQueueMs: 3_000 };

describe('uTP before a router with far too much memory', () => {
  for (const capacity of [100_000, 1_000_000]) {
    it(`fills ${capacity / 1000} kB/s, and has others wait for the target and no longer`, async () => {
      const world = new UtpWorld('bloat');
      const a = await world.place({ ...BLOATED, uploadBytesPerSecond: capacity });
      const b = await world.place(BLOATED);
      const { here, there } = await world.join(a, b);
      here.say();
      const start = await watchQueue(world.clock, a.host, 5_000);
      assert.ok(start.mostMs < 4 * UTP_TARGET_DELAY_MS, `${start.mostMs} ms at the start`);
      const before = there.receivedBytes;
      const { meanMs, mostMs } = await watchQueue(world.clock, a.host, 40_000);
      assert.ok(meanMs < 1.3 * UTP_TARGET_DELAY_MS, `${meanMs} ms in the mean`);
      assert.ok(mostMs < 2.5 * UTP_TARGET_DELAY_MS, `${mostMs} ms at most`);
      assert.ok(there.receivedBytes - before > 0.93 * capacity * 40, 'and the line is full');
      world.close(a, b);
    });
  }

  it('gives way when the line becomes slower, and takes what it may when it is faster again', async () => {
    const world = new UtpWorld('slower');
    const a = await world.place({ ...BLOATED, uploadBytesPerSecond: 1_000_000 });
    const b = await world.place(BLOATED);
    const { here, there } = await world.join(a, b);
    here.say();
    await world.clock.advance(10_000);
    a.host.uplink.bytesPerSecond = 100_000;
    await world.clock.advance(5_000);
    const { meanMs } = await watchQueue(world.clock, a.host, 15_000);
    assert.ok(meanMs < 1.5 * UTP_TARGET_DELAY_MS, `${meanMs} ms in the mean`);
    a.host.uplink.bytesPerSecond = 1_000_000;
    await world.clock.advance(5_000);
    assert.ok((await world.goodput(there, 10_000)) > 900_000);
    world.close(a, b);
  });
});
