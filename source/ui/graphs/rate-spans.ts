/** Both rates in one line's worth of spans, each with the limit it keeps to. */
import { fit } from '../text/cells.ts';
import { formatRate, RATE_WIDTH } from '../text/format.ts';
import { type Line, lineWidth, type Span, span } from '../text/line.ts';
import { DOWN_TONE, UP_TONE } from './rate-graph.ts';

/** Narrower lines have smaller gaps, and no limits. */
const NARROW = 60;

export const gapOf = (width: number): string => (width < NARROW ? '  ' : '   ');

/** The parts that fit, each behind a gap; what comes first matters most. */
export const joinParts = (parts: readonly Line[], width: number): Line => {
  const line: Span[] = [span(' ')];
  for (const part of parts.filter((spans) => lineWidth(spans) > 0)) {
    const gap = line.length === 1 ? '' : gapOf(width);
    if (line.length > 1 && lineWidth(line) + gap.length + lineWidth(part) > width) continue;
    line.push(span(gap));
    line.push(...part);
  }
  return line;
};

export interface Rates {
  readonly downloadRate: number;
  readonly uploadRate: number;
  readonly downloadLimit: number | null;
  readonly uploadLimit: number | null;
}

/** Of a fixed width, so that what stands behind it does not jump. */
const rateSpans = (sign: Span, rate: number, limit: number | null, width: number): Line => [
  sign,
  span(` ${fit(formatRate(rate), RATE_WIDTH)}`, rate >= 1 ? 'strong' : 'plain'),
  span(limit === null || width < NARROW ? '' : ` of ${formatRate(limit)}`, 'dim'),
];

export const bothRates = (rates: Rates, width: number): readonly Line[] => [
  rateSpans(span('↓', DOWN_TONE), rates.downloadRate, rates.downloadLimit, width),
  rateSpans(span('↑', UP_TONE), rates.uploadRate, rates.uploadLimit, width),
];
