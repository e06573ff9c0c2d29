/** Stretches of time as people type them. */

const MILLISECONDS: { readonly [unit: string]: number } = {
  s: 1_000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
};

const PART = /(\d{1,9}(?:\.\d{1,9})?)\s*(min|[smhdw])/gy;

/** `3d`, `1d12h`, `90m`, `1.5h`: milliseconds. Undefined for what is no stretch of time. */
export const durationOf = (text: string): number | undefined => {
  const trimmed = text.trim().toLowerCase().replace(/\s+/g, '');
  let total = 0;
  let end = 0;
  for (const match of trimmed.matchAll(PART)) {
    total += Number(match[1]) * MILLISECONDS[match[2]!]!;
    end = match.index + match[0].length;
  }
  return end === 0 || end < trimmed.length ? undefined : Math.round(total);
};

const STEPS = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
  ['s', 1],
] as const;

/** As it can be typed again: `1d12h`, `90s` as `1m30s`, whole seconds. */
export const durationText = (milliseconds: number): string => {
  let seconds = Math.round(milliseconds / 1_000);
  let text = '';
  for (const [unit, size] of STEPS) {
    const count = Math.floor(seconds / size);
    if (count > 0) text += `${count}${unit}`;
    seconds -= count * size;
  }
  return text === '' ? '0s' : text;
};
