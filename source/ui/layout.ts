/** Who gets which cells. The list owns the window; every other panel is a toggle, and never more than the list leaves. */
import { MAX_COLUMNS, MAX_ROWS, MIN_COLUMNS, MIN_ROWS } from './limits.ts';

/** In cells. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** What is asked for: `full` gives the keys to the pane. A small window may answer `split` with the whole pane. */
export type DetailsMode = 'closed' | 'split' | 'full';

export interface Wanted {
  readonly size: Size;
  readonly details: DetailsMode;
  readonly torrents: number;
  /** Each torrent takes so many. */
  readonly torrentRows: number;
  /** Rows the open dialog would like; 0 where none is open. */
  readonly sheetRows: number;
}

export interface DetailsPlace extends Size {
  readonly place: 'below' | 'beside' | 'full';
  /** Else the list has them. Where both stand side by side, either may; a pane that fills the window has them. */
  readonly hasKeys: boolean;
}

export type Layout =
  | ({ readonly kind: 'too-small' } & Size)
  | ({
      readonly kind: 'main';
      /** With its head; null where details fill the window. */
      readonly list: Size | null;
      readonly details: DetailsPlace | null;
      readonly sheetRows: number;
      /** Each torrent of the list takes so many. */
      readonly torrentRows: number;
      /** Messages have a line of their own where there is room; else they stand on the line of hints. */
      readonly hasMessageLine: boolean;
    } & Size);

/** From this width on details stand beside the list. */
const BESIDE_COLUMNS = 160;
const LIST_SHARE = 0.6;
/** Beside details that have the keys. */
const NARROW_LIST_SHARE = 0.4;
/** Fewer say too little: then details take the window. */
const MIN_DETAILS_ROWS = 6;
const MIN_LIST_ROWS = 3;
const MESSAGE_LINE_ROWS = 16;
const HEADER_ROWS = 1;
export const LIST_HEAD_ROWS = 1;

const cells = (value: number, most: number): number =>
  Number.isFinite(value) ? Math.min(most, Math.max(0, Math.floor(value))) : 0;

const withDetails = (
  wanted: Wanted,
  body: Size,
): { list: Size | null; details: DetailsPlace | null } => {
  const { columns, rows } = body;
  if (wanted.details === 'closed') return { list: body, details: null };
  const hasKeys = wanted.details === 'full';
  if (columns >= BESIDE_COLUMNS) {
    const listColumns = Math.ceil(columns * (hasKeys ? NARROW_LIST_SHARE : LIST_SHARE));
    return {
      list: { columns: listColumns, rows },
      details: { place: 'beside', hasKeys, columns: columns - listColumns - 1, rows },
    };
  }
  const full = { list: null, details: { place: 'full', hasKeys: true, columns, rows } } as const;
  if (hasKeys) return full;
  const share = Math.ceil(rows * LIST_SHARE);
  const listRows = Math.max(
    MIN_LIST_ROWS,
    Math.min(share, LIST_HEAD_ROWS + wanted.torrentRows * Math.max(1, wanted.torrents)),
  );
  const detailsRows = rows - listRows;
  if (detailsRows < MIN_DETAILS_ROWS) return full;
  return {
    list: { columns, rows: listRows },
    details: { place: 'below', hasKeys: false, columns, rows: detailsRows },
  };
};

export const planLayout = (wanted: Wanted): Layout => {
  const columns = cells(wanted.size.columns, MAX_COLUMNS);
  const rows = cells(wanted.size.rows, MAX_ROWS);
  if (columns < MIN_COLUMNS || rows < MIN_ROWS) return { kind: 'too-small', columns, rows };
  const hasMessageLine = rows >= MESSAGE_LINE_ROWS;
  const between = rows - HEADER_ROWS - (hasMessageLine ? 2 : 1);
  const sheetRows = Math.min(cells(wanted.sheetRows, MAX_ROWS), between - MIN_LIST_ROWS);
  const body = { columns, rows: between - sheetRows };
  // A dialog takes its rows from the details first: it speaks of the list.
  const mode = sheetRows > 0 && wanted.details === 'split' ? 'closed' : wanted.details;
  const { list, details } = withDetails({ ...wanted, details: mode }, body);
  const { torrentRows } = wanted;
  return { kind: 'main', columns, rows, list, details, sheetRows, torrentRows, hasMessageLine };
};

/** The keys are those of the open tab. */
export const detailsHaveKeys = (layout: Layout): boolean =>
  layout.kind === 'main' && layout.details?.hasKeys === true;

/** Behind a dialog of one line, where that has the line of hints: the way out. */
export const WAY_OUT_COLUMNS = 12;

/** Torrents that show at once. */
export const listPage = (layout: Layout): number =>
  layout.kind === 'main' && layout.list !== null
    ? Math.floor((layout.list.rows - LIST_HEAD_ROWS) / layout.torrentRows)
    : 0;

/** Rows of details below their tabs. */
export const detailsPage = (layout: Layout): number =>
  layout.kind === 'main' && layout.details !== null ? layout.details.rows - 1 : 0;
