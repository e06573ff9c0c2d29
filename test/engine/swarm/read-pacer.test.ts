import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Throttle } from '../../../source/engine/bandwidth/bandwidth.ts';
import { MIN_UTP_READ_BYTES } from '../../../source/engine/limits.ts';
import { ReadPacer, type Sender } from '../../../source/engine/swarm/read-pacer.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';

const BLOCK = 16_384;

/** Whatever may be read has come already. */
const scene = (rate: number | null, carrier: Sender['carrier'] = 'tcp') => {
  const clock = new VirtualClock();
  const throttle = new Throttle(clock, null, new Throttle(clock, rate));
  const allowed: number[] = [];
  const state = { outstanding: 1, bytesIn: 0, looks: 0 };
  const peer: Sender = {
    carrier,
    wire: {
      readAtMost: (bytes) => {
        allowed.push(bytes);
        if (state.outstanding > 0 && bytes < BLOCK) state.bytesIn += bytes;
      },
      get bytesIn() {
        return state.bytesIn;
      },
    },
  };
  const pacer = new ReadPacer<Sender>({
    clock,
    outstanding: () => state.outstanding,
    onRead: () => {
      state.looks += 1;
    },
  });
  return { clock, throttle, pacer, peer, allowed, state };
};

test('a block is read in small parts over the time that the limit gives it, and then as it comes', async () => {
  const { clock, throttle, pacer, peer, allowed, state } = scene(10_000);
  pacer.onAsked(peer, throttle);
  await clock.advance(1_000);
  assert.ok(Math.abs(state.bytesIn - 11_000) < 700, `${state.bytesIn} in a second`);
  assert.ok(Math.max(...allowed) <= 1_100, allowed.join(' '));
  assert.ok(state.looks >= 9);
  state.outstanding = 0;
  await clock.advance(1_000);
  assert.equal(allowed.at(-1), Number.MAX_SAFE_INTEGER, 'in small portions still');
  assert.equal(clock.pendingTimers, 0);
});

test('whoever owes more is read faster, or it would never be done', async () => {
  const { clock, throttle, pacer, peer, state } = scene(10_000);
  state.outstanding = 4;
  pacer.onAsked(peer, throttle);
  await clock.advance(1_000);
  assert.ok(state.bytesIn > 40_000, `${state.bytesIn} in a second`);
});

test('over uTP there is always room for whole packets, and no more than the limit lets through', async () => {
  const { clock, throttle, pacer, peer, allowed, state } = scene(10_000, 'utp');
  pacer.onAsked(peer, throttle);
  await clock.advance(1_000);
  assert.ok(state.bytesIn < 12_000, `${state.bytesIn}`);
  peer.wire.readAtMost = (bytes) => allowed.push(bytes);
  await clock.advance(1_000);
  assert.equal(Math.max(...allowed), MIN_UTP_READ_BYTES, 'saved up, but no further');
});

test('a limit that lets a block through at once holds nothing up, and no limit costs no timer', () => {
  for (const rate of [null, 1_000_000, 60_000]) {
    const { clock, throttle, pacer, peer, allowed } = scene(rate);
    pacer.onAsked(peer, throttle);
    pacer.look(peer, throttle);
    assert.deepEqual([allowed, clock.pendingTimers], [[], 0]);
  }
});

test('a rate of next to nothing is no reason to read one block for minutes', async () => {
  const { clock, throttle, pacer, peer, state } = scene(50);
  pacer.onAsked(peer, throttle);
  await clock.advance(5_000);
  assert.ok(state.bytesIn >= BLOCK, `${state.bytesIn}`);
});

test('with the limit gone, or the peer, all is read at once again', async () => {
  const { clock, throttle, pacer, peer, allowed } = scene(10_000);
  pacer.onAsked(peer, throttle);
  const free = new Throttle(clock, null);
  pacer.look(peer, free);
  assert.deepEqual([allowed.at(-1), clock.pendingTimers], [Infinity, 0]);
  pacer.onAsked(peer, throttle);
  pacer.close();
  assert.equal(clock.pendingTimers, 0);
});
