/**
 * Bars, blocks, rules and braille as rectangles: fonts leave gaps between them, or do not have them.
 * In parts of a cell, eight wide and twenty-four high, so that all of them fall on whole numbers.
 */

/** Left, top, width, height. */
export type Shape = readonly [x: number, y: number, width: number, height: number];

/** Parts of a cell. */
export const CELL = { width: 8, height: 24 } as const;

const MIDDLE = CELL.height / 2;
const THIN: Shape = [0, MIDDLE - 1, CELL.width, 1];
const THICK: Shape = [0, MIDDLE - 2, CELL.width, 3];

const LINES: { readonly [sign: string]: readonly Shape[] } = {
  '─': [THIN],
  '━': [THICK],
  '╸': [[0, MIDDLE - 2, CELL.width / 2, 3]],
  '╺': [[CELL.width / 2, MIDDLE - 2, CELL.width / 2, 3]],
  '│': [[CELL.width / 2 - 1, 0, 1, CELL.height]],
  '┃': [[CELL.width / 2 - 1, 0, 2, CELL.height]],
};

const BLOCKS_FROM = 0x2581;
const LEFT_BLOCKS_FROM = 0x2589;
const FULL_BLOCK = 0x2588;
const BRAILLE_FROM = 0x2800;
const EIGHTHS = 8;
/** Bit, column and row of each dot, as Unicode numbers them. */
const DOTS = [
  [0, 0, 0],
  [1, 0, 1],
  [2, 0, 2],
  [3, 1, 0],
  [4, 1, 1],
  [5, 1, 2],
  [6, 0, 3],
  [7, 1, 3],
] as const;
const DOT = 3;

const dot = (column: number, row: number): Shape => [1 + column * 4, 2 + row * 6, DOT, DOT];

/** Undefined for what is a letter. */
export const shapesOf = (text: string): readonly Shape[] | undefined => {
  const line = LINES[text];
  if (line !== undefined) return line;
  const code = text.codePointAt(0) ?? 0;
  if (code === 0x2580) return [[0, 0, CELL.width, CELL.height / 2]];
  if (code >= BLOCKS_FROM && code <= FULL_BLOCK) {
    const height = ((code - BLOCKS_FROM + 1) * CELL.height) / EIGHTHS;
    return [[0, CELL.height - height, CELL.width, height]];
  }
  if (code >= LEFT_BLOCKS_FROM && code < LEFT_BLOCKS_FROM + EIGHTHS - 1) {
    const width = EIGHTHS - 1 - (code - LEFT_BLOCKS_FROM);
    return [[0, 0, (width * CELL.width) / EIGHTHS, CELL.height]];
  }
  if (code < BRAILLE_FROM || code >= BRAILLE_FROM + 256) return undefined;
  const bits = code - BRAILLE_FROM;
  return DOTS.filter(([bit]) => (bits >> bit) & 1).map(([, column, row]) => dot(column, row));
};
