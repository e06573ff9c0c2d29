/** JSON from a socket: looked at for depth before anything is made of it, since a parser builds all that it reads. */
import { SluiceError } from '../base/errors.ts';

const QUOTE = '"';

/** Where the string that opens at `open` is closed; the end of the text where it never is. */
const closingQuote = (text: string, open: number): number => {
  for (let at = text.indexOf(QUOTE, open + 1); at >= 0; at = text.indexOf(QUOTE, at + 1)) {
    let escapes = 0;
    while (text[at - 1 - escapes] === '\\') escapes += 1;
    if (escapes % 2 === 0) return at;
  }
  return text.length;
};

/** Lists and objects inside each other; of a text that is no JSON, some number. Stops counting above `limit`. */
export const depthOf = (text: string, limit: number): number => {
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < text.length && deepest <= limit; at++) {
    const sign = text[at];
    if (sign === QUOTE) at = closingQuote(text, at);
    else if (sign === '{' || sign === '[') deepest = Math.max(deepest, ++depth);
    else if (sign === '}' || sign === ']') depth -= 1;
  }
  return deepest;
};

/** Throws `daemon/protocol`, or `daemon/limit` where it goes too deep. */
export const readJson = (text: string, maxDepth: number): unknown => {
  if (depthOf(text, maxDepth) > maxDepth) {
    throw new SluiceError('daemon/limit', `a line nests deeper than ${maxDepth} levels`);
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SluiceError('daemon/protocol', 'a line is not JSON', { cause });
  }
};

/** A plain object, as opposed to a list, null or a word. */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
