/** Dates as people type them. */

const DAY = /^\d{4}-\d{2}-\d{2}/;
const DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2}))?$/;

export const DATE_USAGE =
  'give one such as 2026-01-31 or 2026-01-31T12:00:00Z, seconds since 1970, or none';

/** Seconds since 1970, of `2026-01-31` where that day begins in UTC; `none` is null. Undefined for what is no date. */
export const dateIn = (text: string): number | null | undefined => {
  if (text === 'none') return null;
  if (/^\d{1,11}$/.test(text)) return Number(text);
  const milliseconds = DATE.test(text) && isDay(DAY.exec(text)![0]) ? Date.parse(text) : -1;
  return milliseconds >= 0 ? Math.floor(milliseconds / 1000) : undefined;
};

/** The 31st of February is another day to `Date`. */
const isDay = (text: string): boolean => {
  const milliseconds = Date.parse(text);
  return milliseconds >= 0 && new Date(milliseconds).toISOString().startsWith(text);
};
