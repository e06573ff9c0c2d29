/** A state that ends with the process, for the demo: the same promises as the lasting one, but the last. */
import { SluiceError } from '../base/errors.ts';
import type { TorrentId } from '../base/ids.ts';
import type { KeptEvent, Lock, StateStore, TorrentRecord } from '../base/ports/state.ts';

export class VolatileStateStore implements StateStore {
  readonly #torrents = new Map<TorrentId, TorrentRecord>();
  readonly #metainfo = new Map<TorrentId, Uint8Array>();
  readonly #notes = new Map<string, string>();
  readonly #locks = new Set<string>();

  async *loadTorrents(): AsyncGenerator<readonly TorrentRecord[], undefined> {
    yield [...this.#torrents.values()];
    return undefined;
  }

  async loadTorrent(id: TorrentId): Promise<TorrentRecord | undefined> {
    return this.#torrents.get(id);
  }

  async loadMetainfo(id: TorrentId): Promise<Uint8Array> {
    const metainfo = this.#metainfo.get(id);
    if (metainfo !== undefined) return metainfo;
    throw new SluiceError('state/corrupt', `there is no .torrent of ${id}`);
  }

  async saveTorrent(record: TorrentRecord, metainfo?: Uint8Array): Promise<void> {
    if (metainfo !== undefined) this.#metainfo.set(record.id, metainfo);
    const outline = record.outline ?? this.#torrents.get(record.id)?.outline;
    this.#torrents.set(record.id, { ...record, outline });
  }

  async noteRecent(): Promise<void> {}

  async removeTorrent(id: TorrentId): Promise<void> {
    this.#torrents.delete(id);
    this.#metainfo.delete(id);
  }

  async loadNote(name: string): Promise<string | undefined> {
    return this.#notes.get(name);
  }

  async saveNote(name: string, body: string): Promise<void> {
    this.#notes.set(name, body);
  }

  async loadJournal(): Promise<readonly KeptEvent[]> {
    return [];
  }

  async saveJournal(): Promise<void> {}

  async acquireLock(name: string): Promise<Lock | undefined> {
    if (this.#locks.has(name)) return undefined;
    this.#locks.add(name);
    return {
      release: async () => {
        this.#locks.delete(name);
      },
    };
  }

  async close(): Promise<void> {}
}
