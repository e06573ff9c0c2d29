import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DueQueue } from '../../source/policy/due-queue.ts';

test('gives out what is due in its order, as a sorted list would, whatever was changed in between', () => {
  const item = fc.integer({ min: 0, max: 30 });
  const step = fc.oneof(
    fc.record({ kind: fc.constant('set' as const), item, at: fc.integer({ min: 0, max: 100 }) }),
    fc.record({ kind: fc.constant('delete' as const), item }),
    fc.record({ kind: fc.constant('take' as const), at: fc.integer({ min: 0, max: 100 }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const queue = new DueQueue<number>();
      const model = new Map<number, number>();
      for (const each of steps) {
        if (each.kind === 'set') {
          queue.set(each.item, each.at);
          model.set(each.item, each.at);
        } else if (each.kind === 'delete') {
          queue.delete(each.item);
          model.delete(each.item);
        } else {
          const due = [...model].filter(([, at]) => at <= each.at);
          for (const [gone] of due) model.delete(gone);
          const taken = queue.takeDue(each.at);
          const times = due.map(([, at]) => at).sort((left, right) => left - right);
          assert.deepEqual(
            taken.map((gone) => due.find(([known]) => known === gone)?.[1]),
            times,
          );
        }
        assert.equal(queue.size, model.size);
        assert.equal(queue.nextMs, model.size === 0 ? undefined : Math.min(...model.values()));
      }
    }),
  );
});
