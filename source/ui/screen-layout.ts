/** Where everything stands at the moment, and what the open tab shows there. */
import type { ActionId } from './actions.ts';
import { dialogOf, fillsBody, sheetRows } from './dialogs/registry.ts';
import type { HintWords } from './keys/hints.ts';
import { detailsHaveKeys, detailsPage, type Layout, type Size, WAY_OUT_COLUMNS } from './layout.ts';
import { titleWidth } from './list/summary-line.ts';
import type { ActionContext } from './outcome.ts';
import { NO_EXTENT, type TabExtent } from './reduce.ts';
import { bodyRows, type ScreenState, selectedTorrent } from './screen-state.ts';
import { extentOf, type TabContent } from './tab-content.ts';
import { tabOf } from './tabs/registry.ts';
import type { TabName } from './tabs/tab-names.ts';
import { widthOf } from './text/cells.ts';
import type { Line } from './text/line.ts';
import { layoutOf, placeOf } from './view.ts';

export const screenLayout = ({ frame, view, shown }: ScreenState): Layout =>
  layoutOf(view, shown.length, sheetRows(view.sheet, frame));

/** The cells of the open dialog. */
export const dialogSize = (state: ScreenState, layout: Layout): Size => {
  const { sheet } = state.view;
  if (sheet === null || layout.kind !== 'main') return { columns: 0, rows: 0 };
  const { columns, hasMessageLine } = layout;
  const room = dialogOf(sheet).room(sheet, state.frame);
  if (room === 'foot') {
    return { columns: hasMessageLine ? columns : columns - WAY_OUT_COLUMNS, rows: 1 };
  }
  return { columns, rows: room === 'body' ? bodyRows(layout) : layout.sheetRows };
};

/** What the open dialog shows. */
export const dialogLines = (context: ActionContext): readonly Line[] => {
  const { sheet } = context.state.view;
  const size = dialogSize(context.state, context.layout);
  return sheet === null || size.rows === 0 ? [] : dialogOf(sheet).lines(sheet, context, size);
};

export const isBodyTaken = ({ view, frame }: ScreenState): boolean => fillsBody(view.sheet, frame);

/** The open tab of the chosen torrent; undefined where none shows. */
export const openContent = (
  state: ScreenState,
  layout: Layout,
  now: number | null,
): TabContent | undefined => {
  const torrent = selectedTorrent(state);
  if (torrent === undefined || layout.kind !== 'main' || layout.details === null) return undefined;
  return tabOf(state.view.tab).content({
    torrent,
    details: state.frame.details[torrent.id],
    state: state.view.tabState,
    streams: state.frame.session.streams.filter(({ id }) => id === torrent.id),
    preferences: state.view.preferences,
    log: state.log,
    columns: layout.details.columns,
    height: detailsPage(layout),
    now,
    isFocused: layout.details.hasKeys,
    isNamed:
      layout.details.hasKeys && widthOf(torrent.name) <= titleWidth(state.frame, layout.columns),
  });
};

/** Rows of the open tab below its head. */
export const openExtent = (state: ScreenState): TabExtent => {
  const layout = screenLayout(state);
  const content = openContent(state, layout, null);
  if (content === undefined) return NO_EXTENT;
  const page = Math.max(1, detailsPage(layout) - content.head.length);
  return extentOf(content, page);
};

/** What keys are said to do, where their place does not say it best: that depends on the open dialog, or on the tab below the list. */
export const hintWords = ({ view }: Pick<ScreenState, 'view'>, layout: Layout): HintWords => {
  if (view.sheet !== null) return dialogOf(view.sheet).words?.(view.sheet) ?? {};
  return placeOf(view, layout) === 'split' ? (INTO_TABS[view.tab] ?? {}) : {};
};

/** Of a tab whose keys mean something else while the list has them. */
const INTO_TABS: { readonly [Name in TabName]?: HintWords } = {
  files: { open: 'go in: choose, stream' },
  peers: { open: 'go in: add, ban' },
  trackers: { open: 'go in: add, change' },
};

/** Keys that would come to nothing at the moment. */
export const idleActions = (context: ActionContext): readonly ActionId[] => {
  const { state, layout } = context;
  const { sheet } = state.view;
  if (sheet !== null) {
    return dialogOf(sheet).idle?.(sheet, context, dialogSize(state, layout)) ?? [];
  }
  return detailsHaveKeys(layout) ? (openContent(state, layout, null)?.idle ?? []) : [];
};
