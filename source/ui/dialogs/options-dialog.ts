/** How the screen looks and behaves: each option with its values, at once to be seen. */
import { fit } from '../cells.ts';
import { chooseLetters, graphGlyphsFor } from '../glyphs.ts';
import { type Line, span } from '../line.ts';
import { type ActionContext, acting, type Outcome } from '../outcome.ts';
import type { Preferences } from '../preferences.ts';
import type { Environment } from '../theme.ts';
import { choiceLines, choiceRoom, choiceRowAt, movedChoice } from './choice-rows.ts';
import type { Dialog } from './dialog.ts';
import type { OptionsSheet } from './sheets.ts';

type Value = string | number | boolean;

interface Option {
  readonly key: keyof Preferences;
  readonly label: string;
  /** In the order they turn, each with its word. */
  readonly values: readonly (readonly [Value, string])[];
}

const YES_NO = [
  [true, 'yes'],
  [false, 'no'],
] as const;

const OPTIONS: readonly Option[] = [
  {
    key: 'theme',
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
    label: 'Draw with ASCII alone',
    values: [['auto', 'where the locale asks for it'], ...YES_NO],
  },
  {
    key: 'rows',
    label: 'Rows for each torrent',
    values: [
      ['one', 'one'],
      ['two', 'two'],
    ],
  },
  { key: 'lean', label: 'Few bytes, for slow lines', values: YES_NO },
  { key: 'mouse', label: 'Answer to the mouse', values: YES_NO },
  { key: 'title', label: 'Rates in the title of the terminal', values: YES_NO },
  { key: 'notify', label: 'Notice when a torrent finishes', values: YES_NO },
  { key: 'bell', label: 'Bell when a torrent finishes', values: YES_NO },
  {
    key: 'removeGraceMs',
    label: 'A removal can be taken back for',
    values: [
      [10_000, '10 seconds'],
      [30_000, '30 seconds'],
      [60_000, 'a minute'],
      [0, 'no time'],
    ],
  },
];

const LABEL_WIDTH = 36;

const wordOf = ({ key, values }: Option, preferences: Preferences): string => {
  const value = preferences[key];
  return values.find(([known]) => known === value)?.[1] ?? String(value);
};

const rowOf = (option: Option, preferences: Preferences): Line => [
  span(fit(option.label, LABEL_WIDTH)),
  span(wordOf(option, preferences), 'strong'),
];

/** What follows from a changed one. */
const following = (preferences: Preferences, env: Environment): Preferences => ({
  ...preferences,
  graphGlyphs: graphGlyphsFor(chooseLetters(preferences.ascii, env)),
});

const turned = (option: Option, { state, env }: ActionContext, by: 1 | -1): Outcome => {
  const { key, values } = option;
  const { preferences } = state.view;
  const at = values.findIndex(([value]) => value === preferences[key]);
  const [next] = values[(Math.max(0, at) + by + values.length) % values.length]!;
  const changed = following({ ...preferences, [key]: next }, env);
  return acting({ kind: 'prefer', preferences: changed });
};

export const optionsDialog: Dialog<OptionsSheet> = {
  room: () => choiceRoom(OPTIONS.length),
  lines: ({ row }, { state }, size) =>
    choiceLines(
      'Options',
      OPTIONS.map((option) => rowOf(option, state.view.preferences)),
      row,
      size,
    ),
  perform: (sheet, action, context, size) => {
    if (action === 'cancel') return acting({ kind: 'sheet', sheet: null });
    if (action === 'turn-option') return turned(OPTIONS[sheet.row]!, context, 1);
    if (action === 'turn-option-back') return turned(OPTIONS[sheet.row]!, context, -1);
    const row = movedChoice(sheet.row, action, OPTIONS.length, size);
    return row === undefined ? undefined : acting({ kind: 'sheet', sheet: { ...sheet, row } });
  },
  click: (sheet, { row }, context, size) => {
    const at = choiceRowAt(row, sheet.row, OPTIONS.length, size);
    return at === undefined ? undefined : turned(OPTIONS[at]!, context, 1);
  },
};
