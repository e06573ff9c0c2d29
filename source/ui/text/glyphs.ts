/**
 * Signs for terminals that have none but ASCII. All that the screen draws passes here as it leaves, so
 * that whoever draws need not think of it. Each stands for a sign in as many cells.
 */
import type { Choice } from '../../contract/settings.ts';
import type { GraphGlyphs } from '../graphs/graph-glyphs.ts';
import type { Environment } from '../look/theme.ts';
import { graphemesOf, widthOf } from './cells.ts';

export type LetterSet =
  /** Everything. */
  | 'unicode'
  /** Our own signs in ASCII; names as they are. */
  | 'ascii-signs'
  /** Nothing but ASCII. */
  | 'ascii';

const SIGNS: { readonly [sign: string]: string } = {
  // Ellipsis, cursor, arrows, marks.
  '…': '~',
  '–': '-',
  '›': '>',
  '·': '.',
  '×': 'x',
  '↑': '^',
  '↓': 'v',
  '←': '<',
  '→': '>',
  '▲': '^',
  '▼': 'v',
  '▸': '+',
  '▾': '-',
  '✓': '+',
  '✗': 'x',
  // Rules, bars, guides.
  '─': '-',
  '━': '=',
  '╸': '-',
  '│': '|',
  // Pieces and levels.
  '█': '#',
  '▓': '%',
  '▒': '+',
  '░': ':',
  '▁': '_',
  '▂': '_',
  '▃': '-',
  '▄': 'o',
  '▅': '=',
  '▆': '*',
  '▇': '%',
  '▔': '"',
  '▀': '^',
};

const BRAILLE = 0x2800;
/** By how many of the eight dots are there. */
const DOTS = ' ..::####';

const dotsOf = (sign: string): string | undefined => {
  const pattern = sign.charCodeAt(0) - BRAILLE;
  if (pattern < 0 || pattern > 0xff) return undefined;
  const count = [...pattern.toString(2)].filter((bit) => bit === '1').length;
  return DOTS[count];
};

const signOf = (letter: string): string | undefined =>
  Object.hasOwn(SIGNS, letter) ? SIGNS[letter] : dotsOf(letter);

const OTHERS = /\P{ASCII}+/gu;

/** A letter that ASCII lacks becomes question marks, as many as it had cells. */
const unknown = (letter: string): string => '?'.repeat(widthOf(letter));

export const inLetters = (set: LetterSet): ((text: string) => string) => {
  if (set === 'unicode') return (text) => text;
  const other = set === 'ascii' ? unknown : (letter: string) => letter;
  const translate = (letters: string): string =>
    graphemesOf(letters)
      .map((letter) => signOf(letter) ?? other(letter))
      .join('');
  return (text) => text.replace(OTHERS, translate);
};

const UTF8 = /utf-?8/i;

/** Where nobody says which letters there are, there is every reason to believe in UTF-8. */
const hasUtf8 = ({ LC_ALL, LC_CTYPE, LANG }: Environment): boolean =>
  UTF8.test(LC_ALL || LC_CTYPE || LANG || 'UTF-8');

/** The console of Linux reads UTF-8, but its font has few signs. */
const hasSigns = ({ TERM }: Environment): boolean => TERM !== 'linux';

export const chooseLetters = (ascii: Choice, env: Environment): LetterSet => {
  if (ascii === false) return 'unicode';
  if (!hasUtf8(env)) return 'ascii';
  return ascii === true || !hasSigns(env) ? 'ascii-signs' : 'unicode';
};

export const graphGlyphsFor = (set: LetterSet): GraphGlyphs =>
  set === 'unicode' ? 'braille' : 'ascii';
