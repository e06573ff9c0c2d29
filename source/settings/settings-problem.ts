/** What is wrong with a settings file, and where. */
import { safeText } from '../base/safe-text.ts';
import { MAX_QUOTE_LENGTH } from './limits.ts';

export interface SettingsProblem {
  /** From 1; 0 where it concerns the whole file. */
  readonly line: number;
  /** From 1, in UTF-16 units, as editors count. */
  readonly column: number;
  /** As in `screen.theme`; empty where it concerns the text itself. */
  readonly key: string;
  /** What is wrong, and what would be right. */
  readonly message: string;
}

/** `settings.json:3:12: screen.theme is "pink"; it must be …`. */
export const problemWords = (problem: SettingsProblem, path: string): string => {
  const place = problem.line === 0 ? path : `${path}:${problem.line}:${problem.column}`;
  return `${place}: ${problem.message}`;
};

/** A value of the file in a message: short, and with nothing in it that a terminal obeys. */
export const quoted = (value: unknown): string =>
  safeText(JSON.stringify(value) ?? String(value), MAX_QUOTE_LENGTH);

const LINE_END = /\r\n|\r|\n/g;

/** From 1, both. */
export const placeIn = (
  text: string,
  offset: number,
): { readonly line: number; readonly column: number } => {
  let line = 1;
  let start = 0;
  for (const end of text.slice(0, offset).matchAll(LINE_END)) {
    line += 1;
    start = end.index + end[0].length;
  }
  return { line, column: offset - start + 1 };
};
