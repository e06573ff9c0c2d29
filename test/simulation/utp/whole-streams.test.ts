import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { UtpWorld } from '../../helpers/utp-world.ts';

describe('uTP over lines that lose, double and reorder', () => {
  it('any stream arrives whole and in order, both ways, from numbers close to where they go round', async () => {
    const line = fc.record({
      udpLoss: fc.constantFrom(0, 0.02, 0.2),
      udpDuplication: fc.constantFrom(0, 0.05, 0.3),
      udpJitterMs: fc.constantFrom(0, 5, 60),
      latencyMs: fc.constantFrom(1, 40),
      uploadBytesPerSecond: fc.constantFrom(50_000, 1_000_000, Infinity),
      udpMtuBytes: fc.constantFrom(576, 1_280, 1_500),
    });
    const size = fc.integer({ min: 0, max: 120_000 });
    await fc.assert(
      fc.asyncProperty(line, line, size, size, fc.nat(), async (near, far, up, down, seed) => {
        const world = new UtpWorld(`whole ${seed}`);
        const a = await world.place(near, { isLate: true });
        const b = await world.place(far, { isLate: true });
        const { here, there } = await world.join(a, b);
        there.say(down);
        here.say(up);
        const isWhole = () => here.receivedBytes === down && there.receivedBytes === up + 1;
        await world.clock.runUntil(isWhole, 3_600_000, 'both streams');
        here.connection!.end();
        await world.clock.runUntil(() => here.isClosed && there.isClosed, 600_000, 'the end');
        assert.equal(there.receivedBytes, up + 1, 'and nothing else came');
        assert.equal(there.error, undefined);
        world.close(a, b);
      }),
      { numRuns: 60, seed: 29 },
    );
  });
});
