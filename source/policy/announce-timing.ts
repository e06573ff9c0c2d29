/** When a tracker may be asked (BEP 3, 15, 31): its own wishes within bounds, and our back-off. */
import type { Random } from '../base/ports/random.ts';
import type { Tracker } from './announce-tiers.ts';
import {
  ANNOUNCE_JITTER,
  DEFAULT_ANNOUNCE_INTERVAL_MS,
  FIRST_TRACKER_RETRY_MS,
  MAX_ANNOUNCE_INTERVAL_MS,
  MAX_TRACKER_RETRY_MS,
  MIN_ANNOUNCE_INTERVAL_MS,
} from './limits.ts';

/** No sooner than a minute after it was last asked; its own minimum holds too, and a wait it asked for. */
export const wishAllowedAt = (tracker: Tracker): number =>
  Math.max(
    tracker.askedAtMs + MIN_ANNOUNCE_INTERVAL_MS,
    tracker.hasHeardUs ? tracker.regularAtMs : Math.min(tracker.retryAtMs, tracker.regularAtMs),
  );

/** Also takes NaN and infinities for what they are: nonsense. */
export const clampInterval = (intervalMs: number): number =>
  Number.isNaN(intervalMs)
    ? DEFAULT_ANNOUNCE_INTERVAL_MS
    : Math.min(Math.max(intervalMs, MIN_ANNOUNCE_INTERVAL_MS), MAX_ANNOUNCE_INTERVAL_MS);

export const waitAfterFailure = (
  failures: number,
  retry: { readonly afterMs: number } | 'never' | undefined,
  random: Random,
): number => {
  const jitter = 1 + ANNOUNCE_JITTER * random.float();
  if (typeof retry === 'object') {
    return Math.min(clampInterval(retry.afterMs) * jitter, MAX_ANNOUNCE_INTERVAL_MS);
  }
  // No power beyond what the cap needs: 2^n would reach Infinity.
  const doubledMs = FIRST_TRACKER_RETRY_MS * 2 ** Math.min(failures - 1, 10);
  return Math.min(doubledMs * jitter, MAX_TRACKER_RETRY_MS);
};
