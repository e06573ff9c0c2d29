/** How the rows of the look at a torrent are shared out, by how many there are and where the keys are. */
import type { LookSheet } from './sheets.ts';

export interface LookPlan {
  readonly hasTrackers: boolean;
  readonly hasFields: boolean;
  /** For what the folder that is typed can go on with. */
  readonly matchRows: number;
  /** The rule above the files with what is wanted of them. */
  readonly hasFiles: boolean;
  readonly hasFilter: boolean;
  readonly hasFilesHead: boolean;
  readonly fileRows: number;
}

const TITLE_ROWS = 2;
const FIELD_ROWS = 4;
/** From here on there is room for fields and files together. */
const ROOMY_FROM = 14;
const MOST_MATCHES = 5;

const isInFiles = ({ kind }: LookSheet): boolean => kind === 'add-files' || kind === 'add-filter';

/** The person is finding a folder. */
const isFinding = (sheet: LookSheet): boolean => sheet.kind === 'add-folder' && sheet.isFolderTyped;

export const planLook = (sheet: LookSheet, rows: number): LookPlan => {
  const isRoomy = rows >= ROOMY_FROM;
  const hasFilter = sheet.kind === 'add-filter' || sheet.choice.view.filter !== '';
  const hasFields = isRoomy || !isInFiles(sheet);
  const hasFilesHead = isRoomy;
  const above = TITLE_ROWS + (isRoomy ? 1 : 0) + (hasFields ? FIELD_ROWS : 0);
  const left = Math.max(0, rows - above);
  const matchRows = isFinding(sheet) ? Math.min(MOST_MATCHES, left) : 0;
  const filesRows = left - matchRows;
  const hasFiles = filesRows > 0;
  const heads = 1 + (hasFilter ? 1 : 0) + (hasFilesHead ? 1 : 0);
  return {
    hasTrackers: isRoomy,
    hasFields,
    matchRows,
    hasFiles,
    hasFilter,
    hasFilesHead,
    fileRows: Math.max(0, filesRows - heads),
  };
};

/** Rows for files, one at least: what a page is for the keys. */
export const filesPage = (sheet: LookSheet, rows: number): number =>
  Math.max(1, planLook(sheet, rows).fileRows);
