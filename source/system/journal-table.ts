/** The journal in the database. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { JournalToSave, KeptEvent } from '../base/ports/state.ts';

export class JournalTable {
  readonly #all: StatementSync;
  readonly #put: StatementSync;
  readonly #trim: StatementSync;

  /** Made where it is missing: databases of older versions have none. */
  constructor(database: DatabaseSync) {
    database.exec(
      'CREATE TABLE IF NOT EXISTS journal (number INTEGER PRIMARY KEY, at REAL NOT NULL, body TEXT NOT NULL)',
    );
    this.#all = database.prepare('SELECT number, at, body FROM journal ORDER BY number');
    this.#put = database.prepare(
      'INSERT INTO journal (number, at, body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    );
    this.#trim = database.prepare(
      `DELETE FROM journal WHERE at < ? OR number <=
         (SELECT number FROM journal ORDER BY number DESC LIMIT 1 OFFSET ?)`,
    );
  }

  load(): readonly KeptEvent[] {
    return this.#all.all().map(({ number, at, body }) => ({
      number: Number(number),
      at: Number(at),
      text: String(body),
    }));
  }

  /** To be called in a transaction. */
  save({ events, keepsEvents, keepsSinceMs }: JournalToSave): void {
    for (const { number, at, text } of events) this.#put.run(number, at, text);
    this.#trim.run(keepsSinceMs, keepsEvents);
  }
}
