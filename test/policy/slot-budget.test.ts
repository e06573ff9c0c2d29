import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SLOT_TURN_MS } from '../../source/policy/limits.ts';
import { SlotBudget } from '../../source/policy/slot-budget.ts';

test('without a limit each has what it wants', () => {
  const budget = new SlotBudget<string>(null);
  assert.equal(budget.take('a', 90, 0), 90);
  assert.equal(budget.take('b', 90, 0), 90);
});

test('one alone has all of it; a second one gets its half at the first one’s next round', () => {
  const budget = new SlotBudget<string>(10);
  assert.equal(budget.take('a', 50, 0), 10);
  assert.equal(budget.take('b', 50, 0), 0);
  assert.equal(budget.take('a', 50, 0), 5);
  assert.equal(budget.take('b', 50, 0), 5);
});

test('what one does not want another has', () => {
  const budget = new SlotBudget<string>(10);
  budget.take('a', 2, 0);
  assert.equal(budget.take('b', 50, 0), 8);
  budget.leave('a');
  assert.equal(budget.take('b', 50, 0), 10);
  assert.equal(budget.take('b', 0, 0), 0);
});

test('with fewer slots than torrents everybody has one now and then', () => {
  const budget = new SlotBudget<number>(2);
  const served = new Map<number, number>();
  for (let now = 0; now < 60 * SLOT_TURN_MS; now += SLOT_TURN_MS / 6) {
    for (const torrent of [0, 1, 2, 3, 4]) {
      served.set(torrent, (served.get(torrent) ?? 0) + budget.take(torrent, 4, now));
    }
  }
  const times = [...served.values()];
  assert.ok(Math.min(...times) > 0.6 * Math.max(...times), `${times}`);
});

test('whoever asks whenever: never more than there are, and none is left unused for long while somebody wants it', () => {
  const ask = fc.record({ torrent: fc.nat(5), wanted: fc.nat(8) });
  fc.assert(
    fc.property(fc.nat(12), fc.array(ask, { maxLength: 60 }), (limit, asks) => {
      const budget = new SlotBudget<number>(limit);
      const wants = new Map<number, number>();
      const holds = new Map<number, number>();
      const total = (counts: Map<number, number>) =>
        [...counts.values()].reduce((a, b) => a + b, 0);
      const take = (torrent: number, now: number): void => {
        holds.set(torrent, budget.take(torrent, wants.get(torrent)!, now));
        assert.ok(total(holds) <= limit, 'more than there are');
      };
      for (const { torrent, wanted } of asks) {
        wants.set(torrent, wanted);
        take(torrent, 0);
      }
      for (let round = 0; round < 8; round++) for (const torrent of wants.keys()) take(torrent, 0);
      assert.equal(total(holds), Math.min(limit, total(wants)));
    }),
  );
});
