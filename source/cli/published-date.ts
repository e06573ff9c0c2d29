/** When a torrent was made, as it is typed. */
import { DATE_USAGE, dateIn } from '../base/date-text.ts';
import { SluiceError } from '../base/errors.ts';

/** Seconds since 1970; undefined is none. Throws `usage/invalid`. */
export const dateOf = (text: string | undefined, now: number): number | undefined => {
  if (text === undefined || text === '') return Math.floor(now / 1000);
  const seconds = dateIn(text);
  if (seconds !== undefined) return seconds ?? undefined;
  throw new SluiceError('usage/invalid', `--date: "${text}" is no date; ${DATE_USAGE}`);
};
