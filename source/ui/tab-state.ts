/** What the viewer alone knows of the open details: a cursor for each tab, and what a tab keeps besides. */

import type { TreeFolds } from './files/tree-view.ts';
import type { TabName } from './tabs/tab-names.ts';

/** A cursor among the rows of a tab. It stays on its row's identity where the tab gives rows one. */
export interface RowCursor {
  readonly row: number;
  /** Null where rows have no identity. */
  readonly id: string | null;
  /** The first row shown. */
  readonly top: number;
}

export interface TabState {
  readonly cursors: { readonly [Tab in TabName]?: RowCursor };
  /** Folds and filter of the files, once they differ from how a tree is shown at first. */
  readonly files?: TreeFolds;
  /** The peer whose own pieces are looked at, by its address; null for none. */
  readonly peer?: string | null;
  /** The piece that the cursor of the map is on. */
  readonly piece?: number;
}

export const FIRST_CURSOR: RowCursor = { row: 0, id: null, top: 0 };

/** Past the end of any list: shows its last rows, also once there are more. */
const AT_END: RowCursor = { row: 0, id: null, top: Number.POSITIVE_INFINITY };

export const FIRST_TAB_STATE: TabState = { cursors: {} };

export const cursorOf = (state: TabState, tab: TabName): RowCursor =>
  state.cursors[tab] ?? (tab === 'log' ? AT_END : FIRST_CURSOR);
