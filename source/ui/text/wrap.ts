/** Text over several lines: broken between words, and within a word only where it is longer than a line. */
import { cleanText, graphemesOf, truncate, widthOf } from './cells.ts';

/** A word in parts that each fit; of a letter that alone is too wide only a sign is left. */
const partsOf = (word: string, width: number): readonly string[] => {
  if (widthOf(word) <= width) return [word];
  const parts: string[] = [];
  let part = '';
  for (const letter of graphemesOf(word)) {
    const shown = widthOf(letter) > width ? '\ufffd' : letter;
    if (part !== '' && widthOf(part + shown) > width) {
      parts.push(part);
      part = '';
    }
    part += shown;
  }
  return [...parts, part];
};

/** At most `most` lines of `width` cells each; the last one is cut where there is more. */
export const wrapText = (text: string, width: number, most: number): readonly string[] => {
  if (width <= 0 || most <= 0) return [];
  const words = cleanText(text)
    .split(' ')
    .flatMap((word) => partsOf(word, width));
  const lines: string[] = [];
  let line = '';
  for (const [at, word] of words.entries()) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (widthOf(longer) <= width) {
      line = longer;
      continue;
    }
    if (lines.length === most - 1) {
      return [...lines, truncate([line, ...words.slice(at)].join(' '), width)];
    }
    lines.push(line);
    line = word;
  }
  return line === '' ? lines : [...lines, line];
};
