import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sortedByWords } from '../../source/policy/word-order.ts';

const ordered = (numbers: readonly (readonly number[])[], words: number): readonly number[] => {
  const steps = sortedByWords(Uint32Array.from(numbers.flat()), words, numbers.length);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return [...step.value];
  }
};

test('numbers of any count of words come into order, equals as they came', () => {
  const word = fc.oneof(fc.constantFrom(0, 1, 65_535, 65_536, 2 ** 32 - 1), fc.nat());
  for (const words of [1, 4]) {
    const number = fc.array(word, { minLength: words, maxLength: words });
    fc.assert(
      fc.property(fc.array(number, { maxLength: 40 }), (numbers) => {
        const expected = numbers
          .map((_, at) => at)
          .sort((left, right) => {
            const at = numbers[left]!.findIndex((each, index) => each !== numbers[right]![index]);
            return at < 0 ? left - right : numbers[left]![at]! - numbers[right]![at]!;
          });
        assert.deepEqual(ordered(numbers, words), expected);
      }),
      { numRuns: 50 },
    );
  }
});
