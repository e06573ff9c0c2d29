/** Asks on which digit the filter, the order and the columns of now are to be kept. */
import type { ActionId } from '../actions.ts';
import { keysFor } from '../keys/bindings.ts';
import { shownKey } from '../keys/keys.ts';
import { columnsOf, sortOf } from '../list/list-look.ts';
import { VIEW_DIGITS, type ViewDigit } from '../list/saved-views.ts';
import { acting, type Outcome } from '../outcome.ts';
import { span } from '../text/line.ts';
import type { View } from '../view.ts';
import type { Dialog } from './dialog.ts';
import type { SaveViewSheet } from './sheets.ts';

export const viewDigitOf = (action: ActionId): ViewDigit | undefined =>
  VIEW_DIGITS.find((digit) => action === `view-${digit}`);

const kept = (view: View, digit: ViewDigit): Outcome => {
  const saved = { filter: view.filter, sort: sortOf(view), columns: columnsOf(view) };
  const text = `Kept as view ${digit}`;
  return acting(
    { kind: 'sheet', sheet: null },
    { kind: 'prefer', preferences: { views: { ...view.preferences.views, [digit]: saved } } },
    { kind: 'open-view', digit },
    { kind: 'say', message: { tone: 'good', text } },
  );
};

export const saveViewDialog: Dialog<SaveViewSheet> = {
  room: () => 'foot',
  lines: (_sheet, { keymap, state }) => {
    const keys = VIEW_DIGITS.map((digit) => keysFor(keymap, 'save-view', `view-${digit}`)[0] ?? '');
    const { views } = state.view.preferences;
    const taken = VIEW_DIGITS.filter((digit) => views[digit] !== undefined).join(' ');
    return [
      [
        span(' Keep this filter and order as view ', 'strong'),
        span(`${shownKey(keys[0]!)}…${shownKey(keys.at(-1)!)}`, 'key'),
        span(taken === '' ? '' : `   taken: ${taken}`, 'dim'),
      ],
    ];
  },
  perform: (_sheet, action, { state }) => {
    if (action === 'cancel') return acting({ kind: 'sheet', sheet: null });
    const digit = viewDigitOf(action);
    return digit === undefined ? undefined : kept(state.view, digit);
  },
};
