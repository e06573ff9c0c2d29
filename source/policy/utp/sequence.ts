/** Numbers of uTP packets: 16 bits, going round. */

export const sequenceAfter = (sequence: number, steps = 1): number => (sequence + steps) & 0xffff;

/** How many steps lead from one to the other, by the shorter way: -32,768…32,767. */
export const sequenceDistance = (from: number, to: number): number => ((to - from) << 16) >> 16;
