import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { naturalKey } from '../../../source/ui/text/natural-order.ts';

const ORDERED: readonly (readonly string[])[] = [
  ['A', 'a2', 'a10', 'b', 'part 1', 'part 2', 'Part 10'],
  ['alpha', 'Part 2', 'part 10'],
  ['S1E2', 's1e10', 'S2E1'],
  ['v007', 'v8', 'v0010'],
  ['cafe 1', 'Café 2', 'CAFE 3'],
  ['a', 'a 1', 'ab'],
  ['0', '00001', '2', '10', '99999999999999999999', '100000000000000000000'],
];

describe('the natural order', () => {
  for (const names of ORDERED) {
    test(`${names.join(' < ')}`, () => {
      const sorted = [...names].sort((left, right) =>
        naturalKey(left) < naturalKey(right) ? -1 : 1,
      );
      assert.deepEqual(sorted, names);
      const back = [...names].reverse();
      back.sort((left, right) => (naturalKey(left) < naturalKey(right) ? -1 : 1));
      assert.deepEqual(back, names);
    });
  }

  test('numbers stand by their value, however they are written', () => {
    const number = fc.bigInt({ min: 0n, max: 10n ** 40n });
    fc.assert(
      fc.property(number, number, fc.nat(5), (one, other, zeros) => {
        const left = naturalKey(`part ${'0'.repeat(zeros)}${one}.mkv`);
        const right = naturalKey(`part ${other}.mkv`);
        assert.equal(left < right, one < other);
        assert.equal(left === right, one === other);
      }),
    );
  });
});
