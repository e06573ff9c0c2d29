export interface Random {
  /** 0 ≤ x < 1. */
  float(): number;
  /** Whole number, 0 ≤ n < limit. */
  integer(limit: number): number;
  /** Unpredictable bytes: keys, tokens, peer ids. */
  bytes(count: number): Uint8Array;
}

/** Fisher–Yates on a copy. */
export const shuffled = <Item>(items: readonly Item[], random: Random): Item[] => {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const other = random.integer(last + 1);
    [result[last], result[other]] = [result[other]!, result[last]!];
  }
  return result;
};
