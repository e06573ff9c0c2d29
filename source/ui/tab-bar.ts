/** The rule above the details, with the tabs in it. */
import { type ActionId, actionOf } from './actions.ts';
import { type Keymap, keysFor, type Place } from './keymap.ts';
import { shownKey } from './keys.ts';
import { type Line, rule, type Span, span } from './line.ts';
import { TABS, type TabName } from './tabs/tab-names.ts';

const tabAction = (tab: TabName): ActionId => `tab-${tab}`;

/** Names of the tabs, each behind its key; the chosen one stands out, also without colours. */
const tabSpans = (keymap: Keymap, place: Place, chosen: TabName, isShort: boolean): Span[] =>
  TABS.flatMap((tab): Span[] => {
    const { label } = actionOf(tabAction(tab));
    if (tab === chosen) return [span(`[${label}]`, 'chosen'), span(' ')];
    const key = shownKey(keysFor(keymap, place, tabAction(tab))[0] ?? '');
    if (isShort) return [span(` ${key}`, 'key'), span(' ')];
    return [span(` ${key} `, 'key'), span(label, 'dim'), span(' ')];
  });

const SHORT_BELOW = 62;

export const tabBar = (keymap: Keymap, place: Place, chosen: TabName, width: number): Line =>
  rule(tabSpans(keymap, place, chosen, width < SHORT_BELOW), width);
