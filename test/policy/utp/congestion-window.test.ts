import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CongestionWindow } from '../../../source/policy/utp/congestion-window.ts';
import {
  FIRST_UTP_WINDOW_BYTES,
  MAX_UTP_WINDOW_BYTES,
  MIN_UTP_WINDOW_PACKETS,
  UTP_GAIN_BYTES,
  UTP_SLOWDOWN_INTERVAL_MS,
  UTP_TARGET_DELAY_MS,
} from '../../../source/policy/utp/limits.ts';

const PACKET = 1_000;
const LEAST = MIN_UTP_WINDOW_PACKETS * PACKET;
const ROUND_TRIP_MS = 50;

/** A window, and a clock that its acknowledgements move on: each of one packet, a whole window of them in a round trip. */
const setUp = () => {
  const window = new CongestionWindow(PACKET);
  let nowMs = 0;
  const about = (queueingMs: number | undefined) => ({
    queueingMs,
    roundTripMs: ROUND_TRIP_MS,
    nowMs,
  });
  const ack = (queueingMs: number | undefined, { packets = 1, wasFull = true } = {}) => {
    for (let count = 0; count < packets; count++) {
      nowMs += (ROUND_TRIP_MS * PACKET) / window.bytes;
      window.onAck({ bytes: PACKET, wasFull, ...about(queueingMs) });
    }
  };
  const roundTrip = (queueingMs: number | undefined) => {
    const { bytes } = window;
    ack(queueingMs, { packets: Math.ceil(bytes / PACKET) });
    return window.bytes - bytes;
  };
  const lose = (queueingMs: number | undefined) => window.onLoss(about(queueingMs));
  return { window, ack, roundTrip, lose, pass: (ms: number) => (nowMs += ms) };
};

/** Past slow start, at some 30 packets. */
const setUpSteady = () => {
  const world = setUp();
  while (world.window.bytes < 60_000) world.ack(0);
  world.lose(50);
  world.ack(95);
  assert.equal(world.window.isSlowStart, false);
  return world;
};

describe('the uTP window', () => {
  it('doubles in each round trip of slow start, up to a cap', () => {
    const { window, roundTrip } = setUp();
    assert.equal(window.bytes, FIRST_UTP_WINDOW_BYTES);
    const before = window.bytes;
    assert.ok(Math.abs(roundTrip(0) - before) <= PACKET);
    while (roundTrip(0) > 0);
    assert.equal(window.bytes, MAX_UTP_WINDOW_BYTES);
  });

  it('leaves slow start when a queue stays, and takes back what made it', () => {
    const { window, roundTrip } = setUp();
    for (let trip = 0; trip < 3; trip++) roundTrip(0);
    const before = window.bytes;
    roundTrip(UTP_TARGET_DELAY_MS * 0.9);
    assert.equal(window.isSlowStart, false);
    assert.ok(window.bytes < before * 0.8, `${window.bytes} of ${before}`);
  });

  it('grows by a constant below the target, by nothing where it was not used', () => {
    const { ack, roundTrip, window } = setUpSteady();
    assert.ok(Math.abs(roundTrip(95) - UTP_GAIN_BYTES) < 300);
    const before = window.bytes;
    ack(95, { packets: 100, wasFull: false });
    assert.equal(window.bytes, before);
  });

  it('shrinks by a share above the target, never by more than half in a round trip', () => {
    const { roundTrip, window, ack } = setUpSteady();
    ack(0, { packets: 200 });
    const before = window.bytes;
    const lost = roundTrip(UTP_TARGET_DELAY_MS * 1.3);
    assert.ok(lost < -0.15 * before && lost > -0.3 * before, `${lost} of ${before}`);
    const then = window.bytes;
    assert.ok(roundTrip(5_000) > -0.55 * then);
    for (let trip = 0; trip < 30; trip++) roundTrip(5_000);
    assert.ok(window.bytes < 2 * LEAST, 'and all but ends where others fill the line');
    assert.ok(window.bytes >= LEAST);
  });

  it('halves at a loss, but gives up little where no queue is seen', () => {
    const full = setUpSteady();
    const before = full.window.bytes;
    full.lose(150);
    assert.equal(full.window.bytes, before / 2);
    const clear = setUpSteady();
    clear.lose(1);
    assert.equal(clear.window.bytes, before * 0.85);
    const unknown = setUpSteady();
    unknown.lose(undefined);
    assert.equal(unknown.window.bytes, before / 2);
  });

  it('is as it was where what seemed lost was late', () => {
    const { window, lose } = setUpSteady();
    const before = window.bytes;
    lose(150);
    window.onFalseAlarm();
    assert.equal(window.bytes, before);
    window.onFalseAlarm();
    assert.equal(window.bytes, before);
  });

  it('is no keener than TCP where the queue is too short to steer by', () => {
    const { window, roundTrip, lose } = setUpSteady();
    lose(40);
    assert.ok(Math.abs(roundTrip(40) - PACKET) < 200, 'a packet more for each round trip');
    roundTrip(95);
    assert.ok(window.bytes > 0 && Math.abs(roundTrip(95) - UTP_GAIN_BYTES) < 300);
  });

  it('begins anew after a timeout, by slow start to half of what there was', () => {
    const { window, ack } = setUpSteady();
    const before = window.bytes;
    window.onTimeout();
    window.onTimeout();
    assert.equal(window.bytes, LEAST);
    while (window.isSlowStart) ack(0);
    assert.ok(window.bytes >= before / 2 && window.bytes < before / 2 + 2 * PACKET);
  });

  it('all but stops for two round trips when its own queue has stood for long, and goes on as before', () => {
    const { window, ack, pass } = setUpSteady();
    const before = window.bytes;
    pass(2 * UTP_SLOWDOWN_INTERVAL_MS);
    ack(95, { packets: 3 });
    assert.equal(window.bytes, LEAST);
    pass(2 * ROUND_TRIP_MS);
    ack(0);
    assert.ok(window.bytes >= before / 2);
    ack(0, { packets: 40 });
    assert.ok(window.bytes >= before);
  });

  it('never stops where no queue of ours stands, and begins small after a pause', () => {
    const { window, ack, pass } = setUp();
    while (window.bytes < 60_000) ack(0);
    pass(10 * UTP_SLOWDOWN_INTERVAL_MS);
    ack(0, { packets: 5 });
    assert.ok(window.bytes > 60_000);
    window.onIdle();
    assert.equal(window.bytes, FIRST_UTP_WINDOW_BYTES);
  });
});
