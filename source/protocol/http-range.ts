/** What web servers say of ranges and of waiting (RFC 9110): read with care, for anybody may answer. */

/** Bytes of a file: the first, the one after the last, and how many the file has; undefined where it does not say. */
export interface ContentRange {
  readonly start: number;
  readonly end: number;
  readonly total: number | undefined;
}

/** Undefined for anything but `bytes 0-9/10` and `bytes 0-9/*`. */
export const parseContentRange = (text: string | undefined): ContentRange | undefined => {
  const match = /^bytes[ \t]+(\d{1,16})-(\d{1,16})\/(\d{1,16}|\*)$/i.exec(text?.trim() ?? '');
  if (match === null) return undefined;
  const [start, last] = [Number(match[1]), Number(match[2])];
  const total = match[3] === '*' ? undefined : Number(match[3]);
  if (start > last || (total !== undefined && last >= total)) return undefined;
  return { start, end: last + 1, total };
};

/** A length in bytes; undefined where it is none. */
export const parseContentLength = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,16}$/.test(text) ? Number(text) : undefined;

/** Milliseconds to wait: seconds, or a date; undefined where it says neither. */
export const parseRetryAfter = (text: string | undefined, wallTime: number): number | undefined => {
  const words = text?.trim() ?? '';
  if (/^\d{1,9}$/.test(words)) return Number(words) * 1_000;
  if (!/^[A-Za-z]{3},/.test(words)) return undefined;
  const at = Date.parse(words);
  return Number.isNaN(at) ? undefined : Math.max(0, at - wallTime);
};
