import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { UtpWorld } from '../../helpers/utp-world.ts';

const CAPACITY = 600_000;

const shareAt = async (udpLoss: number): Promise<number> => {
  const world = new UtpWorld(`loss ${udpLoss}`);
  const line = { latencyMs: 25, udpLoss };
  const a = await world.place({ ...line, uploadBytesPerSecond: CAPACITY });
  const b = await world.place(line);
  const { here, there } = await world.join(a, b);
  here.say();
  await world.clock.advance(5_000);
  const rate = await world.goodput(there, 30_000);
  world.close(a, b);
  return rate / CAPACITY;
};

describe('uTP on a line that loses packets, acknowledgements too', () => {
  it('degrades with the loss, and never falls off a cliff', async () => {
    const shares: number[] = [];
    for (const loss of [0, 0.005, 0.01, 0.02, 0.05]) shares.push(await shareAt(loss));
    const told = shares.map((share) => share.toFixed(2)).join(' ');
    const least = [0.95, 0.6, 0.45, 0.3, 0.2];
    for (const [at, share] of shares.entries()) assert.ok(share > least[at]!, told);
    for (let at = 1; at < shares.length; at++) {
      assert.ok(shares[at]! > 0.4 * shares[at - 1]!, `no step is a fall: ${told}`);
    }
  });

  it('goes on through a third of everything lost (F30)', async () => {
    assert.ok((await shareAt(0.33)) > 0.003);
  });
});
