import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { UtpWorld } from '../../helpers/utp-world.ts';

const IP_AND_UDP_BYTES = 28;

/** A stream through a path that loses larger packets without a word; the largest that was sent once it was known. */
const through = async (udpMtuBytes: number) => {
  const world = new UtpWorld('sizes');
  const line = { udpMtuBytes, uploadBytesPerSecond: 1_000_000 };
  const [a, b] = [await world.place(line), await world.place(line)];
  const { here, there } = await world.join(a, b);
  here.say(2_000_000);
  await world.clock.runUntil(() => there.receivedBytes > 2_000_000, 120_000, 'the stream');
  let largest = 0;
  const send = a.datagrams.send.bind(a.datagrams);
  a.datagrams.send = (message, to) => {
    largest = Math.max(largest, message.length);
    send(message, to);
  };
  const tookMs = there.receivedAtMs;
  here.say(200_000);
  await world.clock.runUntil(() => there.receivedBytes > 2_200_000, 60_000, 'the rest');
  world.close(a, b);
  return { largest: largest + IP_AND_UDP_BYTES, tookMs };
};

describe('uTP on paths that carry small packets only', () => {
  for (const mtu of [576, 1_280, 1_492, 1_500]) {
    it(`finds that ${mtu} bytes pass, and uses them (F30)`, async () => {
      const { largest, tookMs } = await through(mtu);
      assert.ok(largest <= mtu && largest > mtu - 28, `${largest} of ${mtu}`);
      assert.ok(tookMs < 10_000, `${tookMs} ms`);
    });
  }
});
