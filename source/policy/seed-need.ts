/** How much a seed of ours is missed, in a few steps, so that a tracker's every new count does not move it. */

/** Nobody wants it: of no use, but others come and go, so it has its turn now and then. */
const UNWANTED = 0;
/** No tracker has said. */
const UNKNOWN = 1;
const ONLY_ONE = 5;

/** By the trackers' counts; `seeds` may hold ourselves. Null is not known. */
export const seedNeed = (seeds: number | null, leechers: number | null): number => {
  if (leechers === null) return UNKNOWN;
  if (leechers === 0) return UNWANTED;
  if ((seeds ?? 0) === 0) return ONLY_ONE;
  const leechersPerSeed = leechers / (seeds ?? 0);
  if (leechersPerSeed < 0.25) return 1;
  if (leechersPerSeed < 1) return 2;
  return leechersPerSeed < 4 ? 3 : 4;
};
