/** What a peer is, in one byte. */

/** Both stand below the reach, which takes two bits. */
export const SEED_MARK = 1;
/** A partial seed (BEP 21). */
export const PAUSED_MARK = 2;
export const CONTENT_MARKS = SEED_MARK | PAUSED_MARK;
export const IPV6_MARK = 0x80;
const REACH_SHIFT = 2;
const REACH_MASK = 3;

/** `reach` as in `PackedHost`. */
export const hostMarks = (isIpv6: boolean, reach: number): number =>
  (isIpv6 ? IPV6_MARK : 0) | (reach << REACH_SHIFT);

export const reachIn = (marks: number): number => (marks >> REACH_SHIFT) & REACH_MASK;
