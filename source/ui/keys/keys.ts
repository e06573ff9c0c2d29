/** What arrives from the terminal, told apart: named keys, and text that was pasted or typed ahead. */

import { MAX_KEY_REPEAT, MAX_TYPED_AHEAD } from '../limits.ts';
import { graphemesOf } from '../text/cells.ts';

/** `p`, `P`, `?`, `space`, `enter`, `esc`, `tab`, `shift+tab`, `ctrl+l`, `pgdn`… */
export type KeyName = string;

/** The flags that come with an input, as far as they are looked at. */
export interface KeyFlags {
  readonly upArrow: boolean;
  readonly downArrow: boolean;
  readonly leftArrow: boolean;
  readonly rightArrow: boolean;
  readonly pageUp: boolean;
  readonly pageDown: boolean;
  readonly home: boolean;
  readonly end: boolean;
  readonly return: boolean;
  readonly escape: boolean;
  readonly tab: boolean;
  readonly backspace: boolean;
  readonly delete: boolean;
  readonly ctrl: boolean;
  readonly shift: boolean;
  readonly meta: boolean;
}

export type Arrival =
  | { readonly kind: 'key'; readonly key: KeyName }
  /** The same printable key, several times in one read: a held key on a slow line. */
  | { readonly kind: 'repeat'; readonly key: KeyName; readonly times: number }
  /** A few keys in one read: typed ahead on a slow line. */
  | { readonly kind: 'typed'; readonly keys: readonly KeyName[] }
  /** More letters in one read than anybody types ahead: never taken for keys (a paste without brackets). */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'nothing' };

const NAMED: readonly (readonly [keyof KeyFlags, KeyName])[] = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'pgup'],
  ['pageDown', 'pgdn'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'esc'],
  ['tab', 'tab'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
];

const NOTHING: Arrival = { kind: 'nothing' };
const HAS_CONTROL = /\p{Cc}/u;

const key = (name: KeyName): Arrival => ({ kind: 'key', key: name });

const CONTROLS: { readonly [letter: string]: KeyName } = {
  '\r': 'enter',
  '\t': 'tab',
  '\u007f': 'backspace',
  ' ': 'space',
};

/** Undefined for what no key sends by itself. */
const typedKey = (letter: string): KeyName | undefined =>
  CONTROLS[letter] ?? (HAS_CONTROL.test(letter) ? undefined : letter);

export const arrivalOf = (input: string, flags: KeyFlags): Arrival => {
  const named = NAMED.find(([flag]) => flags[flag]);
  if (named !== undefined) {
    if (flags.meta && named[1] !== 'esc') return NOTHING;
    return key(named[1] === 'tab' && flags.shift ? 'shift+tab' : named[1]);
  }
  if (input === '' || flags.meta) return NOTHING;
  if (flags.ctrl) return key(`ctrl+${input === ' ' ? 'space' : input}`);
  if (input === ' ') return key('space');
  const letters = graphemesOf(input);
  const first = letters[0]!;
  if (letters.length === 1) return HAS_CONTROL.test(first) ? NOTHING : key(first);
  if (!HAS_CONTROL.test(first) && letters.every((letter) => letter === first)) {
    return { kind: 'repeat', key: first, times: Math.min(letters.length, MAX_KEY_REPEAT) };
  }
  const keys = letters.length <= MAX_TYPED_AHEAD ? letters.map(typedKey) : [undefined];
  return keys.every((name) => name !== undefined)
    ? { kind: 'typed', keys }
    : { kind: 'text', text: input };
};

const SHOWN: { readonly [name: KeyName]: string } = {
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  pgup: 'PgUp',
  pgdn: 'PgDn',
  home: 'Home',
  end: 'End',
  enter: 'Enter',
  esc: 'Esc',
  tab: 'Tab',
  'shift+tab': 'Shift+Tab',
  space: 'Space',
  backspace: 'Backspace',
  delete: 'Del',
};

/** As it stands in hints and help: `Ctrl+L`, `PgDn`, `p`. */
export const shownKey = (name: KeyName): string => {
  if (name.startsWith('ctrl+')) return `Ctrl+${name.slice(5).toUpperCase()}`;
  return SHOWN[name] ?? name;
};
