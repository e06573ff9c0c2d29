/** Who answers an action: the open dialog, else the tab that has the keys, else the table of behaviours. */
import type { ActionId } from './actions.ts';
import type { Behaviours } from './behaviours/behaviour.ts';
import { LIST_BEHAVIOURS } from './behaviours/list-behaviours.ts';
import { SCREEN_BEHAVIOURS } from './behaviours/screen-behaviours.ts';
import { TORRENT_BEHAVIOURS } from './behaviours/torrent-behaviours.ts';
import { dialogOf } from './dialogs/registry.ts';
import { detailsHaveKeys } from './layout.ts';
import { type ActionContext, NOTHING, type Outcome } from './outcome.ts';
import { placedCursor } from './reduce.ts';
import { dialogSize, openExtent } from './screen-layout.ts';
import { selectedTorrent } from './screen-state.ts';
import { cursorOf } from './tab-state.ts';
import { tabOf } from './tabs/registry.ts';

export const BEHAVIOURS: Behaviours = {
  ...TORRENT_BEHAVIOURS,
  ...LIST_BEHAVIOURS,
  ...SCREEN_BEHAVIOURS,
};

const performInDialog = (action: ActionId, context: ActionContext): Outcome | undefined => {
  const { state, layout } = context;
  const { sheet } = state.view;
  if (sheet === null) return undefined;
  return dialogOf(sheet).perform(sheet, action, context, dialogSize(state, layout));
};

const performInTab = (action: ActionId, context: ActionContext): Outcome | undefined => {
  const { state, layout } = context;
  const { sheet, tab, tabState } = state.view;
  const torrent = selectedTorrent(state);
  if (sheet !== null || torrent === undefined || !detailsHaveKeys(layout)) return undefined;
  const cursor = placedCursor(cursorOf(tabState, tab), openExtent(state));
  const details = state.frame.details[torrent.id];
  return tabOf(tab).perform?.(action, { ...context, torrent, details, cursor });
};

export const perform = (action: ActionId, context: ActionContext): Outcome =>
  performInDialog(action, context) ??
  performInTab(action, context) ??
  BEHAVIOURS[action]?.(context) ??
  NOTHING;
