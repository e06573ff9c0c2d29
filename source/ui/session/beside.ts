/** Two blocks of lines next to each other. */
import { clip, type Line, lineWidth, span } from '../text/line.ts';

/** The left one is cut and filled to exactly `leftWidth` cells; the lower one ends with blanks. */
export const beside = (
  left: readonly Line[],
  leftWidth: number,
  right: readonly Line[],
): readonly Line[] =>
  Array.from({ length: Math.max(left.length, right.length) }, (_line, at) => {
    const start = clip(left[at] ?? [], leftWidth);
    const end = right[at];
    if (end === undefined) return start;
    return [...start, span(' '.repeat(Math.max(0, leftWidth - lineWidth(start)))), ...end];
  });
