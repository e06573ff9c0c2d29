/**
 * How many cells a terminal of today gives one code point, told by Unicode's own classes. Not the
 * count that the screen draws with, so that the two can find each other's faults.
 */

/** East Asian Width W and F, as blocks; emoji are asked for by their class. */
const WIDE: readonly (readonly [first: number, last: number])[] = [
  [0x1100, 0x115f],
  [0x2329, 0x232a],
  [0x2e80, 0x303e],
  [0x3041, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6b],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18dff],
  [0x1aff0, 0x1b2ff],
  [0x1f200, 0x1f265],
  [0x20000, 0x3fffd],
];
const NONE = /^[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff\ud7b0-\ud7fb]$/u;
const WIDE_EMOJI = /^\p{Emoji_Presentation}$/u;

export const cellWidthOf = (code: number): 0 | 1 | 2 => {
  if (code < 0x300) return code === 0 ? 0 : 1;
  const letter = String.fromCodePoint(code);
  if (NONE.test(letter)) return 0;
  if (WIDE_EMOJI.test(letter)) return 2;
  return WIDE.some(([first, last]) => code >= first && code <= last) ? 2 : 1;
};
