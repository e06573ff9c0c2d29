/** How an announce went wrong: what the tracker decided is told apart from what stood in the way. */
import { isSluiceError } from '../base/errors.ts';
import { type SafeText, safeText } from '../base/safe-text.ts';

export type TrackerFailure =
  /** It answered, and will not have us. */
  | 'refused'
  | 'unreachable'
  /** It answered, but not as a tracker does. */
  | 'no-answer'
  /** It is never asked: by an address that is not allowed, or in a way we do not speak. */
  | 'unusable';

/** What follows is why. */
export const FAILURE_TEXTS: Readonly<Record<TrackerFailure, SafeText>> = {
  refused: safeText('Refused us'),
  unreachable: safeText('Cannot be reached'),
  'no-answer': safeText('Gave no proper answer'),
  unusable: safeText('Cannot be used'),
};

/** For a sentence that begins with the tracker: `cannot be reached: connection refused`. */
export const failureWords = (failure: TrackerFailure, message: SafeText): SafeText => {
  const text = FAILURE_TEXTS[failure];
  return safeText(`${text[0]!.toLowerCase()}${text.slice(1)}: ${message}`);
};

export const failureOf = (error: unknown): TrackerFailure => {
  if (!isSluiceError(error)) return 'unreachable';
  if (/^network\/forbidden|^tracker\/unsupported/.test(error.code)) return 'unusable';
  return /^http\/|^tracker\/malformed/.test(error.code) ? 'no-answer' : 'unreachable';
};
