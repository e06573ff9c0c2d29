/** The rule above the details, with the tabs in it. */
import { type ActionId, actionOf } from './actions.ts';
import { type Keymap, keysFor } from './keys/bindings.ts';
import { shownKey } from './keys/keys.ts';
import type { Place } from './keys/places.ts';
import { TABS, type TabName } from './tabs/tab-names.ts';
import { type Line, lineWidth, RULE_START_WIDTH, rule, type Span, span } from './text/line.ts';

const tabAction = (tab: TabName): ActionId => `tab-${tab}`;

interface TabSpans {
  readonly tab: TabName;
  readonly spans: readonly Span[];
}

const spansOf = (keymap: Keymap, place: Place, tab: TabName, isShort: boolean): Span[] => {
  const key = shownKey(keysFor(keymap, place, tabAction(tab))[0] ?? '');
  if (isShort) return [span(` ${key}`, 'key'), span(' ')];
  return [span(` ${key} `, 'key'), span(actionOf(tabAction(tab)).label, 'dim'), span(' ')];
};

const SHORT_BELOW = 62;

/** Names of the tabs, each behind its key; the chosen one stands out, also without colours. */
const tabSpans = (
  keymap: Keymap,
  place: Place,
  chosen: TabName,
  width: number,
): readonly TabSpans[] =>
  TABS.map((tab) => {
    const marked = [span(`[${actionOf(tabAction(tab)).label}]`, 'chosen'), span(' ')];
    const isChosen = tab === chosen;
    return { tab, spans: isChosen ? marked : spansOf(keymap, place, tab, width < SHORT_BELOW) };
  });

export const tabBar = (keymap: Keymap, place: Place, chosen: TabName, width: number): Line =>
  rule(
    tabSpans(keymap, place, chosen, width).flatMap(({ spans }) => spans),
    width,
  );

/** The tab whose name or key stands in this cell of the bar. */
export const tabAt = (
  keymap: Keymap,
  place: Place,
  chosen: TabName,
  width: number,
  column: number,
): TabName | undefined => {
  let end = RULE_START_WIDTH;
  if (column < end) return undefined;
  for (const { tab, spans } of tabSpans(keymap, place, chosen, width)) {
    end += lineWidth(spans);
    if (column < end) return tab;
  }
  return undefined;
};
