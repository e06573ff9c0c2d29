/** A line of the screen before it is painted: spans of text with a meaning, an exact number of cells wide. */

import type { Tone } from '../look/theme.ts';
import { truncate, widthOf } from './cells.ts';

export interface Span {
  readonly text: string;
  readonly tone: Tone;
  /** It stands on the row under the cursor. */
  readonly isOnChosenRow?: boolean;
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
    kept.push({ ...part, text });
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

const RULE_START = '── ';
/** Cells before the title of a rule. */
export const RULE_START_WIDTH = RULE_START.length;

/** A rule with a title in it, drawn to the full width. */
export const rule = (title: Line, width: number, end: Line = EMPTY_LINE): Line => {
  const right = clip(end, Math.max(0, Math.floor(width / 2)));
  const room = width - lineWidth(right);
  const start = clip([span(RULE_START, 'rule'), ...title, span(' ', 'rule')], room);
  return [...start, span('─'.repeat(Math.max(0, room - lineWidth(start))), 'rule'), ...right];
};

/** The row under the cursor, over the whole width: its spans keep their meaning, as far as the theme can show it. */
export const chosenRow = (line: Line, width: number): Line => {
  const kept = clip(line, width);
  const rest = span(' '.repeat(Math.max(0, width - lineWidth(kept))));
  return [...kept, rest].map((part) => ({ ...part, isOnChosenRow: true }));
};
