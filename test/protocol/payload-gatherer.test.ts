import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { PayloadGatherer } from '../../source/protocol/payload-gatherer.ts';

describe('PayloadGatherer', () => {
  it('gives a payload that comes whole as it is, without a copy', () => {
    const gatherer = new PayloadGatherer();
    const payload = new Uint8Array(10);
    gatherer.begin(10);
    assert.equal(gatherer.take(payload), payload);
  });

  it('puts parts of any sizes together, payload after payload', () => {
    const parts = fc.array(fc.uint8Array({ minLength: 1, maxLength: 9000 }), { minLength: 1 });
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 3 }), (payloads) => {
        const gatherer = new PayloadGatherer();
        for (const payload of payloads) {
          const whole = Buffer.concat(payload);
          gatherer.begin(whole.length);
          const told = payload.map((part) => gatherer.take(part));
          assert.ok(told.slice(0, -1).every((answer) => answer === undefined));
          assert.ok(whole.equals(told.at(-1)!));
        }
      }),
      { numRuns: 30 },
    );
  });

  it('H50: takes memory for what came, not for what was announced', () => {
    const before = process.memoryUsage().arrayBuffers;
    const gatherers = Array.from({ length: 200 }, () => new PayloadGatherer());
    for (const gatherer of gatherers) {
      gatherer.begin(1024 * 1024);
      gatherer.take(Uint8Array.of(1));
    }
    assert.ok(process.memoryUsage().arrayBuffers - before < 8 * 1024 * 1024);
    for (const gatherer of gatherers) gatherer.clear();
  });
});
