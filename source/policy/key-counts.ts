/** How many of each there are, with no entry where there is none. */
export const countKey = (counts: Map<string, number>, key: string, change: number): void => {
  const total = (counts.get(key) ?? 0) + change;
  if (total <= 0) counts.delete(key);
  else counts.set(key, total);
};
