/** What the options of the screen can be, each value with its words. */

import type { Environment } from './look/theme.ts';
import type { Preferences } from './preferences.ts';
import { chooseLetters, graphGlyphsFor } from './text/glyphs.ts';

export type OptionValue = string | number | boolean;

export interface Option {
  readonly key: keyof Preferences;
  /** As it is named on the command line. */
  readonly name: string;
  readonly label: string;
  /** In the order they turn, each with its word. */
  readonly values: readonly (readonly [OptionValue, string])[];
}

const YES_NO = [
  [true, 'yes'],
  [false, 'no'],
] as const;

export const OPTIONS: readonly Option[] = [
  {
    key: 'theme',
    name: 'theme',
    label: 'Colours',
    values: [
      ['auto', 'as the terminal can'],
      ['dusk', 'dusk'],
      ['terminal', "the terminal's own"],
      ['sixteen', 'sixteen colours'],
      ['contrast', 'high contrast'],
      ['none', 'none'],
    ],
  },
  {
    key: 'ascii',
    name: 'ascii',
    label: 'Draw with ASCII alone',
    values: [['auto', 'where the locale asks for it'], ...YES_NO],
  },
  {
    key: 'rows',
    name: 'rows',
    label: 'Rows for each torrent',
    values: [
      ['one', 'one'],
      ['two', 'two'],
    ],
  },
  { key: 'lean', name: 'lean', label: 'Few bytes, for slow lines', values: YES_NO },
  { key: 'mouse', name: 'mouse', label: 'Answer to the mouse', values: YES_NO },
  { key: 'title', name: 'title', label: 'Rates in the title of the terminal', values: YES_NO },
  { key: 'notify', name: 'notice', label: 'Notice when a torrent finishes', values: YES_NO },
  { key: 'bell', name: 'bell', label: 'Bell when a torrent finishes', values: YES_NO },
  {
    key: 'removeGraceMs',
    name: 'grace',
    label: 'A removal can be taken back for',
    values: [
      [10_000, '10 seconds'],
      [30_000, '30 seconds'],
      [60_000, 'a minute'],
      [0, 'no time'],
    ],
  },
];

export const wordOf = ({ key, values }: Option, preferences: Preferences): string => {
  const value = preferences[key];
  return values.find(([known]) => known === value)?.[1] ?? String(value);
};

/** The preferences with another value, and what follows from it. */
export const chosen = (
  { key }: Option,
  value: OptionValue,
  preferences: Preferences,
  env: Environment,
): Preferences => {
  const next = { ...preferences, [key]: value };
  return { ...next, graphGlyphs: graphGlyphsFor(chooseLetters(next.ascii, env)) };
};
