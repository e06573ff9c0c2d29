/** Histories of rates as frames have them. */
import type { RateLevel } from '../../source/ui/rate-window.ts';

export const encodeRates = (rates: readonly number[]): string =>
  Buffer.from(new Float32Array(rates).buffer).toString('base64');

export const makeRateLevel = (
  intervalMs: number,
  down: readonly number[],
  up: readonly number[] = down.map(() => 0),
  endAt = 1_700_000_000_000,
): RateLevel => ({ intervalMs, endAt, down: encodeRates(down), up: encodeRates(up) });
