/** Rates as people type them. */

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };
const UNLIMITED: readonly string[] = ['0', 'none', 'unlimited'];

/** `500K`, `1.5M`, `2MiB/s`, `800000`: bytes per second; `0`, `none` and `unlimited` are null. Undefined for what is no rate. */
export const rateOf = (text: string): number | null | undefined => {
  const trimmed = text.trim().toLowerCase();
  if (UNLIMITED.includes(trimmed)) return null;
  const match = /^(\d{1,15}(?:\.\d{1,9})?)\s*([kmg]?)(?:i?b)?(?:\/s)?$/.exec(trimmed);
  const rate = match === null ? 0 : Math.round(Number(match[1]) * UNITS[match[2] ?? '']!);
  return rate >= 1 ? rate : undefined;
};
