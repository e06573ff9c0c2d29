import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { UtpWorld } from '../../helpers/utp-world.ts';

const CAPACITY = 500_000;

const shareWith = async (oddities: { udpJitterMs?: number; udpDuplication?: number }) => {
  const world = new UtpWorld('odd');
  const line = { latencyMs: 25, ...oddities };
  const a = await world.place({ ...line, uploadBytesPerSecond: CAPACITY });
  const b = await world.place(line);
  const { here, there } = await world.join(a, b);
  here.say();
  await world.clock.advance(10_000);
  const rate = await world.goodput(there, 30_000);
  world.close(a, b);
  return rate / CAPACITY;
};

describe('uTP on a line where packets overtake each other, or come twice', () => {
  it('learns to tell late ones from lost ones', async () => {
    const shares = [await shareWith({ udpJitterMs: 5 }), await shareWith({ udpJitterMs: 40 })];
    assert.ok(
      shares.every((share) => share > 0.6),
      shares.join(' '),
    );
  });

  it('is not held up by doubles', async () => {
    const share = await shareWith({ udpDuplication: 0.3 });
    assert.ok(share > 0.9, `${share}`);
  });
});
