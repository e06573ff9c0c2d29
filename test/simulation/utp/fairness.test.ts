import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { UtpWorld } from '../../helpers/utp-world.ts';

const CAPACITY = 500_000;

describe('two uTP flows on one line', () => {
  for (const headStartMs of [0, 10_000]) {
    it(`share it fairly, the second ${headStartMs / 1000} s after the first`, async () => {
      const world = new UtpWorld('fair');
      const a = await world.place({ latencyMs: 20, uploadBytesPerSecond: CAPACITY });
      const others = [await world.place({ latencyMs: 20 }), await world.place({ latencyMs: 20 })];
      const one = await world.join(a, others[0]!);
      one.here.say();
      await world.clock.advance(headStartMs);
      const two = await world.join(a, others[1]!);
      two.here.say();
      await world.clock.advance(10_000);
      const before = [one, two].map(({ there }) => there.receivedBytes);
      await world.clock.advance(60_000);
      const took = [one, two].map(({ there }, at) => there.receivedBytes - before[at]!);
      const [less, more] = took.sort((x, y) => x - y);
      assert.ok(less! / more! > 0.6, took.join(' and '));
      assert.ok(less! + more! > 0.93 * CAPACITY * 60, 'and nothing of it is left');
      world.close(a, ...others);
    });
  }
});
