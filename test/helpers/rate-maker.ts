/** Histories of rates as frames have them. */
import type { RateLevelDetails } from '../../source/contract/details.ts';

export const encodeRates = (rates: readonly number[]): string =>
  Buffer.from(new Float32Array(rates).buffer).toString('base64');

export const makeRateLevel = (
  intervalMs: number,
  down: readonly number[],
  up: readonly number[] = down.map(() => 0),
  endAt = 1_700_000_000_000,
): RateLevelDetails => ({ intervalMs, endAt, down: encodeRates(down), up: encodeRates(up) });
