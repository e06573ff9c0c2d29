/** What the mouse does: it points at rows, heads, tabs and choices, and its wheel scrolls what lies under it. */

import { dialogOf } from './dialogs/registry.ts';
import { sorted } from './dialogs/sort-dialog.ts';
import { type Hit, hitAt } from './hit-test.ts';
import { detailsHaveKeys } from './layout.ts';
import { sortFieldOf } from './list/torrent-columns.ts';
import { type ActionContext, acting, NOTHING, type Outcome } from './outcome.ts';
import { perform } from './perform.ts';
import { dialogSize } from './screen-layout.ts';
import type { MouseReport } from './terminal/mouse.ts';

/** Rows for one notch of the wheel. */
const WHEEL_ROWS = 3;

type HitOf<Kind extends Hit['kind']> = Extract<Hit, { readonly kind: Kind }>;

const clickedDialog = (context: ActionContext, hit: HitOf<'dialog'>): Outcome | undefined => {
  const { state, layout } = context;
  const { sheet } = state.view;
  if (sheet === null) return undefined;
  return dialogOf(sheet).click?.(sheet, hit, context, dialogSize(state, layout));
};

const clickedHead = (context: ActionContext, hit: HitOf<'head'>): Outcome => {
  const field = sortFieldOf(hit.column);
  return field === undefined ? NOTHING : sorted(context, field);
};

/** A second click opens; marks that follow the cursor only follow. Details beside the list give the keys back. */
const clickedTorrent = ({ state, layout }: ActionContext, { row }: HitOf<'torrent'>): Outcome => {
  if (detailsHaveKeys(layout)) return acting({ kind: 'back' }, { kind: 'select', row });
  return row === state.view.cursor && state.view.range === null
    ? acting({ kind: 'open' })
    : acting({ kind: 'select', row });
};

const clicked = (context: ActionContext, hit: Hit): Outcome => {
  switch (hit.kind) {
    case 'head':
      return clickedHead(context, hit);
    case 'torrent':
      return clickedTorrent(context, hit);
    case 'tab':
      return acting({ kind: 'tab', tab: hit.tab });
    case 'tab-row':
      return acting({ kind: 'select-in-tab', row: hit.row });
    case 'dialog':
      return clickedDialog(context, hit) ?? NOTHING;
    case 'list':
    case 'details':
    case 'nothing':
      return NOTHING;
  }
};

const wheeled = (context: ActionContext, hit: Hit, direction: 1 | -1): Outcome => {
  const by = direction * WHEEL_ROWS;
  switch (hit.kind) {
    case 'head':
    case 'torrent':
    case 'list':
      return acting({ kind: 'scroll', by });
    case 'tab':
    case 'tab-row':
    case 'details':
      return acting({ kind: 'scroll-tab', by });
    case 'dialog':
      return perform(direction === 1 ? 'down' : 'up', context);
    case 'nothing':
      return NOTHING;
  }
};

/** While a dialog asks, what lies behind it does not answer. The filter only shows what lies behind. */
const isBehind = ({ state }: ActionContext, hit: Hit): boolean => {
  const { sheet } = state.view;
  return sheet !== null && sheet.kind !== 'filter' && hit.kind !== 'dialog';
};

export const performMouse = (report: MouseReport, context: ActionContext): Outcome => {
  const hit = hitAt(context, report);
  if (!context.state.view.preferences.mouse || isBehind(context, hit)) return NOTHING;
  if (report.kind === 'press' && report.button === 'left') return clicked(context, hit);
  if (report.kind !== 'wheel') return NOTHING;
  if (report.button === 'up') return wheeled(context, hit, -1);
  return report.button === 'down' ? wheeled(context, hit, 1) : NOTHING;
};
