/** Several words in one line. */

const WORD = /(?:"[^"]*"|'[^']*'|\\[\s\\"']|\S)+/g;
const QUOTED = /"([^"]*)"|'([^']*)'|\\([\s\\"'])/g;

/** Those with spaces between them; quotes, or a backslash before it, keep a space in a word, as in a shell. */
export const typedWords = (text: string): readonly string[] =>
  [...text.matchAll(WORD)]
    .map(([word]) =>
      word.replace(QUOTED, (_all, double, single, escaped) => double ?? single ?? escaped),
    )
    .filter((word) => word !== '');
