/** Which tab shows what, and what of a torrent it needs watched. */
import type { DetailPart } from '../contract/details.ts';
import { type ActionId, actionOf } from './actions.ts';
import { filesTab } from './files-tab.ts';
import { type Keymap, keysFor, type Place } from './keymap.ts';
import { shownKey } from './keys.ts';
import { type Line, rule, type Span, span } from './line.ts';
import { overviewTab } from './overview-tab.ts';
import { peersTab } from './peers-tab.ts';
import { piecesTab } from './pieces-tab.ts';
import type { TabContent, TabInput } from './tab-content.ts';
import { trackersTab } from './trackers-tab.ts';
import { TABS } from './view.ts';

const CONTENTS: { readonly [Tab in DetailPart]: (input: TabInput) => TabContent } = {
  overview: overviewTab,
  files: filesTab,
  peers: peersTab,
  trackers: trackersTab,
  pieces: piecesTab,
};

/** The overview draws the pieces too. */
export const partsOf = (tab: DetailPart): readonly DetailPart[] =>
  tab === 'overview' ? ['overview', 'pieces'] : [tab];

export const detailsContent = (tab: DetailPart, input: TabInput): TabContent =>
  CONTENTS[tab](input);

const tabAction = (tab: DetailPart): ActionId => `tab-${tab}`;

/** Names of the tabs, each behind its key; the chosen one stands out, also without colours. */
const tabSpans = (keymap: Keymap, place: Place, chosen: DetailPart, isShort: boolean): Span[] =>
  TABS.flatMap((tab): Span[] => {
    const { label } = actionOf(tabAction(tab));
    if (tab === chosen) return [span(`[${label}]`, 'chosen'), span(' ')];
    const key = shownKey(keysFor(keymap, place, tabAction(tab))[0] ?? '');
    if (isShort) return [span(` ${key}`, 'accent'), span(' ')];
    return [span(` ${key} `, 'accent'), span(label, 'dim'), span(' ')];
  });

const SHORT_BELOW = 62;

/** The rule above the details, with the tabs in it. */
export const tabBar = (keymap: Keymap, place: Place, chosen: DetailPart, width: number): Line =>
  rule(tabSpans(keymap, place, chosen, width < SHORT_BELOW), width);
