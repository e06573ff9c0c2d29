/** Alternative limits: what counts, and in words whether they are in force, why, and until when. */
import type { AlternativeLimitsSummary, SessionSummary } from '../../contract/frame.ts';
import { formatClock, formatDate } from '../text/format.ts';

export interface RateLimits {
  readonly downloadLimit: number | null;
  readonly uploadLimit: number | null;
}

/** What all torrents together keep to just now. */
export const limitsInForce = (
  session: Pick<SessionSummary, 'alternative' | 'downloadLimit' | 'uploadLimit'>,
): RateLimits => (session.alternative.isInForce ? session.alternative : session);

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;

/** `Mon 18:00`: a timetable is of a week. */
export const weekTime = (at: number): string =>
  `${WEEKDAYS[new Date(at).getDay()] ?? ''} ${formatClock(at).slice(0, 5)}`.trim();

/** `alt limits until Mon 18:00`; empty while they are not in force. */
export const alternativeSign = ({ isInForce, until }: AlternativeLimitsSummary): string => {
  if (!isInForce) return '';
  return until === null ? 'alt limits' : `alt limits until ${weekTime(until)}`;
};

/** `in force by hand, until 2026-03-01 06:00`. */
export const alternativeWords = (alternative: AlternativeLimitsSummary): string => {
  const { isInForce, isByHand, until } = alternative;
  if (!isInForce && until === null) return 'not in force';
  const state = isInForce ? 'in force' : 'not in force';
  if (until === null) return `${state} by hand`;
  return `${state}${isByHand ? ' by hand' : ' by the timetable'}, until ${formatDate(until)}`;
};
