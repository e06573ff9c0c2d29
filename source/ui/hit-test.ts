/** What stands in a cell of the screen. Pure, and made of the same plans that the screen is drawn by. */

import { isAtFoot } from './dialogs/registry.ts';
import type { DetailsPlace, Layout } from './layout.ts';
import { chooseColumns } from './list/column-choice.ts';
import { columnsOf } from './list/list-look.ts';
import type { ColumnId } from './list/torrent-columns.ts';
import { MARK_WIDTH } from './list/torrent-rows.ts';
import type { ActionContext } from './outcome.ts';
import { placedCursor } from './reduce.ts';
import { dialogSize, isBodyTaken, openContent, openExtent } from './screen-layout.ts';
import { bodyRows } from './screen-state.ts';
import { tabAt } from './tab-bar.ts';
import { cursorOf } from './tab-state.ts';
import type { TabName } from './tabs/tab-names.ts';
import { COLUMN_GAP } from './text/table.ts';
import { placeOf } from './view.ts';

/** In cells from 0, from the corner above on the left. */
export interface Cell {
  readonly column: number;
  readonly row: number;
}

export type Hit =
  /** In the list: the head of a column, a torrent by its place, or what is empty. */
  | { readonly kind: 'head'; readonly column: ColumnId }
  | { readonly kind: 'torrent'; readonly row: number }
  | { readonly kind: 'list' }
  /** In the details: a tab, a row of the open one, or what is beside them. */
  | { readonly kind: 'tab'; readonly tab: TabName }
  | { readonly kind: 'tab-row'; readonly row: number }
  | { readonly kind: 'details' }
  /** In the open dialog, from its own corner. */
  | ({ readonly kind: 'dialog' } & Cell)
  | { readonly kind: 'nothing' };

type MainLayout = Extract<Layout, { kind: 'main' }>;

const NOTHING: Hit = { kind: 'nothing' };
const FIRST_BODY_ROW = 1;

const footRow = ({ rows, hasMessageLine }: MainLayout): number => rows - (hasMessageLine ? 2 : 1);

const isInside = (cell: Cell, size: { readonly columns: number; readonly rows: number }): boolean =>
  cell.column >= 0 && cell.row >= 0 && cell.column < size.columns && cell.row < size.rows;

const dialogHit = ({ state }: ActionContext, layout: MainLayout, cell: Cell): Hit | undefined => {
  const { sheet } = state.view;
  if (sheet === null) return undefined;
  const size = dialogSize(state, layout);
  const isFoot = isAtFoot(sheet, state.frame);
  const below = isBodyTaken(state) ? 0 : bodyRows(layout) - layout.sheetRows;
  const first = isFoot ? footRow(layout) : FIRST_BODY_ROW + below;
  const inside = { column: cell.column, row: cell.row - first };
  return isInside(inside, size) ? { kind: 'dialog', ...inside } : undefined;
};

const headHit = ({ state }: ActionContext, width: number, column: number): Hit => {
  let start = MARK_WIDTH;
  for (const placed of chooseColumns(width - MARK_WIDTH, columnsOf(state.view))) {
    const end = start + placed.width;
    if (column >= start && column < end) return { kind: 'head', column: placed.column.id };
    start = end + COLUMN_GAP;
  }
  return { kind: 'list' };
};

const listHit = (context: ActionContext, layout: MainLayout, cell: Cell): Hit => {
  const { shown, view } = context.state;
  if (shown.length === 0) return { kind: 'list' };
  if (cell.row === 0) return headHit(context, layout.list?.columns ?? 0, cell.column);
  const row = view.top + Math.floor((cell.row - 1) / layout.torrentRows);
  return row < shown.length ? { kind: 'torrent', row } : { kind: 'list' };
};

const tabHit = (context: ActionContext, details: DetailsPlace, column: number): Hit => {
  const { state, layout, keymap } = context;
  const place = placeOf({ ...state.view, sheet: null }, layout);
  const tab = tabAt(keymap, place, state.view.tab, details.columns, column);
  return tab === undefined ? { kind: 'details' } : { kind: 'tab', tab };
};

const detailsHit = (context: ActionContext, details: DetailsPlace, cell: Cell): Hit => {
  const { state, layout, now } = context;
  if (cell.row === 0) return tabHit(context, details, cell.column);
  const content = openContent(state, layout, now);
  const at = cell.row - 1 - (content?.head.length ?? 0);
  if (content?.idAt === undefined || at < 0) return { kind: 'details' };
  const { tabState, tab } = state.view;
  const row = placedCursor(cursorOf(tabState, tab), openExtent(state)).top + at;
  return row < content.count ? { kind: 'tab-row', row } : { kind: 'details' };
};

/** Where the details begin, and where the list does not reach. */
const detailsCorner = ({ list, details }: MainLayout): Cell => {
  if (details?.place === 'beside') return { column: (list?.columns ?? 0) + 1, row: FIRST_BODY_ROW };
  return { column: 0, row: FIRST_BODY_ROW + (list?.rows ?? 0) };
};

export const hitAt = (context: ActionContext, cell: Cell): Hit => {
  const { state, layout } = context;
  if (layout.kind !== 'main') return NOTHING;
  const inDialog = dialogHit(context, layout, cell);
  if (inDialog !== undefined) return inDialog;
  if (isBodyTaken(state)) return NOTHING;
  const inList = { column: cell.column, row: cell.row - FIRST_BODY_ROW };
  if (layout.list !== null && isInside(inList, layout.list)) {
    return listHit(context, layout, inList);
  }
  const { details } = layout;
  const corner = detailsCorner(layout);
  const inDetails = { column: cell.column - corner.column, row: cell.row - corner.row };
  return details !== null && isInside(inDetails, details)
    ? detailsHit(context, details, inDetails)
    : NOTHING;
};
