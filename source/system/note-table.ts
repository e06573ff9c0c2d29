/** Small things of the whole session in the database, each by its name, with a checksum. */
import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { equalBytes } from '../base/bytes.ts';

export class NoteTable {
  readonly #database: DatabaseSync;
  readonly #warn: (message: string) => void;

  /** Made where it is missing: databases of older versions have none. */
  constructor(database: DatabaseSync, options: { readonly warn: (message: string) => void }) {
    this.#database = database;
    this.#warn = options.warn;
    database.exec(
      'CREATE TABLE IF NOT EXISTS notes (name TEXT PRIMARY KEY, body TEXT NOT NULL, checksum BLOB NOT NULL)',
    );
  }

  /** Undefined where there is none, or none that is whole. */
  load(name: string): string | undefined {
    const row = this.#database.prepare('SELECT body, checksum FROM notes WHERE name = ?').get(name);
    if (row === undefined) return undefined;
    const { body, checksum } = row;
    const isWhole =
      typeof body === 'string' &&
      checksum instanceof Uint8Array &&
      equalBytes(checksum, checksumOf(name, body));
    if (isWhole) return body;
    this.#warn(`What was kept of the session's ${name} was damaged and is not used.`);
    return undefined;
  }

  save(name: string, body: string): void {
    this.#database
      .prepare(
        `INSERT INTO notes (name, body, checksum) VALUES (?, ?, ?)
         ON CONFLICT (name) DO UPDATE SET body = excluded.body, checksum = excluded.checksum`,
      )
      .run(name, body, checksumOf(name, body));
  }
}

const checksumOf = (name: string, body: string): Uint8Array =>
  createHash('sha1').update(`${name} ${body}`).digest();
