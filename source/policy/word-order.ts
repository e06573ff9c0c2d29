/** A radix sort of numbers of several 32-bit words each, in steps of about a millisecond, and no comparing. */

const DIGIT_BITS = 16;
const DIGITS = 2 ** DIGIT_BITS;
const NUMBERS_PER_STEP = 20_000;

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
      if (yield* place(order, spare, digitOf)) [order, spare] = [spare, order];
    }
  }
  return order;
}

/** False where they all have the same digit: then nothing is to be done. */
function* place(
  from: Uint32Array,
  into: Uint32Array,
  digitOf: (at: number) => number,
): Generator<undefined, boolean> {
  const ends = new Uint32Array(DIGITS + 1);
  for (let begun = 0; begun < from.length; begun += NUMBERS_PER_STEP) {
    const end = Math.min(from.length, begun + NUMBERS_PER_STEP);
    for (let index = begun; index < end; index++) ends[digitOf(from[index]!) + 1]! += 1;
    yield;
  }
  if (from.length === 0 || ends[digitOf(from[0]!) + 1] === from.length) return false;
  for (let digit = 0; digit < DIGITS; digit++) ends[digit + 1]! += ends[digit]!;
  for (let begun = 0; begun < from.length; begun += NUMBERS_PER_STEP) {
    const end = Math.min(from.length, begun + NUMBERS_PER_STEP);
    for (let index = begun; index < end; index++)
      into[ends[digitOf(from[index]!)]!++] = from[index]!;
    yield;
  }
  return true;
}
