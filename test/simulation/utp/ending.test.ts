import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isSluiceError } from '../../../source/base/errors.ts';
import { UTP_LINGER_MS } from '../../../source/transport/limits.ts';
import { UtpWorld } from '../../helpers/utp-world.ts';

const setUp = async (line = {}) => {
  const world = new UtpWorld('ends', line);
  const [a, b] = [await world.place(), await world.place()];
  return { world, a, b };
};

describe('the end of a uTP connection', () => {
  for (const udpLoss of [0, 0.2]) {
    it(`comes after all that was written, to both sides once, at ${udpLoss * 100} % loss`, async () => {
      const { world, a, b } = await setUp({ udpLoss });
      const { here, there } = await world.join(a, b);
      here.say(200_000, { thenEnds: true });
      await world.clock.runUntil(() => here.isClosed && there.isClosed, 120_000, 'the end');
      assert.equal(there.receivedBytes, 200_001);
      assert.deepEqual([here.closes, there.closes], [1, 1]);
      assert.equal(there.error, undefined);
      await world.clock.advance(60_000);
      assert.equal(a.socket.connectionCount + b.socket.connectionCount, 0, 'and nothing stays');
      world.close(a, b);
      assert.equal(world.clock.pendingTimers, 0);
    });
  }

  it('of one that both end at once is no error', async () => {
    const { world, a, b } = await setUp();
    const { here, there } = await world.join(a, b);
    here.connection!.end();
    there.connection!.end();
    await world.clock.advance(UTP_LINGER_MS * 2);
    assert.deepEqual(
      [here.closes, here.error, there.closes, there.error],
      [1, undefined, 1, undefined],
    );
    assert.equal(a.socket.connectionCount + b.socket.connectionCount, 0);
    world.close(a, b);
  });

  it('that is sudden is told to the other side, and to our own in a later turn', async () => {
    const { world, a, b } = await setUp();
    const { here, there } = await world.join(a, b);
    here.connection!.destroy();
    assert.equal(here.closes, 0);
    assert.equal(here.connection!.write(Uint8Array.of(1)), false);
    await world.clock.advance(1_000);
    assert.equal(here.closes, 1);
    assert.ok(isSluiceError(there.error, 'network/reset'), `${there.error}`);
    world.close(a, b);
  });

  it('comes when the other side is silent for half a minute of tries', async () => {
    const { world, a, b } = await setUp();
    const { here } = await world.join(a, b);
    b.host.goDown();
    here.say(10_000);
    await world.clock.advance(20_000);
    assert.equal(here.isClosed, false, 'a short break is none');
    await world.clock.runUntil(() => here.isClosed, 120_000, 'giving up');
    assert.ok(isSluiceError(here.error, 'network/timeout'), `${here.error}`);
    world.close(a, b);
  });

  it('is not a break of ten seconds: what waited goes on', async () => {
    const { world, a, b } = await setUp();
    const { here, there } = await world.join(a, b);
    b.host.goDown();
    here.say(100_000);
    await world.clock.advance(10_000);
    b.host.goUp();
    await world.clock.runUntil(() => there.receivedBytes === 100_001, 60_000, 'the rest');
    world.close(a, b);
  });

  it('comes to one that nobody answers when its time is over, and to one that is refused at once', async () => {
    const { world, a, b } = await setUp();
    const nobody = { endpoint: { host: '10.0.0.99', port: 1 } };
    const lost = world.dial(a, nobody, 3_000);
    await world.clock.advance(3_500);
    assert.ok(isSluiceError(lost.error, 'network/timeout'), `${lost.error}`);
    assert.equal(lost.closes, 1);
    const odd = world.dial(a, { endpoint: { host: '2001:db8::1', port: 1 } });
    await world.clock.advance(100);
    assert.ok(isSluiceError(odd.error, 'network/unreachable'), `${odd.error}`);
    assert.equal(a.socket.connectionCount, 0);
    world.close(a, b);
  });

  it('comes to all of them when the socket closes', async () => {
    const { world, a, b } = await setUp();
    const one = await world.join(a, b);
    const two = await world.join(b, a);
    a.socket.close();
    await world.clock.advance(1_000);
    assert.ok([one, two].every(({ here, there }) => here.isClosed && there.isClosed));
    world.close(a, b);
    assert.equal(world.clock.pendingTimers, 0);
  });
});
