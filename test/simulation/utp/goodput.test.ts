import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { UtpWorld } from '../../helpers/utp-world.ts';

const RUN_MS = 20_000;

describe('uTP on a line that loses nothing, 100 ms there and back', () => {
  for (const capacity of [50_000, 1_000_000, 3_000_000]) {
    it(`carries 90 % of ${capacity / 1000} kB/s, slow start and all`, async () => {
      const world = new UtpWorld('goodput');
      const line = { latencyMs: 25, uploadBytesPerSecond: capacity };
      const [a, b] = [await world.place(line), await world.place({ latencyMs: 25 })];
      const { here, there } = await world.join(a, b);
      here.say();
      const rate = await world.goodput(there, RUN_MS);
      assert.ok(rate > 0.9 * capacity, `${Math.round(rate)} of ${capacity} bytes a second`);
      world.close(a, b);
    });
  }

  it('carries as much both ways at once', async () => {
    const capacity = 500_000;
    const world = new UtpWorld('both ways');
    const line = { latencyMs: 25, uploadBytesPerSecond: capacity };
    const [a, b] = [await world.place(line), await world.place(line)];
    const { here, there } = await world.join(a, b);
    here.say();
    there.say();
    await world.clock.advance(RUN_MS);
    for (const end of [here, there]) {
      const rate = (end.receivedBytes * 1000) / RUN_MS;
      assert.ok(rate > 0.8 * capacity, `${Math.round(rate)} of ${capacity} bytes a second`);
    }
    world.close(a, b);
  });
});
