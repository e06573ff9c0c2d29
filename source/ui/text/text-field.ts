/** One line of text being written: the letters, and the place of the cursor among them. */

import { MAX_FIELD_LENGTH } from '../limits.ts';
import { cleanText, graphemesOf, widthOf } from './cells.ts';

export interface TextField {
  readonly letters: readonly string[];
  /** 0 … letters.length: before which letter the cursor stands. */
  readonly cursor: number;
}

export type FieldEdit =
  | { readonly kind: 'insert'; readonly text: string }
  | { readonly kind: 'backspace' }
  | { readonly kind: 'delete' }
  | { readonly kind: 'left' }
  | { readonly kind: 'right' }
  | { readonly kind: 'start' }
  | { readonly kind: 'end' }
  | { readonly kind: 'clear' }
  | { readonly kind: 'delete-word' };

export const EMPTY_FIELD: TextField = { letters: [], cursor: 0 };

export const fieldText = (field: TextField): string => field.letters.join('');

/**
 * The first line that says something: what follows a line's end is never typed for the person (H130). Its
 * spaces stay, since letters typed on a slow line arrive like a paste, cut anywhere.
 */
export const firstLineOf = (text: string): string => {
  const lines = text.slice(0, MAX_FIELD_LENGTH).split(/[\r\n\u2028\u2029]/);
  return lines.find((line) => line.trim() !== '') ?? '';
};

/** For a field that takes a list: what stood on lines of its own is a word, or several, of one line. */
export const linesAsWords = (text: string): string =>
  text
    .slice(0, MAX_FIELD_LENGTH)
    .split(/[\r\n\u2028\u2029]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ');

const insert = (field: TextField, text: string): TextField => {
  const room = MAX_FIELD_LENGTH - field.letters.length;
  const letters = graphemesOf(cleanText(text)).slice(0, Math.max(0, room));
  return {
    letters: [
      ...field.letters.slice(0, field.cursor),
      ...letters,
      ...field.letters.slice(field.cursor),
    ],
    cursor: field.cursor + letters.length,
  };
};

const erase = (field: TextField, from: number, to: number): TextField => ({
  letters: [...field.letters.slice(0, from), ...field.letters.slice(to)],
  cursor: from,
});

const wordStart = (field: TextField): number => {
  let at = field.cursor;
  const isGap = (letter: string | undefined): boolean => letter === ' ' || letter === '/';
  while (at > 0 && isGap(field.letters[at - 1])) at -= 1;
  while (at > 0 && !isGap(field.letters[at - 1])) at -= 1;
  return at;
};

export const editField = (field: TextField, edit: FieldEdit): TextField => {
  const { letters, cursor } = field;
  switch (edit.kind) {
    case 'insert':
      return insert(field, edit.text);
    case 'backspace':
      return cursor === 0 ? field : erase(field, cursor - 1, cursor);
    case 'delete':
      return cursor === letters.length ? field : erase(field, cursor, cursor + 1);
    case 'left':
      return { letters, cursor: Math.max(0, cursor - 1) };
    case 'right':
      return { letters, cursor: Math.min(letters.length, cursor + 1) };
    case 'start':
      return { letters, cursor: 0 };
    case 'end':
      return { letters, cursor: letters.length };
    case 'clear':
      return erase(field, 0, cursor);
    case 'delete-word':
      return erase(field, wordStart(field), cursor);
  }
};

export interface VisibleField {
  readonly before: string;
  /** What the cursor stands on; a space at the end. */
  readonly under: string;
  readonly after: string;
}

/** The part around the cursor that fits into `width` cells. */
export const visibleField = (field: TextField, width: number): VisibleField => {
  const under = field.letters[field.cursor] ?? ' ';
  let left = width - widthOf(under);
  if (left < 0) return { before: '', under: '', after: '' };
  let before = '';
  for (let at = field.cursor - 1; at >= 0; at--) {
    const letter = field.letters[at]!;
    if (widthOf(letter) > left) break;
    left -= widthOf(letter);
    before = letter + before;
  }
  let after = '';
  for (let at = field.cursor + 1; at < field.letters.length; at++) {
    const letter = field.letters[at]!;
    if (widthOf(letter) > left) break;
    left -= widthOf(letter);
    after += letter;
  }
  return { before, under, after };
};
