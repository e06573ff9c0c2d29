/** What a view's digit does: opens it, and closes it again. */
import { keysFor } from '../keys/bindings.ts';
import { shownKey } from '../keys/keys.ts';
import { type ActionContext, acting, type Outcome, saying } from '../outcome.ts';
import type { ViewDigit } from './saved-views.ts';

export const turnedView = ({ state, keymap }: ActionContext, digit: ViewDigit): Outcome => {
  const { openView, preferences } = state.view;
  if (openView?.digit === digit) return acting({ kind: 'close-view' });
  if (preferences.views[digit] !== undefined) return acting({ kind: 'open-view', digit });
  const key = shownKey(keysFor(keymap, 'list', 'save-view')[0] ?? ':');
  return saying('warn', `No view is kept on ${digit} yet; ${key} keeps this one there`);
};
