/** How many peers may download from us at once: enough to use the line, few enough that each gets a share worth having. */
import {
  DEFAULT_UPLOAD_SLOTS,
  MAX_UPLOAD_SLOTS,
  MIN_UPLOAD_SLOTS,
  SLOT_WORTH_BYTES_PER_SECOND,
} from './limits.ts';

/** With a limit: grows with its square root, as the first client's did. */
const slotsForLimit = (bytesPerSecond: number): number => {
  const kilobytes = bytesPerSecond / 1_000;
  if (kilobytes < 9) return MIN_UPLOAD_SLOTS;
  if (kilobytes < 15) return 3;
  if (kilobytes < 42) return DEFAULT_UPLOAD_SLOTS;
  return Math.floor(Math.sqrt(kilobytes * 0.6));
};

/** Without: one more than the slots that carry their weight, and each further one has to carry more. */
const slotsForRates = (rates: readonly number[]): number => {
  const falling = [...rates].sort((left, right) => right - left);
  let slots = 0;
  while (slots < falling.length && falling[slots]! >= (slots + 1) * SLOT_WORTH_BYTES_PER_SECOND) {
    slots += 1;
  }
  return Math.max(DEFAULT_UPLOAD_SLOTS, slots + 1);
};

/** Before anybody has been served: what most clients have, or what the person has set. */
export const firstSlots = (own: number | null): number => own ?? DEFAULT_UPLOAD_SLOTS;

/**
 * `limit` in bytes per second, null where there is none; `rates` what each unchoked peer takes now.
 * To be asked once a round.
 */
export const uploadSlots = (limit: number | null, rates: readonly number[]): number => {
  const slots = limit === null ? slotsForRates(rates) : slotsForLimit(limit);
  return Math.min(MAX_UPLOAD_SLOTS, Math.max(MIN_UPLOAD_SLOTS, slots));
};
