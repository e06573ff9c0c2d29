/** Torrents in the database: five checked parts each (see state-record.ts), and a place for damaged ones. */
import { createHash } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { equalBytes } from '../base/bytes.ts';
import { SluiceError } from '../base/errors.ts';
import type { TorrentId } from '../base/ids.ts';
import type { TorrentRecord } from '../base/ports/state.ts';
import type { PagePlace, TorrentPage, TorrentToSave } from './state-messages.ts';
import {
  decodeProgress,
  decodeSettings,
  encodeProgress,
  encodeSettings,
  NO_PROGRESS,
} from './state-record.ts';

export const SCHEMA_VERSION = 1;

const PART_NAMES = ['metainfo', 'outline', 'settings', 'progress', 'recent'] as const;
type PartName = (typeof PART_NAMES)[number];

/** All but the metainfo, whose rows are only counted: it is the bulk, and not needed to begin. */
const SELECT_LIGHT = `
  SELECT id, part, CASE part WHEN 'metainfo' THEN NULL ELSE body END AS body, checksum FROM parts`;

/** A row as it is in the file; nothing about it is known to be right. */
export interface PartRow {
  readonly id: unknown;
  readonly part: unknown;
  readonly body: unknown;
  readonly checksum: unknown;
}

interface Part {
  readonly id: TorrentId;
  readonly part: PartName;
  readonly body: Uint8Array;
}

export const createTables = (database: DatabaseSync): void => {
  const { user_version: version } = database.prepare('PRAGMA user_version').get() ?? {};
  if (version !== 0) return;
  database.exec(`
    BEGIN IMMEDIATE;
    CREATE TABLE IF NOT EXISTS parts (
      id TEXT NOT NULL, part TEXT NOT NULL, body BLOB NOT NULL, checksum BLOB NOT NULL,
      UNIQUE (id, part)
    );
    CREATE TABLE IF NOT EXISTS damaged (id, part, body, checksum, found_at);
    PRAGMA user_version = ${SCHEMA_VERSION};
    COMMIT;
  `);
};

export class TorrentTable {
  readonly #database: DatabaseSync;
  readonly #warn: (message: string) => void;
  readonly #wallTime: () => number;
  readonly #put: StatementSync;
  readonly #page: StatementSync;
  readonly #one: StatementSync;
  readonly #metainfo: StatementSync;
  readonly #dropRecent: StatementSync;

  constructor(
    database: DatabaseSync,
    options: { readonly warn: (message: string) => void; readonly wallTime: () => number },
  ) {
    this.#database = database;
    this.#warn = options.warn;
    this.#wallTime = options.wallTime;
    this.#put = database.prepare(`
      INSERT INTO parts (id, part, body, checksum) VALUES (?, ?, ?, ?)
      ON CONFLICT (id, part) DO UPDATE SET body = excluded.body, checksum = excluded.checksum
      WHERE checksum <> excluded.checksum OR body <> excluded.body`);
    this.#page = database.prepare(
      `${SELECT_LIGHT} WHERE id IN (SELECT DISTINCT id FROM parts WHERE id > ? ORDER BY id LIMIT ?)`,
    );
    this.#one = database.prepare(`${SELECT_LIGHT} WHERE id = ?`);
    this.#dropRecent = database.prepare("DELETE FROM parts WHERE id = ? AND part = 'recent'");
    this.#metainfo = database.prepare(
      "SELECT id, part, body, checksum FROM parts WHERE id = ? AND part = 'metainfo'",
    );
  }

  loadPage({ after, limit }: PagePlace): TorrentPage {
    const rowsById = new Map<unknown, PartRow[]>();
    for (const row of this.#page.iterate(after, limit)) {
      const rows = rowsById.get(row.id) ?? [];
      rowsById.set(row.id, rows);
      rows.push(row as unknown as PartRow);
    }
    const last = [...rowsById.keys()].map(String).sort().at(-1);
    return { records: [...rowsById].flatMap(([id, rows]) => this.#recordOf(id, rows) ?? []), last };
  }

  load(id: TorrentId): TorrentRecord | undefined {
    const rows = this.#one.all(id) as unknown as PartRow[];
    return rows.length === 0 ? undefined : this.#recordOf(id, rows);
  }

  /** Throws `state/corrupt`. */
  loadMetainfo(id: TorrentId): Uint8Array {
    const row = this.#metainfo.get(id) as unknown as PartRow | undefined;
    const part = row && partOf(row);
    if (part !== undefined) return part.body;
    throw new SluiceError(
      'state/corrupt',
      'its .torrent is damaged in the state folder: remove the torrent, which leaves its data, and add it again',
    );
  }

  save(torrents: readonly TorrentToSave[]): readonly boolean[] {
    return this.inTransaction(() => torrents.map((torrent) => this.#saveOne(torrent)));
  }

  #saveOne({ record, metainfo }: TorrentToSave): boolean {
    const { id, outline } = record;
    if (metainfo === undefined && !this.#hasMetainfo(id)) return false;
    if (metainfo !== undefined) this.#putPart({ id, part: 'metainfo', body: metainfo });
    if (outline !== undefined) this.#putPart({ id, part: 'outline', body: Buffer.from(outline) });
    this.#putPart({ id, part: 'settings', body: encodeSettings(record) });
    this.#putPart({ id, part: 'progress', body: encodeProgress(record) });
    if (record.recent === undefined) this.#dropRecent.run(id);
    else this.#putPart({ id, part: 'recent', body: record.recent });
    return true;
  }

  noteRecent(id: TorrentId, pieces: Uint8Array): void {
    if (this.#hasMetainfo(id)) this.#putPart({ id, part: 'recent', body: pieces });
  }

  remove(id: TorrentId): void {
    this.#database.prepare('DELETE FROM parts WHERE id = ?').run(id);
  }

  /** Takes over a row from a damaged file, if it is whole. */
  restore(row: PartRow): boolean {
    const part = partOf(row);
    if (part === undefined) return false;
    this.#putPart(part);
    return true;
  }

  #recordOf(id: unknown, rows: readonly PartRow[]): TorrentRecord | undefined {
    const parts = new Map(
      rows.flatMap((row) => partOf(row) ?? []).map((part) => [part.part, part]),
    );
    const outline = parts.get('outline')?.body;
    const recent = parts.get('recent')?.body;
    const hasMetainfo = isIdOf(id) && rows.some(({ part }) => part === 'metainfo');
    const settings = decodeSettings(parts.get('settings')?.body ?? new Uint8Array());
    if (!hasMetainfo || settings === undefined) {
      this.#setAside(id);
      this.#warn(
        `The record of torrent ${String(id).slice(0, 64)} was damaged and is set aside; add the torrent again. Its data is untouched.`,
      );
      return undefined;
    }
    const progress = decodeProgress(parts.get('progress')?.body ?? new Uint8Array());
    if (progress === undefined) {
      this.#warn(
        `What was known of the progress of torrent ${String(id)} was damaged; its data is checked again.`,
      );
    }
    return {
      id: id as TorrentId,
      outline: outline && Buffer.from(outline).toString('utf8'),
      ...settings,
      ...(progress ?? NO_PROGRESS),
      ...(recent === undefined ? {} : { recent }),
    };
  }

  #setAside(id: unknown): void {
    this.inTransaction(() => {
      const given = id as string;
      this.#database
        .prepare('INSERT INTO damaged SELECT id, part, body, checksum, ? FROM parts WHERE id = ?')
        .run(this.#wallTime(), given);
      this.#database.prepare('DELETE FROM parts WHERE id = ?').run(given);
    });
  }

  #hasMetainfo(id: TorrentId): boolean {
    const row = this.#database
      .prepare("SELECT 1 FROM parts WHERE id = ? AND part = 'metainfo'")
      .get(id);
    return row !== undefined;
  }

  #putPart({ id, part, body }: Part): void {
    this.#put.run(id, part, body, checksumOf(id, part, body));
  }

  inTransaction<Answer>(work: () => Answer): Answer {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const answer = work();
      this.#database.exec('COMMIT');
      return answer;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }
}

const isIdOf = (id: unknown): id is TorrentId =>
  typeof id === 'string' && /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(id);

/** Undefined where a row is not what was written there. */
const partOf = ({ id, part, body, checksum }: PartRow): Part | undefined => {
  if (!isIdOf(id)) return undefined;
  if (!(body instanceof Uint8Array) || !(checksum instanceof Uint8Array)) return undefined;
  const name = PART_NAMES.find((known) => known === part);
  if (name === undefined || !equalBytes(checksum, checksumOf(id, name, body))) return undefined;
  return { id, part: name, body };
};

/** Over the place too: another torrent's part is not taken for this one's. */
const checksumOf = (id: string, part: PartName, body: Uint8Array): Uint8Array =>
  createHash('sha1').update(`${id} ${part} `).update(body).digest();
