import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { DelayHistory } from '../../../source/policy/utp/delay-history.ts';
import {
  FIRST_UTP_TIMEOUT_MS,
  MAX_UTP_TIMEOUT_MS,
  MIN_UTP_TIMEOUT_MS,
  UTP_BASE_SLOT_MS,
  UTP_BASE_SLOTS,
} from '../../../source/policy/utp/limits.ts';
import { OneWayDelays } from '../../../source/policy/utp/one-way-delays.ts';
import { RoundTrip } from '../../../source/policy/utp/round-trip.ts';

const LONG_MS = UTP_BASE_SLOT_MS * (UTP_BASE_SLOTS + 1);

describe('delays of uTP packets', () => {
  it('above the least of two minutes are time in queues, wherever the 32 bits go round', () => {
    const start = fc.oneof(fc.constant(0xffffff00), fc.integer({ min: 0, max: 0xffffffff }));
    fc.assert(
      fc.property(start, fc.integer({ min: 0, max: 900_000 }), (base, queueMicros) => {
        const history = new DelayHistory();
        history.add(base, 0);
        for (let count = 0; count < 4; count++) history.add((base + queueMicros) >>> 0, 10);
        assert.equal(history.queueingMs, queueMicros / 1000);
      }),
    );
  });

  it('count by the best of the last few, so that a single late one is no queue', () => {
    const history = new DelayHistory();
    history.add(5_000, 0);
    history.add(95_000, 1);
    assert.equal(history.queueingMs, 0);
    for (let count = 0; count < 4; count++) history.add(95_000, 2);
    assert.equal(history.queueingMs, 90);
  });

  it('forget a way that has become longer after two minutes', () => {
    const history = new DelayHistory();
    history.add(0, 0);
    for (let count = 0; count < 4; count++) history.add(50_000, LONG_MS / 2);
    assert.equal(history.queueingMs, 50);
    history.add(50_000, LONG_MS);
    assert.equal(history.queueingMs, 0);
  });

  it('are unknown where the other side tells none (H77)', () => {
    const delays = new OneWayDelays();
    delays.onToldDelay(0, 0);
    assert.equal(delays.queueingMs, undefined);
  });

  it('do not grow with clocks that drift apart: the other direction shows it', () => {
    const delays = new OneWayDelays();
    const drift = 300 / 1e6;
    for (let second = 0; second < 110; second++) {
      const driftMicros = second * 1e6 * drift;
      delays.onSeenDelay((40_000 - driftMicros) >>> 0, second * 1_000);
      delays.onToldDelay((60_000 + driftMicros) >>> 0, second * 1_000);
    }
    assert.ok(
      delays.queueingMs! < 2,
      `${delays.queueingMs} ms, of 33 that the clocks have drifted`,
    );
  });

  it('of a queue on the other side that empties at once are no drift', () => {
    const delays = new OneWayDelays();
    delays.onToldDelay(10_000, 0);
    delays.onSeenDelay(200_000, 0);
    delays.onSeenDelay(20_000, 10);
    for (let count = 0; count < 4; count++) delays.onToldDelay(40_000, 20);
    assert.equal(delays.queueingMs, 30);
  });
});

describe('round trips of uTP', () => {
  it('say how long to wait: the mean and four times what it varies, half a second at least', () => {
    const trip = new RoundTrip();
    assert.equal(trip.timeoutMs, FIRST_UTP_TIMEOUT_MS);
    trip.sample(1_000);
    assert.equal(trip.timeoutMs, 3_000);
    for (let count = 0; count < 100; count++) trip.sample(20);
    assert.equal(trip.timeoutMs, MIN_UTP_TIMEOUT_MS);
    assert.ok(Math.abs(trip.meanMs! - 20) < 1);
  });

  it('wait twice as long after each silence, up to a cap, until something has come', () => {
    const trip = new RoundTrip();
    trip.sample(100);
    trip.onTimeout();
    trip.onTimeout();
    assert.equal(trip.timeoutMs, 4 * MIN_UTP_TIMEOUT_MS);
    for (let count = 0; count < 20; count++) trip.onTimeout();
    assert.equal(trip.timeoutMs, MAX_UTP_TIMEOUT_MS);
    trip.onProgress();
    assert.equal(trip.timeoutMs, MIN_UTP_TIMEOUT_MS);
  });
});
