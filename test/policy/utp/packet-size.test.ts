import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  MAX_UTP_PROBE_LOSSES,
  SMALLEST_UTP_DATAGRAM_BYTES,
  UTP_PROBE_AGAIN_MS,
  UTP_PROBE_STEP_BYTES,
} from '../../../source/policy/utp/limits.ts';
import { PacketSize } from '../../../source/policy/utp/packet-size.ts';

/** Tries until there is nothing left to try; answers how many tries that took. */
const search = (size: PacketSize, carries: number, nowMs = 0): number => {
  for (let tries = 0; ; tries++) {
    const probe = size.nextProbe(nowMs);
    if (probe === undefined) return tries;
    assert.equal(size.nextProbe(nowMs), undefined, 'one at a time');
    if (probe <= carries) size.onProbeArrived();
    else size.onProbeLost(nowMs);
  }
};

describe('the size of uTP packets', () => {
  it('begins with what every path carries, and takes the largest at once where that passes', () => {
    const size = new PacketSize(1_472);
    assert.equal(size.bytes, SMALLEST_UTP_DATAGRAM_BYTES);
    assert.equal(search(size, 1_500), 1);
    assert.equal(size.bytes, 1_472);
  });

  it('finds what a path carries, and never believes in more (H77)', () => {
    fc.assert(
      fc.property(fc.integer({ min: SMALLEST_UTP_DATAGRAM_BYTES, max: 1_600 }), (carries) => {
        const size = new PacketSize(1_472);
        const tries = search(size, carries);
        assert.ok(
          size.bytes <= carries && size.bytes > Math.min(carries, 1_472) - UTP_PROBE_STEP_BYTES - 1,
        );
        assert.ok(tries <= 8 * MAX_UTP_PROBE_LOSSES, `${tries} tries`);
      }),
    );
  });

  it('is not given up for a single loss, and is looked for again after a while', () => {
    const size = new PacketSize(1_472);
    for (let loss = 1; loss < MAX_UTP_PROBE_LOSSES; loss++) {
      assert.equal(size.nextProbe(0), 1_472);
      size.onProbeLost(0);
    }
    assert.equal(size.nextProbe(0), 1_472);
    size.onProbeLost(0);
    search(size, 1_000);
    assert.equal(search(size, 1_472), 0);
    assert.equal(search(size, 1_472, UTP_PROBE_AGAIN_MS), 1);
    assert.equal(size.bytes, 1_472);
  });

  it('is what is known, where it is known', () => {
    const size = new PacketSize(32_768, 32_768);
    assert.equal(size.bytes, 32_768);
    assert.equal(size.nextProbe(0), undefined);
  });
});
