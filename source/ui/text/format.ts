/** Numbers as people read them, never wider than the width beside each, so that columns do not jump. */
import { sizeText, threeFigures } from '../../base/size-text.ts';

const NOTHING = '-';

export const SIZE_WIDTH = 8;
export const RATE_WIDTH = 10;
export const DURATION_WIDTH = 6;
export const PERCENT_WIDTH = 5;
export const RATIO_WIDTH = 5;

const isCount = (value: number | null): value is number =>
  value !== null && Number.isFinite(value) && value >= 0;

/** `987 B`, `1.23 GiB`. */
export const formatSize = (bytes: number | null): string =>
  isCount(bytes) ? sizeText(bytes) : NOTHING;

/** `1.23 MiB/s`. */
export const formatRate = (bytesPerSecond: number): string =>
  isCount(bytesPerSecond) ? `${formatSize(bytesPerSecond)}/s` : NOTHING;

/** As a rate in a column whose head says that it is one; a still line is quiet. */
export const formatQuietRate = (bytesPerSecond: number): string =>
  bytesPerSecond >= 1 ? formatSize(bytesPerSecond) : NOTHING;

const two = (value: number): string => String(value).padStart(2, '0');

/** `45s`, `12m05s`, `2h05m`, `3d04h`. */
export const formatDuration = (seconds: number | null): string => {
  if (!isCount(seconds)) return NOTHING;
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole}s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}m${two(whole % 60)}s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours}h${two(minutes % 60)}m`;
  const days = Math.floor(hours / 24);
  if (days < 100) return `${days}d${two(hours % 24)}h`;
  return '>99d';
};

/** `40 s`, `12 min`, `2 h`, `3 d`: so coarse that it seldom changes. Undefined for what is too short to tell. */
const coarsely = (seconds: number): string | undefined => {
  if (seconds < 10) return undefined;
  if (seconds < 60) return `${Math.floor(seconds / 10) * 10} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.min(999, Math.floor(seconds / 86_400))} d`;
};

/** `in 12 min`; 9 cells at the most. */
export const formatUntil = (seconds: number | null): string => {
  if (seconds === null || Number.isNaN(seconds)) return NOTHING;
  const words = coarsely(seconds);
  return words === undefined ? 'soon' : `in ${words}`;
};

/** `12 min ago`; 10 cells at the most. */
export const formatSince = (seconds: number | null): string => {
  if (seconds === null || Number.isNaN(seconds)) return NOTHING;
  const words = coarsely(seconds);
  return words === undefined ? 'just now' : `${words} ago`;
};

/** `42.1%`; 100% only where all is there. */
export const formatPercent = (share: number): string => {
  if (!Number.isFinite(share) || share <= 0) return '0%';
  if (share >= 1) return '100%';
  return `${(Math.floor(share * 1000) / 10).toFixed(1)}%`;
};

export const formatRatio = (ratio: number): string => {
  if (!isCount(ratio)) return NOTHING;
  return ratio >= 10_000 ? '>9999' : threeFigures(ratio);
};

const ENDINGS = ['th', 'st', 'nd', 'rd'];

/** `1st`, `12th`, `1,023rd`. */
export const formatOrdinal = (place: number): string => {
  const isTeen = Math.floor(place / 10) % 10 === 1;
  return `${formatCount(place)}${isTeen ? 'th' : (ENDINGS[place % 10] ?? 'th')}`;
};

/** `12,345`. */
export const formatCount = (count: number | null): string =>
  isCount(count) ? String(Math.floor(count)).replace(/\B(?=(\d{3})+$)/g, ',') : NOTHING;

/** `1 file`, `2 files`. */
export const formatPlural = (count: number, noun: string): string =>
  `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;

const dateOf = (milliseconds: number | null): Date | undefined => {
  const date = new Date(milliseconds ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date;
};

const dayOf = (date: Date): string =>
  [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');

/** `2026-03-01 14:05` in the viewer's own time zone. */
export const formatDate = (milliseconds: number | null): string => {
  const date = dateOf(milliseconds);
  if (date === undefined) return NOTHING;
  return `${dayOf(date)} ${two(date.getHours())}:${two(date.getMinutes())}`;
};

/** `2026-03-01`. */
export const formatDay = (milliseconds: number): string => {
  const date = dateOf(milliseconds);
  return date === undefined ? NOTHING : dayOf(date);
};

/** `14:05:09`. */
export const formatClock = (milliseconds: number): string => {
  const date = dateOf(milliseconds);
  if (date === undefined) return NOTHING;
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
};

/** A thin bar, exactly `width` cells, in two parts so that each may have its tone. */
export const progressBar = (
  share: number,
  width: number,
): { readonly done: string; readonly rest: string } => {
  const cells = Math.max(0, Math.floor(width));
  const inside = Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : 0;
  const halves = Math.floor(inside * cells * 2);
  const whole = Math.floor(halves / 2);
  const done = '━'.repeat(whole) + (halves % 2 === 1 ? '╸' : '');
  return { done, rest: '─'.repeat(cells - done.length) };
};
