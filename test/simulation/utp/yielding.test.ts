import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LossBasedFlow } from '../../helpers/loss-based-flow.ts';
import { UtpWorld } from '../../helpers/utp-world.ts';

const CAPACITY = 500_000;

/** Shares of the line, of uTP and of a flow as TCP's, once both have found their place; and of uTP once it is alone. */
const contest = async (udpQueueMs: number) => {
  const world = new UtpWorld('yield');
  const a = await world.place({ latencyMs: 20, uploadBytesPerSecond: CAPACITY, udpQueueMs });
  const [b, c] = [await world.place({ latencyMs: 20 }), await world.place({ latencyMs: 20 })];
  const { here, there } = await world.join(a, b);
  here.say();
  await world.clock.advance(10_000);
  const flow = await LossBasedFlow.start(world.clock, a.host, c.host, 7_000);
  await world.clock.advance(10_000);
  const before = flow.deliveredBytes;
  const utp = (await world.goodput(there, 30_000)) / CAPACITY;
  const other = (flow.deliveredBytes - before) / 30 / CAPACITY;
  flow.stop();
  await world.clock.advance(10_000);
  const alone = (await world.goodput(there, 10_000)) / CAPACITY;
  world.close(a, b, c);
  return { utp, other, alone };
};

describe('uTP beside a flow that only loss holds back', () => {
  it('leaves the line to it, and takes it back when it is gone', async () => {
    const { utp, other, alone } = await contest(500);
    assert.ok(utp < 0.05, `uTP has ${utp}`);
    assert.ok(other > 0.9, `the other has ${other}`);
    assert.ok(alone > 0.93, `alone it has ${alone}`);
  });

  it('takes no more than it where the queue is too short to tell of anybody', async () => {
    const { utp, other } = await contest(50);
    assert.ok(utp < 1.2 * other, `${utp} and ${other}`);
  });
});
