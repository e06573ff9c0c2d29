/** Reads what can still be read of a damaged database, row by row. */
import { DatabaseSync } from 'node:sqlite';
import { isSqliteError } from './sqlite-error.ts';
import type { PartRow } from './torrent-table.ts';

/** Row numbers tried; a session has five rows a torrent. */
const MAX_ROWS = 500_000;
/** Numbers in a row with nothing behind them before it is given up. */
const MAX_MISSES = 5_000;

export const salvage = (path: string): readonly PartRow[] => {
  const rows: PartRow[] = [];
  try {
    const database = new DatabaseSync(path);
    try {
      collect(database, rows);
    } finally {
      database.close();
    }
  } catch (error) {
    // Not even a database any more: what was collected is all there is.
    if (!isSqliteError(error)) throw error;
  }
  return rows;
};

const collect = (database: DatabaseSync, rows: PartRow[]): void => {
  const byNumber = database.prepare('SELECT id, part, body, checksum FROM parts WHERE rowid = ?');
  for (let number = 1, misses = 0; number <= MAX_ROWS && misses < MAX_MISSES; number++) {
    const row = readRow(() => byNumber.get(number));
    misses = row === undefined ? misses + 1 : 0;
    if (row !== undefined) rows.push(row as unknown as PartRow);
  }
};

const readRow = <Row>(read: () => Row | undefined): Row | undefined => {
  try {
    return read();
  } catch (error) {
    if (isSqliteError(error)) return undefined;
    throw error;
  }
};
