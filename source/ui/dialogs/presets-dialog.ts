/** Filters that are one letter away, on one line at the foot. */
import type { ActionId } from '../actions.ts';
import { PRESETS } from '../list/presets.ts';
import { acting } from '../outcome.ts';
import { choiceAt, choiceLine } from './choice-line.ts';
import type { Dialog } from './dialog.ts';
import type { PresetsSheet } from './sheets.ts';

const CHOICES = Object.entries(PRESETS).map(([id, preset]) => ({
  action: id as ActionId,
  word: preset?.word ?? '',
  short: preset?.short ?? '',
}));

const chosen = (action: ActionId) => {
  const preset = PRESETS[action];
  if (preset === undefined) return undefined;
  return acting(
    { kind: 'sheet', sheet: null },
    { kind: 'close-view' },
    { kind: 'filter', filter: preset.filter },
  );
};

export const presetsDialog: Dialog<PresetsSheet> = {
  room: () => 'foot',
  lines: (_sheet, { keymap }, { columns }) => [
    choiceLine('Show', CHOICES, keymap, 'presets', columns),
  ],
  perform: (_sheet, action) =>
    action === 'cancel' ? acting({ kind: 'sheet', sheet: null }) : chosen(action),
  click: (_sheet, { column }, { keymap }, { columns }) => {
    const action = choiceAt('Show', CHOICES, keymap, 'presets', columns, column);
    return action === undefined ? undefined : chosen(action);
  },
};
