import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { UTP_HEADER_BYTES } from '../../../source/protocol/limits.ts';
import { MAX_UTP_SMALL_PACKETS } from '../../../source/transport/limits.ts';
import { type UtpPlace, UtpWorld } from '../../helpers/utp-world.ts';

/** Sizes of packets with data that leave from now on; `drops` loses some of them. */
const watchData = (place: UtpPlace, drops: (count: number) => boolean = () => false): number[] => {
  const sizes: number[] = [];
  const send = place.datagrams.send.bind(place.datagrams);
  place.datagrams.send = (message, to) => {
    const isData = message[0]! >> 4 === 0;
    if (isData) sizes.push(message.length - UTP_HEADER_BYTES);
    if (!isData || !drops(sizes.length)) send(message, to);
  };
  return sizes;
};

describe('small packets of uTP', () => {
  it('are those of the first writes, so that a handshake comes alone', async () => {
    const world = new UtpWorld('first words');
    const [a, b] = [await world.place(), await world.place()];
    const { here, there } = await world.join(a, b);
    const sizes = watchData(b);
    there.say(68);
    there.say(200);
    await world.clock.advance(1_000);
    assert.deepEqual(sizes, [68, 200]);
    assert.equal(here.chunks, 2);
    world.close(a, b);
  });

  it('gather while several are under way (Nagle), and nothing waits longer than a round trip', async () => {
    const world = new UtpWorld('nagle', { latencyMs: 50 });
    const [a, b] = [await world.place(), await world.place()];
    const { here, there } = await world.join(a, b);
    here.say(1_000);
    await world.clock.advance(5_000);
    const sizes = watchData(a);
    for (let word = 0; word < 100; word++) {
      here.say(17);
      await world.clock.advance(1);
    }
    await world.clock.advance(320);
    assert.equal(there.receivedBytes, 1 + 1_000 + 1_700);
    assert.ok(sizes.length <= 3 * MAX_UTP_SMALL_PACKETS, `${sizes.length} packets for 100 words`);
    world.close(a, b);
  });

  it('at the end of a flight are asked for again long before the timeout', async () => {
    const world = new UtpWorld('tail', { latencyMs: 10 });
    const [a, b] = [await world.place(), await world.place()];
    const { here, there } = await world.join(a, b);
    here.say(20_000);
    await world.clock.advance(5_000);
    // Ten packets, of which the last three are lost once.
    watchData(a, (count) => count >= 8 && count <= 10);
    const sentAtMs = world.clock.now();
    here.say(14_520);
    await world.clock.runUntil(() => there.receivedBytes === 34_521, 10_000, 'the end');
    const tookMs = world.clock.now() - sentAtMs;
    assert.ok(tookMs < 300, `${tookMs} ms`);
    world.close(a, b);
  });
});
