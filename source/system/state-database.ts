/**
 * The session's database: SQLite with a write-ahead log, every commit on the medium. Several processes
 * may use it at once. Runs in the state worker, for every call blocks.
 * Nothing in it is believed: each part of a torrent has a checksum, a damaged part is set aside alone,
 * and a damaged file is set aside whole after what can still be read was saved from it.
 */
import { chmodSync, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SluiceError } from '../base/errors.ts';
import type { TorrentId } from '../base/ids.ts';
import type { JournalToSave, KeptEvent, TorrentRecord } from '../base/ports/state.ts';
import { JournalTable } from './journal-table.ts';
import { NoteTable } from './note-table.ts';
import { isBusy, isCorrupt } from './sqlite-error.ts';
import type { StateLocks } from './state-locks.ts';
import type { PagePlace, TorrentPage, TorrentToSave } from './state-messages.ts';
import { salvage } from './state-salvage.ts';
import { createTables, SCHEMA_VERSION, TorrentTable } from './torrent-table.ts';

const FILE = 'sluice.db';
const BUSY_TIMEOUT_MS = 5_000;
const BUSY_STEP_MS = 20;
const REPAIR_LOCK = 'repair of the database';

export interface StateDatabaseOptions {
  readonly folder: string;
  readonly locks: StateLocks;
  readonly warn: (message: string) => void;
  readonly wallTime: () => number;
}

export class StateDatabase {
  readonly #path: string;
  readonly #options: StateDatabaseOptions;
  #database: DatabaseSync | undefined;
  #table: TorrentTable | undefined;
  #notes: NoteTable | undefined;
  #journal: JournalTable | undefined;

  constructor(options: StateDatabaseOptions) {
    this.#options = options;
    this.#path = join(options.folder, FILE);
  }

  loadPage(place: PagePlace): TorrentPage {
    return this.#run((table) => table.loadPage(place));
  }

  load(id: TorrentId): TorrentRecord | undefined {
    return this.#run((table) => table.load(id));
  }

  loadMetainfo(id: TorrentId): Uint8Array {
    return this.#run((table) => table.loadMetainfo(id));
  }

  /** All or none; false for those whose metainfo was left out and is not there. */
  save(torrents: readonly TorrentToSave[]): readonly boolean[] {
    return this.#run((table) => table.save(torrents));
  }

  /** Without waiting for the medium: a process that is killed takes nothing with it. */
  noteRecent(id: TorrentId, pieces: Uint8Array): void {
    this.#run((table) => {
      this.#database?.exec('PRAGMA synchronous = NORMAL');
      try {
        table.noteRecent(id, pieces);
      } finally {
        this.#database?.exec('PRAGMA synchronous = FULL');
      }
    });
  }

  remove(id: TorrentId): void {
    this.#run((table) => table.remove(id));
  }

  loadJournal(): readonly KeptEvent[] {
    return this.#run((_table, _notes, journal) => journal.load());
  }

  saveJournal(given: JournalToSave): void {
    this.#run((table, _notes, journal) => table.inTransaction(() => journal.save(given)));
  }

  loadNote(name: string): string | undefined {
    return this.#run((_table, notes) => notes.load(name));
  }

  saveNote(name: string, body: string): void {
    this.#run((_table, notes) => notes.save(name, body));
  }

  close(): void {
    const database = this.#database;
    this.#database = undefined;
    this.#table = undefined;
    this.#notes = undefined;
    this.#journal = undefined;
    database?.close();
  }

  #run<Answer>(
    work: (table: TorrentTable, notes: NoteTable, journal: JournalTable) => Answer,
  ): Answer {
    try {
      return this.#do(work);
    } catch (error) {
      if (!isCorrupt(error)) throw error;
      return this.#repair(work);
    }
  }

  #do<Answer>(
    work: (table: TorrentTable, notes: NoteTable, journal: JournalTable) => Answer,
  ): Answer {
    return work(this.#open(), this.#notes!, this.#journal!);
  }

  /** One process repairs; another that waited for it finds the new file. */
  #repair<Answer>(
    work: (table: TorrentTable, notes: NoteTable, journal: JournalTable) => Answer,
  ): Answer {
    const { locks } = this.#options;
    waitWhile(() => !locks.acquire(REPAIR_LOCK));
    try {
      this.#closeDamaged();
      try {
        return this.#do(work);
      } catch (error) {
        if (!isCorrupt(error)) throw error;
      }
      this.#closeDamaged();
      this.#setAside();
      return this.#do(work);
    } finally {
      locks.release(REPAIR_LOCK);
    }
  }

  #setAside(): void {
    const aside = `${this.#path}.corrupt-${this.#options.wallTime()}`;
    for (const suffix of ['-wal', '-shm', '']) {
      if (existsSync(this.#path + suffix)) renameSync(this.#path + suffix, aside + suffix);
    }
    const rows = salvage(aside);
    const saved = rows.filter((row) => this.#open().restore(row)).length;
    this.#options.warn(
      `The list of torrents was damaged. It was set aside as ${aside}; ` +
        (saved > 0
          ? 'what could still be read of it was taken over.'
          : 'nothing in it could be read, so add your torrents again. Their data is untouched.'),
    );
  }

  #open(): TorrentTable {
    if (this.#table !== undefined) return this.#table;
    mkdirSync(this.#options.folder, { recursive: true, mode: 0o700 });
    const database = new DatabaseSync(this.#path, { timeout: BUSY_TIMEOUT_MS });
    keepPrivate(this.#path);
    let table: TorrentTable;
    let notes: NoteTable;
    let journal: JournalTable;
    try {
      // Two processes that open a new database at once get "busy" here without the timeout's wait.
      retryWhileBusy(() => database.exec('PRAGMA journal_mode = WAL'));
      database.exec('PRAGMA synchronous = FULL');
      retryWhileBusy(() => createTables(database));
      this.#refuseNewer(database);
      table = new TorrentTable(database, this.#options);
      notes = retryWhileBusy(() => new NoteTable(database, this.#options));
      journal = retryWhileBusy(() => new JournalTable(database));
    } catch (error) {
      database.close();
      throw error;
    }
    this.#database = database;
    this.#table = table;
    this.#notes = notes;
    this.#journal = journal;
    return this.#table;
  }

  #refuseNewer(database: DatabaseSync): void {
    const version = Number(database.prepare('PRAGMA user_version').get()?.user_version);
    if (version <= SCHEMA_VERSION) return;
    throw new SluiceError(
      'state/failed',
      `${this.#path} was written by a newer Sluice; update Sluice, or name another folder with --state`,
    );
  }

  #closeDamaged(): void {
    try {
      this.close();
    } catch (error) {
      // The last one to close writes the log back, which a damaged file may refuse.
      if (!isCorrupt(error)) throw error;
    }
  }
}

const retryWhileBusy = <Answer>(work: () => Answer): Answer => {
  let done: { readonly answer: Answer } | undefined;
  waitWhile((isLast) => {
    try {
      done = { answer: work() };
      return false;
    } catch (error) {
      if (isLast || !isBusy(error)) throw error;
      return true;
    }
  });
  return done!.answer;
};

const waitWhile = (isWaiting: (isLast: boolean) => boolean): void => {
  const cell = new Int32Array(new SharedArrayBuffer(4));
  for (let waited = 0; isWaiting(waited >= BUSY_TIMEOUT_MS); waited += BUSY_STEP_MS) {
    if (waited >= BUSY_TIMEOUT_MS) {
      throw new SluiceError(
        'state/failed',
        'another Sluice keeps the state folder busy; try again',
      );
    }
    Atomics.wait(cell, 0, 0, BUSY_STEP_MS);
  }
};

/** It holds passkeys, and keys of publications; what SQLite puts beside it has the same mode. */
const keepPrivate = (path: string): void => {
  try {
    if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600);
  } catch {
    // A file system that knows no modes, or a file of somebody else's: the folder has to do.
  }
};
