/** What stands at the foot while nothing was said: the open view, marks and filter, or a dialog of one line. */
import type { ActionId } from '../actions.ts';
import { isAtFoot } from '../dialogs/registry.ts';
import { keysFor } from '../keys/bindings.ts';
import { shownKey } from '../keys/keys.ts';
import type { Place } from '../keys/places.ts';
import { detailsHaveKeys } from '../layout.ts';
import type { ActionContext } from '../outcome.ts';
import { dialogLines, openContent } from '../screen-layout.ts';
import { formatCount } from '../text/format.ts';
import { type Line, lineWidth, type Span, span } from '../text/line.ts';
import { placeOf } from '../view.ts';
import { filterLine } from './filter-line.ts';

const keyIn = ({ keymap }: ActionContext, place: Place, action: ActionId): string =>
  shownKey(keysFor(keymap, place, action)[0] ?? ':');

/** Of the open tab; only where it has the keys one of them clears it. */
const tabFilterOf = (context: ActionContext): Line | undefined => {
  const { state, layout } = context;
  const filter = openContent(state, layout, null)?.filter;
  if (filter === undefined) return undefined;
  const key = detailsHaveKeys(layout) ? keyIn(context, state.view.tab, 'back') : undefined;
  return filterLine(filter.text, undefined, filter.figures, key, layout.columns);
};

const marksOf = (context: ActionContext, place: Place): readonly Span[] => {
  const { marks, range } = context.state.view;
  const count = `${formatCount(marks.size)} marked `;
  if (range === null) return marks.size === 0 ? [] : [span(` * ${count}`, 'mark')];
  const drop = keyIn(context, place, place === 'split' ? 'back' : 'clear-filter');
  return [
    span(' Range: ', 'strong'),
    span(count),
    span(` ${keyIn(context, place, 'range')}`, 'key'),
    span(' keeps', 'dim'),
    span(`  ${drop}`, 'key'),
    span(' drops them ', 'dim'),
  ];
};

const viewOf = ({ state }: ActionContext): readonly Span[] => {
  const { openView } = state.view;
  return openView === null ? [] : [span(` View ${openView.digit} `, 'strong')];
};

const listLine = (context: ActionContext): Line | undefined => {
  const { state, layout } = context;
  const place = placeOf(state.view, layout);
  const start = [...viewOf(context), ...marksOf(context, place)];
  const figures = { shown: state.shown.length, all: state.frame.torrents.length };
  const isClearable = place === 'list' && state.view.range === null;
  const clearKey = isClearable ? keyIn(context, 'list', 'clear-filter') : undefined;
  const room = layout.columns - lineWidth(start);
  const filter = filterLine(state.view.filter, undefined, figures, clearKey, room);
  return filter === undefined && start.length === 0 ? undefined : [...start, ...(filter ?? [])];
};

export const standingLine = (context: ActionContext): Line | undefined => {
  const { state, layout } = context;
  if (isAtFoot(state.view.sheet, state.frame)) return dialogLines(context)[0];
  const ofTab = tabFilterOf(context);
  if (ofTab !== undefined && detailsHaveKeys(layout)) return ofTab;
  return listLine(context) ?? ofTab;
};
