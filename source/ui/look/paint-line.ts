/** A line as a terminal takes it: each stretch of one style begins with its codes and ends with theirs. */
import type { Line } from '../text/line.ts';
import { type Style, styleOf, type Theme } from './theme.ts';

const COLORS = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];
const FOREGROUND = 30;
const BACKGROUND = 40;
/** From a colour to its bright sister. */
const BRIGHT = 60;
const MANY = /^ansi256\((\d+)\)$/;

const sequence = (code: string): string => `\u001b[${code}m`;

/** `from`: the code of black, on the ground or of letters. Empty for a colour that is none. */
const colorCode = (color: string, from: number): string => {
  const many = MANY.exec(color)?.[1];
  if (many !== undefined) return `${from + 8};5;${many}`;
  const name = color.replace(/Bright$/, '');
  const index = COLORS.indexOf(name);
  if (index < 0) return '';
  return `${from + index + (name === color ? 0 : BRIGHT)}`;
};

interface Codes {
  readonly on: string;
  readonly off: string;
}

const codesOf = (style: Style, ground: string | undefined): Codes => {
  const { color = '', backgroundColor = ground ?? '', bold, dimColor, inverse } = style;
  const all: readonly (readonly [on: string, off: string])[] = [
    [colorCode(color, FOREGROUND), '39'],
    [colorCode(backgroundColor, BACKGROUND), '49'],
    [bold ? '1' : '', '22'],
    [dimColor ? '2' : '', '22'],
    [inverse ? '7' : '', '27'],
  ];
  const pairs = all.filter(([on]) => on !== '');
  return {
    on: pairs.map(([on]) => sequence(on)).join(''),
    off: pairs.map(([, off]) => sequence(off)).join(''),
  };
};

/** Themes are a few, and live as long as the screen. */
const known = new WeakMap<Theme, Map<Style, Codes>>();

const knownCodes = (style: Style, theme: Theme): Codes => {
  const ofTheme = known.get(theme) ?? new Map<Style, Codes>();
  known.set(theme, ofTheme);
  const codes = ofTheme.get(style) ?? codesOf(style, theme.background);
  ofTheme.set(style, codes);
  return codes;
};

/** `line` is clean, and cut to its width. */
export const paintLine = (line: Line, theme: Theme): string => {
  let painted = '';
  let before: Codes = { on: '', off: '' };
  for (const { text, tone, isOnChosenRow = false } of line) {
    const codes = knownCodes(styleOf(theme, tone, isOnChosenRow), theme);
    if (codes.on !== before.on) {
      painted += before.off + codes.on;
      before = codes;
    }
    painted += text;
  }
  return painted + before.off;
};
