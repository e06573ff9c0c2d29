/** A line of the screen before it is painted: spans of text with a meaning, an exact number of cells wide. */
import { fit, truncate, widthOf } from './cells.ts';
import type { Tone } from './theme.ts';

export interface Span {
  readonly text: string;
  readonly tone: Tone;
}

export type Line = readonly Span[];

export const span = (text: string, tone: Tone = 'plain'): Span => ({ text, tone });

export const EMPTY_LINE: Line = [];

export const lineWidth = (line: Line): number =>
  line.reduce((sum, part) => sum + widthOf(part.text), 0);

export const textOf = (line: Line): string => line.map((part) => part.text).join('');

/** Cleans the spans, and cuts what passes `width`. */
export const clip = (line: Line, width: number): Line => {
  const kept: Span[] = [];
  let left = width;
  for (const part of line) {
    if (left <= 0) break;
    const text = truncate(part.text, left);
    if (text === '') continue;
    kept.push({ text, tone: part.tone });
    left -= widthOf(text);
  }
  return kept;
};

/** Left and right parts on one line; the left one gives way. */
export const spread = (left: Line, right: Line, width: number): Line => {
  const end = clip(right, width);
  const room = width - lineWidth(end);
  const start = clip(left, Math.max(0, room - 1));
  return [...start, span(' '.repeat(Math.max(0, room - lineWidth(start)))), ...end];
};

/** A rule with a title in it, drawn to the full width. */
export const rule = (title: Line, width: number, end: Line = EMPTY_LINE): Line => {
  const right = clip(end, Math.max(0, Math.floor(width / 2)));
  const room = width - lineWidth(right);
  const start = clip([span('── ', 'dim'), ...title, span(' ', 'dim')], room);
  return [...start, span('─'.repeat(Math.max(0, room - lineWidth(start))), 'dim'), ...right];
};

/** One tone over the whole width, as the chosen row has it. */
export const toned = (line: Line, tone: Tone, width: number): Line => [
  { text: fit(textOf(line), width), tone },
];
