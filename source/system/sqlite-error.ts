/** What SQLite reports, by its primary result code (sqlite.org/rescode.html). */
const BUSY = 5;
const LOCKED = 6;
const CORRUPT = 11;
const FULL = 13;
const NOT_A_DATABASE = 26;

const resultOf = (error: unknown): number =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode & 0xff
    : 0;

export const isBusy = (error: unknown): boolean => [BUSY, LOCKED].includes(resultOf(error));

export const isNotADatabase = (error: unknown): boolean => resultOf(error) === NOT_A_DATABASE;

export const isFull = (error: unknown): boolean => resultOf(error) === FULL;

/** The file itself is damaged; trying again is no use. */
export const isCorrupt = (error: unknown): boolean =>
  [CORRUPT, NOT_A_DATABASE].includes(resultOf(error));

export const isSqliteError = (error: unknown): boolean => resultOf(error) !== 0;
