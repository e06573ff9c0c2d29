/** Which names of keys there are, for those who write their own keymap. */
import { graphemesOf } from '../text/cells.ts';
import type { KeyName } from './keys.ts';

const NAMES: ReadonlySet<KeyName> = new Set([
  'up',
  'down',
  'left',
  'right',
  'pgup',
  'pgdn',
  'home',
  'end',
  'enter',
  'esc',
  'tab',
  'shift+tab',
  'space',
  'backspace',
  'delete',
  'ctrl+space',
]);

/** What a terminal sends for them is what it sends for another key. */
const SAME_AS: { readonly [name: KeyName]: string } = {
  'ctrl+i': 'Tab',
  'ctrl+m': 'Enter',
  'ctrl+j': 'Enter',
  'ctrl+[': 'Esc',
};

const CONTROL = /^ctrl\+[a-z]$/;
const UNSEEN = /[\p{Cc}\p{Cf}\p{Z}]/u;

/** A key that writes a letter where one types. */
export const isPrintable = (key: KeyName): boolean =>
  key === 'space' || graphemesOf(key).length === 1;

/** Why a key cannot be had, in words that follow its name; undefined where it can. */
export const keyProblem = (key: KeyName): string | undefined => {
  if (key === 'ctrl+s' || key === 'ctrl+q') return 'stops and starts the output of many terminals';
  if (key === 'ctrl+c') return 'always quits';
  const same = Object.hasOwn(SAME_AS, key) ? SAME_AS[key] : undefined;
  if (same !== undefined) return `cannot be told from ${same}`;
  const isKnown = NAMES.has(key) || CONTROL.test(key);
  if (isKnown || (isPrintable(key) && !UNSEEN.test(key))) return undefined;
  return 'is no key; those are letters and signs, "ctrl+t", "space", "enter", "pgdn" and the like';
};
