import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { EventRing } from '../../../source/engine/past/event-ring.ts';
import { makeEvent } from '../../helpers/event-maker.ts';

test('a ring keeps at least what it promises, at most twice that, and finds what comes next', () => {
  const steps = fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 100 });
  fc.assert(
    fc.property(
      steps,
      fc.integer({ min: 1, max: 10 }),
      fc.nat({ max: 500 }),
      (gaps, size, asked) => {
        const ring = new EventRing(size);
        const numbers: number[] = [];
        for (const gap of gaps) {
          numbers.push((numbers.at(-1) ?? 0) + gap);
          ring.push(makeEvent('session:listening', { port: 1 }, numbers.at(-1)!));
        }
        const kept: number[] = [];
        for (let event = ring.after(0); event; event = ring.after(event.number)) {
          kept.push(event.number);
        }
        assert.ok(kept.length >= Math.min(size, numbers.length) && kept.length <= size * 2);
        assert.deepEqual(kept, numbers.slice(numbers.length - kept.length));
        assert.equal(
          ring.after(asked)?.number,
          kept.find((number) => number > asked),
        );
      },
    ),
  );
});
