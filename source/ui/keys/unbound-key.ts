/** What is said of a key that has no meaning in the list or in a tab. */
import type { ActionContext } from '../outcome.ts';
import { isInPassing, placeOf } from '../view.ts';
import { keysFor } from './bindings.ts';
import { type KeyName, shownKey } from './keys.ts';

/** Undefined where nothing is to be said: a chord comes by accident, and what went wrong must not be hidden. */
export const unboundWords = (
  { state, layout, keymap }: ActionContext,
  key: KeyName,
): string | undefined => {
  const { message } = state.view;
  const isChord = key.startsWith('ctrl+');
  if (isChord || (message !== null && !isInPassing(message))) return undefined;
  const help = keysFor(keymap, placeOf(state.view, layout), 'help')[0];
  const more = help === undefined ? '' : `; ${shownKey(help)} shows the keys`;
  return `${shownKey(key)} does nothing here${more}`;
};
