/** What a cell is drawn with (colours, weight), and the shortest way from one pen to another. */

export interface Pen {
  /** Bits of `ATTRIBUTES`. */
  readonly attributes: number;
  /** The parameters that choose it, such as `31` or `38;5;208`; empty for the terminal's own. */
  readonly foreground: string;
  readonly background: string;
}

export const PLAIN_PEN: Pen = { attributes: 0, foreground: '', background: '' };

interface Attribute {
  readonly bit: number;
  readonly on: number;
  readonly off: number;
}

const BOLD: Attribute = { bit: 1, on: 1, off: 22 };
/** Shares its end with bold: what ends one ends the other. */
const DIM: Attribute = { bit: 2, on: 2, off: 22 };
const ITALIC: Attribute = { bit: 4, on: 3, off: 23 };
const UNDERLINE: Attribute = { bit: 8, on: 4, off: 24 };
const INVERSE: Attribute = { bit: 16, on: 7, off: 27 };
const ATTRIBUTES: readonly Attribute[] = [BOLD, DIM, ITALIC, UNDERLINE, INVERSE];
const WEIGHTS = BOLD.bit | DIM.bit;
/** Those that show on a space too. */
const ON_SPACES = UNDERLINE.bit | INVERSE.bit;

export const samePen = (a: Pen, b: Pen): boolean =>
  a === b ||
  (a.attributes === b.attributes && a.foreground === b.foreground && a.background === b.background);

/** All that can be seen of a pen on a space. */
export const penOfSpace = (pen: Pen): Pen => {
  if ((pen.attributes & ON_SPACES) !== 0) return pen;
  if (pen.background === '') return PLAIN_PEN;
  return { ...PLAIN_PEN, background: pen.background };
};

export const looksPlainOnSpaces = (pen: Pen): boolean =>
  pen.background === '' && (pen.attributes & ON_SPACES) === 0;

/** Parameters after 38 or 48: `5;n`, or `2;r;g;b`. Empty where they are something else. */
const extendedColor = (codes: readonly number[], at: number): string => {
  const length = codes[at + 1] === 5 ? 3 : codes[at + 1] === 2 ? 5 : 0;
  const parts = codes.slice(at, at + length);
  const isColor = parts.length === length && parts.slice(2).every((part) => part <= 255);
  return isColor ? parts.join(';') : '';
};

const isBetween = (code: number, from: number, to: number): boolean => code >= from && code <= to;

const withCode = (pen: Pen, code: number): Pen => {
  const { attributes } = pen;
  if (code === 0) return PLAIN_PEN;
  if (code === 39) return { ...pen, foreground: '' };
  if (code === 49) return { ...pen, background: '' };
  if (isBetween(code, 30, 37) || isBetween(code, 90, 97)) return { ...pen, foreground: `${code}` };
  if (isBetween(code, 40, 47) || isBetween(code, 100, 107))
    return { ...pen, background: `${code}` };
  const on = ATTRIBUTES.find((attribute) => attribute.on === code);
  if (on !== undefined) return { ...pen, attributes: attributes | on.bit };
  const off = ATTRIBUTES.filter((attribute) => attribute.off === code);
  return { ...pen, attributes: off.reduce((kept, { bit }) => kept & ~bit, attributes) };
};

/** The pen after the parameters of an SGR sequence; what is unknown in them changes nothing. */
export const penAfter = (pen: Pen, parameters: string): Pen => {
  const codes = parameters.split(';').map(Number);
  let next = pen;
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at]!;
    if (code !== 38 && code !== 48) {
      next = withCode(next, code);
      continue;
    }
    const color = extendedColor(codes, at);
    if (color === '') return next;
    next = code === 38 ? { ...next, foreground: color } : { ...next, background: color };
    at += color.split(';').length - 1;
  }
  return next;
};

const colorsOf = (pen: Pen): readonly string[] =>
  [pen.foreground, pen.background].filter((color) => color !== '');

const attributeCodes = (attributes: number): readonly number[] =>
  ATTRIBUTES.filter(({ bit }) => (attributes & bit) !== 0).map(({ on }) => on);

const changesBetween = (from: Pen, to: Pen): readonly (string | number)[] => {
  const ended = from.attributes & ~to.attributes;
  const begun = to.attributes & ~from.attributes;
  const endsWeight = (ended & WEIGHTS) !== 0;
  const ends = ATTRIBUTES.filter(({ bit }) => (ended & bit & ~WEIGHTS) !== 0).map(({ off }) => off);
  const codes: (string | number)[] = endsWeight ? [BOLD.off, ...ends] : ends;
  codes.push(...attributeCodes(endsWeight ? begun | (to.attributes & WEIGHTS) : begun));
  if (from.foreground !== to.foreground) codes.push(to.foreground || 39);
  if (from.background !== to.background) codes.push(to.background || 49);
  return codes;
};

/** The fewest bytes that turn one pen into the other. */
export const penBytes = (from: Pen, to: Pen): string => {
  if (samePen(from, to)) return '';
  if (samePen(to, PLAIN_PEN)) return '\u001b[m';
  const changed = `\u001b[${changesBetween(from, to).join(';')}m`;
  const anew = `\u001b[${[0, ...attributeCodes(to.attributes), ...colorsOf(to)].join(';')}m`;
  return anew.length < changed.length ? anew : changed;
};
