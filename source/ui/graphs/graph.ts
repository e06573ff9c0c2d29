/**
 * A series of samples as rows of bars, down to the dot. Columns stand at whole multiples of their
 * own length in time, not of the newest sample, so a picture stays as it is until a column is full:
 * on a slow line what does not move costs nothing.
 */

import type { Tone } from '../look/theme.ts';
import { type Line, type Span, span } from '../text/line.ts';
import { GLYPH_SETS, type GraphDirection, type GraphGlyphs } from './graph-glyphs.ts';

/** Means over equal stretches of time, oldest first. */
export interface Series {
  readonly intervalMs: number;
  /** When the newest sample ends. */
  readonly endAt: number;
  /** Not a number where nothing was measured. */
  readonly values: ArrayLike<number>;
  /** Samples before this are another series' to tell. */
  readonly startAt?: number;
}

/** Columns of samples, `from` on. */
export interface Columns {
  readonly fromAt: number;
  readonly columnMs: number;
  readonly count: number;
}

/** The picture moves on no more often than this: it makes room for a few columns at once. */
const MIN_SHIFT_MS = 5000;
/** But the empty part at its right end is never larger than this share. */
const MAX_EMPTY_SHARE = 1 / 8;

export interface ColumnsWanted {
  /** Cells. */
  readonly columns: number;
  readonly windowMs: number;
  readonly endAt: number;
  readonly glyphs: GraphGlyphs;
}

/** Which stretches of time the columns of a picture stand for. */
export const planColumns = ({ columns, windowMs, endAt, glyphs }: ColumnsWanted): Columns => {
  const cells = Math.max(1, columns);
  const { samples } = GLYPH_SETS[glyphs];
  const cellMs = windowMs / cells;
  const most = Math.max(1, Math.floor(cells * MAX_EMPTY_SHARE));
  const stride = Math.min(most, Math.ceil(MIN_SHIFT_MS / cellMs));
  // In whole cells of `stride`, counted from 1970: any two frames agree where they stand.
  const end = Math.ceil(endAt / (cellMs * stride)) * stride;
  return {
    fromAt: (end - cells) * cellMs,
    columnMs: cellMs / samples,
    count: cells * samples,
  };
};

/** Adds what `series` knows of each column: bytes, and the time that they stand for. */
const addSeries = (series: Series, columns: Columns, bytes: Float64Array, time: Float64Array) => {
  const { intervalMs, endAt, values } = series;
  const { fromAt, columnMs, count } = columns;
  const startAt = Math.max(series.startAt ?? Number.NEGATIVE_INFINITY, fromAt);
  const oldestAt = endAt - values.length * intervalMs;
  const first = Math.max(0, Math.floor((startAt - oldestAt) / intervalMs));
  for (let at = first; at < values.length; at++) {
    const value = values[at]!;
    if (Number.isNaN(value)) continue;
    const from = Math.max(startAt, oldestAt + at * intervalMs);
    const to = oldestAt + (at + 1) * intervalMs;
    let column = Math.floor((from - fromAt) / columnMs);
    for (; column < count && fromAt + column * columnMs < to; column++) {
      const begin = Math.max(from, fromAt + column * columnMs);
      const share = Math.min(to, fromAt + (column + 1) * columnMs) - begin;
      if (share <= 0) continue;
      bytes[column]! += value * share;
      time[column]! += share;
    }
  }
};

/**
 * One value a column; not a number where nothing was measured. Means, not peaks: then the filled
 * area is what went over the line, and the same transfer looks the same in every window. A sample
 * on the border of two columns counts for each by its time.
 */
export const resample = (series: readonly Series[], columns: Columns): Float64Array => {
  const bytes = new Float64Array(columns.count);
  const time = new Float64Array(columns.count);
  for (const one of series) addSeries(one, columns, bytes, time);
  return bytes.map((sum, at) => (time[at]! > 0 ? Math.max(0, sum / time[at]!) : Number.NaN));
};

const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500];
const LAST_UNIT = 1024 ** 6;

/** The least round figure that nothing passes: 1, 2 or 5, times 1, 10 or 100, in the units of `format.ts`. */
export const roundTop = (most: number): number => {
  if (!(most > 1)) return 1;
  for (let unit = 1; unit < LAST_UNIT; unit *= 1024) {
    const step = STEPS.find((figure) => figure * unit >= most);
    if (step !== undefined) return step * unit;
  }
  return LAST_UNIT;
};

export const mostOf = (values: ArrayLike<number>): number => {
  let most = 0;
  for (let at = 0; at < values.length; at++) if (values[at]! > most) most = values[at]!;
  return most;
};

export interface BarsWanted {
  /** As `resample` gives them. */
  readonly values: ArrayLike<number>;
  readonly rows: number;
  readonly top: number;
  readonly direction: GraphDirection;
  readonly glyphs: GraphGlyphs;
  readonly tone: Tone;
}

/** Levels of a value from the axis on; what is more than nothing shows at least a dot. */
const heightOf = (value: number, top: number, levels: number): number =>
  value > 0 ? Math.min(levels, Math.max(1, Math.round((value / top) * levels))) : 0;

/** Rows of bars, the upper one first; each exactly as wide as there are cells for the values. */
export const bars = ({ values, rows, top, direction, glyphs, tone }: BarsWanted): Line[] => {
  const { samples, levels, sign, zero } = GLYPH_SETS[glyphs];
  const heights = Array.from(values, (value) => heightOf(value, top, rows * levels));
  const cells = Math.ceil(heights.length / samples);
  const lines: Line[] = [];
  for (let row = 0; row < rows; row++) {
    const base = row * levels;
    const level = (at: number): number => Math.min(levels, Math.max(0, (heights[at] ?? 0) - base));
    const cell = (at: number): Span => {
      const left = at * samples;
      if ((heights[left] ?? 0) + (samples === 2 ? (heights[left + 1] ?? 0) : 0) > 0) {
        return span(sign(level(left), level(left + 1), direction), tone);
      }
      const isZero = (index: number): boolean => row === 0 && values[index] === 0;
      return span(zero(isZero(left), isZero(left + 1), direction), 'dim');
    };
    lines.push(joined(Array.from({ length: cells }, (_cell, at) => cell(at))));
  }
  return direction === 'up' ? lines.reverse() : lines;
};

/** Neighbours of one tone in one span; blanks take any. */
const joined = (cells: readonly Span[]): Line => {
  const spans: { text: string; tone: Tone }[] = [];
  for (const { text, tone } of cells) {
    const last = spans.at(-1);
    if (last !== undefined && (last.tone === tone || text === ' ')) last.text += text;
    else spans.push({ text, tone });
  }
  return spans;
};
