import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { UTP_RECEIVE_WINDOW_BYTES } from '../../../source/transport/limits.ts';
import { UtpWorld } from '../../helpers/utp-world.ts';

const SIZE = 3 * UTP_RECEIVE_WINDOW_BYTES;

describe('a uTP reader that pauses', () => {
  for (const udpLoss of [0, 0.05]) {
    it(`is sent no more than its window, and all the rest when it goes on, at ${udpLoss * 100} % loss`, async () => {
      const world = new UtpWorld('paused', { udpLoss });
      const [a, b] = [await world.place(), await world.place()];
      const { here, there } = await world.join(a, b);
      there.connection!.pause();
      here.say(SIZE);
      await world.clock.advance(120_000);
      assert.equal(there.receivedBytes, 1, 'nothing while it is paused');
      assert.ok(b.socket.kept.bytes <= UTP_RECEIVE_WINDOW_BYTES);
      assert.ok(b.socket.kept.bytes > 0.9 * UTP_RECEIVE_WINDOW_BYTES, `${b.socket.kept.bytes}`);
      assert.ok(!here.isClosed, 'and nobody gives up');
      there.connection!.resume();
      await world.clock.runUntil(() => there.receivedBytes === SIZE + 1, 300_000, 'the rest');
      assert.equal(b.socket.kept.bytes, 0);
      world.close(a, b);
    });
  }

  for (const udpLoss of [0, 0.05]) {
    it(`and lets in so many bytes at a time is sent no more than that, at ${udpLoss * 100} % loss`, async () => {
      const world = new UtpWorld('little', { udpLoss });
      const [a, b] = [await world.place(), await world.place()];
      const { here, there } = await world.join(a, b);
      there.connection!.readAtMost(3_000);
      await world.clock.advance(1_000);
      const before = a.host.sentBytes;
      here.say(SIZE);
      const seconds: number[] = [];
      for (let read = there.receivedBytes; seconds.length < 20; ) {
        for (let step = 0; step < 5; step++) {
          await world.clock.advance(200);
          there.connection!.readAtMost(3_000);
        }
        seconds.push(there.receivedBytes - read);
        read = there.receivedBytes;
      }
      for (const bytes of seconds) assert.ok(bytes >= 1_000 && bytes <= 18_000, seconds.join(' '));
      const carried = (a.host.sentBytes - before) / there.receivedBytes;
      assert.ok(carried < 1.3, `${carried} bytes on the line for each`);
      there.connection!.readAtMost(Infinity);
      await world.clock.runUntil(() => there.receivedBytes === SIZE + 1, 300_000, 'the rest');
      assert.equal(b.socket.kept.bytes, 0);
      world.close(a, b);
    });
  }

  it('is heard to want more while it is being told: nothing comes out of order', async () => {
    const world = new UtpWorld('within', { udpJitterMs: 20 });
    const [a, b] = [await world.place(), await world.place()];
    const { here, there } = await world.join(a, b);
    there.connection!.readAtMost(1);
    there.onChunk = () => there.connection!.readAtMost(1);
    here.say(300_000, { thenEnds: true });
    await world.clock.runUntil(() => there.isClosed && here.isClosed, 3_000_000, 'the end');
    assert.equal(there.receivedBytes, 300_001);
    world.close(a, b);
  });

  it('may pause and go on with every chunk', async () => {
    const world = new UtpWorld('stutter');
    const [a, b] = [await world.place(), await world.place()];
    const { here, there } = await world.join(a, b);
    there.onChunk = () => {
      there.connection!.pause();
      world.clock.setTimer(3, () => there.connection!.resume());
    };
    here.say(300_000, { thenEnds: true });
    await world.clock.runUntil(() => there.isClosed && here.isClosed, 300_000, 'the end');
    assert.equal(there.receivedBytes, 300_001);
    assert.equal(b.socket.kept.bytes, 0);
    world.close(a, b);
  });

  it('that is silent keeps the connection alive through a router that forgets, without data', async () => {
    const world = new UtpWorld('idle');
    const [a, b] = [await world.place(), await world.place()];
    const { here, there } = await world.join(a, b);
    const before = a.host.sentBytes;
    await world.clock.advance(300_000);
    assert.ok(!here.isClosed && !there.isClosed);
    const packets = (a.host.sentBytes - before) / 20;
    assert.ok(packets >= 9 && packets <= 25, `${packets} in five minutes`);
    world.close(a, b);
  });
});
