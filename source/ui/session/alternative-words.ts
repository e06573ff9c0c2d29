/** Alternative limits in words: whether they are in force, why, and until when. */
import type { AlternativeLimitsSummary } from '../../contract/frame.ts';
import { formatDate } from '../text/format.ts';

/** `in force by hand, until 2026-03-01 06:00`. */
export const alternativeWords = (alternative: AlternativeLimitsSummary): string => {
  const { isInForce, isByHand, until } = alternative;
  if (!isInForce && until === null) return 'not in force';
  const state = isInForce ? 'in force' : 'not in force';
  if (until === null) return `${state} by hand`;
  return `${state}${isByHand ? ' by hand' : ' by the timetable'}, until ${formatDate(until)}`;
};
