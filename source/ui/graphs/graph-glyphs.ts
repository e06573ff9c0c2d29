/** The signs a graph is drawn with: how many samples and levels a cell holds, and which sign shows which. */

export type GraphGlyphs = 'braille' | 'block' | 'ascii';

/** Bars that grow up from the axis, or hang down from it. */
export type GraphDirection = 'up' | 'down';

export interface GlyphSet {
  /** Samples side by side in one cell. */
  readonly samples: 1 | 2;
  /** Levels one cell can show; 0 is empty. */
  readonly levels: number;
  /** `right` is only read where a cell holds two samples. */
  readonly sign: (left: number, right: number, direction: GraphDirection) => string;
  /** What was measured and was nothing; a cell that was not measured is empty. */
  readonly zero: (left: boolean, right: boolean, direction: GraphDirection) => string;
}

/** Dots from the axis on: left and right column of a cell (Unicode, chapter 21, Braille patterns). */
const LEFT_UP = [0, 0x40, 0x44, 0x46, 0x47];
const RIGHT_UP = [0, 0x80, 0xa0, 0xb0, 0xb8];
const LEFT_DOWN = [0, 0x01, 0x03, 0x07, 0x47];
const RIGHT_DOWN = [0, 0x08, 0x18, 0x38, 0xb8];

const brailleSign: GlyphSet['sign'] = (left, right, direction) => {
  const dots =
    direction === 'up' ? LEFT_UP[left]! | RIGHT_UP[right]! : LEFT_DOWN[left]! | RIGHT_DOWN[right]!;
  // A blank is the same to the eye, and one byte for three.
  return dots === 0 ? ' ' : String.fromCharCode(0x2800 + dots);
};

const BRAILLE: GlyphSet = {
  samples: 2,
  levels: 4,
  sign: brailleSign,
  zero: (left, right, direction) => brailleSign(left ? 1 : 0, right ? 1 : 0, direction),
};

const fromTables = (up: string, down: string, zeroUp: string, zeroDown: string): GlyphSet => {
  const levels = up.length - 1;
  return {
    samples: 1,
    levels,
    sign: (level, _right, direction) => {
      if (direction === 'up') return up[level]!;
      // Fewer signs hang down than stand up: the nearest that is not empty.
      return down[level === 0 ? 0 : Math.max(1, Math.round((level / levels) * (down.length - 1)))]!;
    },
    zero: (isZero, _right, direction) => (isZero ? (direction === 'up' ? zeroUp : zeroDown) : ' '),
  };
};

export const GLYPH_SETS: { readonly [Name in GraphGlyphs]: GlyphSet } = {
  braille: BRAILLE,
  block: fromTables(' ▁▂▃▄▅▆▇█', ' ▔▀█', '▁', '▔'),
  ascii: fromTables(' .:#', " ':#", '_', '`'),
};
