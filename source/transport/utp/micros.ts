/** Time as uTP tells it: microseconds in 32 bits, going round; never 0, which says that there is none. */
export const microsOf = (ms: number): number => Math.floor(ms * 1_000) >>> 0 || 1;
