/**
 * The cell writer: texts cut and filled to an exact width in terminal cells.
 * Texts in frames are clean already; what a terminal could obey, or draw at a width other than the
 * one counted, is taken out once more here, because this is the last gate before the screen.
 */
import stringWidth from 'string-width';
import { safeText } from '../../base/safe-text.ts';
import { MAX_TEXT_LENGTH } from '../limits.ts';

export type Align = 'left' | 'right';

const ELLIPSIS = '…';
/** One cell and one UTF-16 unit each, nothing to clean: ASCII, and the boxes, blocks and signs drawn here. */
const SIMPLE = /^[ -~·×…›↑↓\u2500-\u259f\u2800-\u28ff]*$/;
const PRIVATE_USE = /\p{Co}/gu;
/** Joiners and emoji styles are safe, but terminals disagree about what becomes of the letters around them. */
const JOINING = /[\u200d\ufe0f]/gu;
/** Skin tones, and the keycap frame: terminals disagree about their width. */
const EMOJI_MODIFIER = /[\u{1f3fb}-\u{1f3ff}\u20e3]/gu;
const REGIONAL_INDICATOR = /[\u{1f1e6}-\u{1f1ff}]/gu;
/** Thai and Lao AM: one letter to a segmenter, a mark and a letter to a terminal. Taken apart, they agree. */
const JOINED_VOWEL = /[\u0e33\u0eb3]/gu;

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

const letterOfFlag = (indicator: string): string =>
  String.fromCharCode(indicator.codePointAt(0)! - 0x1f1e6 + 0x41);

/** What may be shown: one line, nothing to obey, only characters whose width terminals agree upon. */
export const cleanText = (text: string): string => {
  if (SIMPLE.test(text)) return text;
  return safeText(text, MAX_TEXT_LENGTH)
    .replace(PRIVATE_USE, '\ufffd')
    .replace(JOINING, '')
    .replace(EMOJI_MODIFIER, '')
    .replace(REGIONAL_INDICATOR, letterOfFlag)
    .normalize('NFC')
    .replace(JOINED_VOWEL, (vowel) => vowel.normalize('NFKD'));
};

/** Width in cells of a text that is clean. */
export const widthOf = (text: string): number =>
  SIMPLE.test(text) ? text.length : stringWidth(text);

/** One cell on every terminal, whatever it thinks of the widths of other letters. */
export const isSureWidth = (letter: string): boolean => letter.length === 1 && SIMPLE.test(letter);

/** The letters as people see them. */
export const graphemesOf = (text: string): string[] =>
  SIMPLE.test(text) ? text.split('') : Array.from(segmenter.segment(text), (part) => part.segment);

const cut = (text: string, width: number): string => {
  if (SIMPLE.test(text)) return text.slice(0, width);
  let used = 0;
  let kept = '';
  for (const { segment } of segmenter.segment(text)) {
    const next = used + widthOf(segment);
    if (next > width) break;
    used = next;
    kept += segment;
  }
  return kept;
};

/** Cleaned, and no wider than `width`; an ellipsis stands for what was cut. */
export const truncate = (text: string, width: number): string => {
  if (width <= 0) return '';
  const clean = cleanText(text);
  if (widthOf(clean) <= width) return clean;
  return cut(clean, width - 1) + ELLIPSIS;
};

/** Cleaned, and exactly `width` cells. */
export const fit = (text: string, width: number, align: Align = 'left'): string => {
  if (width <= 0) return '';
  const kept = truncate(text, width);
  const space = ' '.repeat(Math.max(0, width - widthOf(kept)));
  return align === 'left' ? kept + space : space + kept;
};

/** Cut in the middle, for paths and names whose end says as much as their start, or `tailShare` of it all. */
export const truncateMiddle = (text: string, width: number, tailShare = 1 / 2): string => {
  if (width <= 0) return '';
  const clean = cleanText(text);
  if (widthOf(clean) <= width) return clean;
  const letters = graphemesOf(clean);
  const tailWidth = Math.floor((width - 1) * tailShare);
  let tail = '';
  let used = 0;
  for (let at = letters.length - 1; at >= 0; at--) {
    used += widthOf(letters[at]!);
    if (used > tailWidth) break;
    tail = letters[at]! + tail;
  }
  return cut(clean, width - 1 - widthOf(tail)) + ELLIPSIS + tail;
};
