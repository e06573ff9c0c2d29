/** How the screen looks and behaves: each option with its values, at once to be seen. */

import { chosen, OPTIONS, type Option, wordOf } from '../options.ts';
import { type ActionContext, acting, type Outcome } from '../outcome.ts';
import type { Preferences } from '../preferences.ts';
import { fit } from '../text/cells.ts';
import { type Line, span } from '../text/line.ts';
import { choiceLines, choiceRoom, choiceRowAt, movedChoice } from './choice-rows.ts';
import type { Dialog } from './dialog.ts';
import type { OptionsSheet } from './sheets.ts';

const LABEL_WIDTH = 36;

const rowOf = (option: Option, preferences: Preferences): Line => [
  span(fit(option.label, LABEL_WIDTH)),
  span(wordOf(option, preferences), 'strong'),
];

const turned = (option: Option, { state, env }: ActionContext, by: 1 | -1): Outcome => {
  const { key, values } = option;
  const { preferences } = state.view;
  const at = values.findIndex(([value]) => value === preferences[key]);
  const [next] = values[(Math.max(0, at) + by + values.length) % values.length]!;
  return acting({ kind: 'prefer', preferences: chosen(option, next, preferences, env) });
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
