/** A radix sort of numbers of several 32-bit words each: half a million in some milliseconds a step, and no comparing. */

const DIGIT_BITS = 16;
const DIGITS = 2 ** DIGIT_BITS;

/** Where each number stands, from the smallest on; of equals the one that came first. */
export function* sortedByWords(
  words: Uint32Array,
  wordsPerNumber: number,
  count: number,
): Generator<undefined, Uint32Array> {
  let order = new Uint32Array(count);
  for (let at = 0; at < count; at++) order[at] = at;
  let spare = new Uint32Array(count);
  for (let word = wordsPerNumber - 1; word >= 0; word--) {
    for (const shift of [0, DIGIT_BITS]) {
      const digitOf = (at: number): number =>
        (words[at * wordsPerNumber + word]! >>> shift) & (DIGITS - 1);
      if (!place(order, spare, digitOf)) continue;
      [order, spare] = [spare, order];
      yield;
    }
  }
  return order;
}

/** False where they all have the same digit: then nothing is to be done. */
const place = (from: Uint32Array, into: Uint32Array, digitOf: (at: number) => number): boolean => {
  const ends = new Uint32Array(DIGITS + 1);
  for (const at of from) ends[digitOf(at) + 1]! += 1;
  if (from.length === 0 || ends[digitOf(from[0]!) + 1] === from.length) return false;
  for (let digit = 0; digit < DIGITS; digit++) ends[digit + 1]! += ends[digit]!;
  for (const at of from) into[ends[digitOf(at)]!++] = at;
  return true;
};
