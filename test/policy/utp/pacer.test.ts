import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { UTP_PACE, UTP_PACE_BURST_BYTES } from '../../../source/policy/utp/limits.ts';
import { Pacer } from '../../../source/policy/utp/pacer.ts';

const PACKET = 1_000;

/** How many packets leave in so many milliseconds where a window of 100,000 bytes goes round in 100 ms. */
const sentIn = (ms: number): number => {
  const pacer = new Pacer();
  let sent = 0;
  pacer.set(100_000, 100, false, 0);
  for (let nowMs = 0; nowMs < ms; ) {
    while (pacer.mayGo) {
      pacer.onSent(PACKET);
      sent += PACKET;
    }
    assert.ok(pacer.readyAtMs > nowMs, 'never at once again');
    nowMs = pacer.readyAtMs;
    pacer.set(100_000, 100, false, nowMs);
  }
  return sent;
};

describe('the pace of uTP', () => {
  it('is a little faster than the window goes round, after a first burst', () => {
    const expected = 1_000 * 1_000 * UTP_PACE + UTP_PACE_BURST_BYTES;
    assert.ok(Math.abs(sentIn(1_000) - expected) < 5 * PACKET);
  });

  it('holds nothing back before anything is known', () => {
    const pacer = new Pacer();
    pacer.set(1_000, undefined, true, 0);
    pacer.onSent(1_000_000);
    assert.ok(pacer.mayGo);
  });
});
