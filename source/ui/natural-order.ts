/** Names in the order people expect: `part 2` before `part 10`, letters of any case together. */

/** One language, so that the order is the same on every machine. */
const COLLATOR = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

export const compareNaturally = (left: string, right: string): number =>
  COLLATOR.compare(left, right);
