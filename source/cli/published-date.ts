/** When a torrent was made, as it is typed. */
import { SluiceError } from '../base/errors.ts';

/** Seconds since 1970; undefined is none. Throws `usage/invalid`. */
export const dateOf = (text: string | undefined, now: number): number | undefined => {
  if (text === 'none') return undefined;
  if (text === undefined || text === '') return Math.floor(now / 1000);
  if (/^\d{1,11}$/.test(text)) return Number(text);
  const isDate = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2}))?$/.test(text);
  const milliseconds = isDate ? Date.parse(text) : Number.NaN;
  if (milliseconds >= 0) return Math.floor(milliseconds / 1000);
  throw new SluiceError(
    'usage/invalid',
    `--date: "${text}" is no date; give one such as 2026-01-31 or 2026-01-31T12:00:00Z, seconds since 1970, or none`,
  );
};
