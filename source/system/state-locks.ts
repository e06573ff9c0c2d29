/**
 * Locks that die with their process however it ends, since the kernel holds them (SQLite's own lock on
 * an empty database file): no pid is written and none is believed. Runs in the state worker.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isBusy, isNotADatabase } from './sqlite-error.ts';

export class StateLocks {
  readonly #folder: string;
  readonly #held = new Map<string, DatabaseSync>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** False where another holder, here or in another process, has it. */
  acquire(name: string): boolean {
    // SQLite's file locks count per process and ours per holder.
    if (this.#held.has(name)) return false;
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const path = this.#pathOf(name);
    const lock = lockFile(path) ?? this.#lockRepaired(path);
    if (lock === undefined || lock === 'busy') return false;
    this.#held.set(name, lock);
    return true;
  }

  release(name: string): void {
    this.#held.get(name)?.close();
    this.#held.delete(name);
  }

  close(): void {
    for (const name of [...this.#held.keys()]) this.release(name);
  }

  /** Somebody wrote into the file: nobody can hold it like that. Emptied in place, for a file put beside it could be locked twice. */
  #lockRepaired(path: string): DatabaseSync | 'busy' | undefined {
    truncateSync(path);
    return lockFile(path);
  }

  #pathOf(name: string): string {
    const digest = createHash('sha256').update(name).digest('hex').slice(0, 40);
    return join(this.#folder, `${digest}.lock`);
  }
}

/** Undefined where the file is damaged. */
const lockFile = (path: string): DatabaseSync | 'busy' | undefined => {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database.close();
    if (isBusy(error)) return 'busy';
    if (isNotADatabase(error)) return undefined;
    throw error;
  }
};
