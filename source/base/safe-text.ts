/**
 * Text from outside, made safe for every terminal, log and script: one line, no control bytes, no
 * escape sequences, no bidi controls, no invisible characters, bounded length and bounded marks.
 * What was cut out of the middle of things leaves a visible symbol where it could have deceived.
 */
import type { Brand } from './brand.ts';
import { fromUtf8 } from './bytes.ts';
import { lazy } from './lazy.ts';

/** Safe to paint; making it safe again changes nothing. */
export type SafeText = Brand<string, 'SafeText'>;

/** In UTF-16 units, as all lengths here. */
export const DEFAULT_MAX_LENGTH = 500;
/** Accents on one letter: more only serve to paint over the rows above and below. */
const MAX_MARKS = 4;
/** How much more than the wanted length is looked at, since cleaning may take much away. */
const LOOK_AHEAD = 4;

const ELLIPSIS = '\u2026';
const REPLACEMENT = '\ufffd';
const DELETE_PICTURE = '\u2421';
const CONTROL_PICTURES = 0x2400;

const ORDINARY = /^[\u0020-\u007e]*$/;
/** Newlines and tabs only part words: they become spaces. */
const SEPARATORS = /\r\n|[\t\n\v\f\r\u0085\u2028\u2029]/g;
/** C0 and DEL have pictures (ESC is shown as one sign), C1 has none. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const CONTROLS = /[\u0000-\u001f\u007f-\u009f]/g;
/** Embeddings, overrides and isolates reorder what a name seems to say ("gnp.exe"). */
const REORDERING = /[\u202a-\u202e\u2066-\u2069]/g;
/** Zero-width, fillers, tags, format characters; the joiner and emoji style are looked at later. */
const invisible = lazy(() => /[[\p{Default_Ignorable_Code_Point}\p{Format}]--[\u200d\ufe0f]]/gv);
const unusable = lazy(() => /\p{Noncharacter_Code_Point}/gu);
const JOINERS = /[\u200d\ufe0f]/g;
const emoji = lazy(() => /^\p{RGI_Emoji}$/v);
/** Marks, and the vowels and finals of Hangul, which some terminals stack like marks. */
const longMarks = lazy(
  () =>
    new RegExp(
      `([\\p{Mark}\\u1160-\\u11ff\\ud7b0-\\ud7fb]{${MAX_MARKS}})[\\p{Mark}\\u1160-\\u11ff\\ud7b0-\\ud7fb]+`,
      'gu',
    ),
);
/** Without a letter before it a mark would sit on whatever is painted to its left. */
const leadingMarks = lazy(() => /^\p{Mark}+/u);

const graphemes = lazy(() => new Intl.Segmenter('und', { granularity: 'grapheme' }));

/** Bytes are read as UTF-8. A text longer than `maxLength` ends in `…`. */
export const safeText = (
  text: string | Uint8Array,
  maxLength: number = DEFAULT_MAX_LENGTH,
): SafeText => {
  const limit = maxLength * LOOK_AHEAD;
  const start = typeof text === 'string' ? text.slice(0, limit) : fromUtf8(text.subarray(0, limit));
  const cleaned = ORDINARY.test(start) ? start : clean(start);
  const isCut = start.length < text.length && text.length > limit;
  return fit(cleaned, maxLength, isCut) as SafeText;
};

const clean = (text: string): string =>
  joinOnlyEmoji(
    text
      .toWellFormed()
      .replace(SEPARATORS, ' ')
      .replace(CONTROLS, picture)
      .replace(REORDERING, REPLACEMENT)
      .replace(unusable(), REPLACEMENT)
      .replace(invisible(), ''),
  )
    .replace(longMarks(), '$1')
    .replace(leadingMarks(), '');

const picture = (control: string): string => {
  const code = control.charCodeAt(0);
  if (code === 0x7f) return DELETE_PICTURE;
  return code < 0x20 ? String.fromCharCode(CONTROL_PICTURES + code) : REPLACEMENT;
};

/** Joiners stay where they make one of the emoji that terminals know; elsewhere they are invisible. */
const joinOnlyEmoji = (text: string): string => {
  if (text.search(JOINERS) === -1) return text;
  let result = '';
  for (const { segment } of graphemes().segment(text)) {
    result += emoji().test(segment) ? segment : segment.replace(JOINERS, '');
  }
  // Taking joiners out may bring others together, which are then looked at anew.
  return result === text ? result : joinOnlyEmoji(result);
};

/** Cuts between graphemes, never inside one. */
const fit = (text: string, maxLength: number, isCut: boolean): string => {
  if (text.length <= maxLength && !isCut) return text;
  const room = Math.min(maxLength - ELLIPSIS.length, text.length);
  let kept = 0;
  for (const { index, segment } of graphemes().segment(text.slice(0, maxLength * 2))) {
    if (index + segment.length > room) break;
    kept = index + segment.length;
  }
  return maxLength < ELLIPSIS.length ? '' : text.slice(0, kept) + ELLIPSIS;
};
