/** Signs with their counts and words on one line, as many as fit; what there is none of is left out. */
import { formatCount } from './format.ts';
import { type Line, lineWidth, type Span, span } from './line.ts';

export interface LegendEntry {
  readonly sign: Span;
  readonly count: number;
  readonly word: string;
}

export const legendOf = (entries: readonly LegendEntry[], width: number): Line => {
  const line: Span[] = [];
  for (const { sign, count, word } of entries) {
    if (count === 0) continue;
    const entry = [span(' '), sign, span(` ${formatCount(count)}`), span(` ${word} `, 'dim')];
    if (lineWidth(line) + lineWidth(entry) > width) break;
    line.push(...entry);
  }
  return line;
};
