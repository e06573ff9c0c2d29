/** A state that ends with the process, for the demo: the same promises as the lasting one, but the last. */
import type { TorrentId } from '../base/ids.ts';
import type { Lock, StateStore, TorrentRecord } from '../base/ports/state.ts';

export class VolatileStateStore implements StateStore {
  readonly #torrents = new Map<TorrentId, TorrentRecord>();
  readonly #locks = new Set<string>();

  async loadTorrents(): Promise<readonly TorrentRecord[]> {
    return [...this.#torrents.values()];
  }

  async loadTorrent(id: TorrentId): Promise<TorrentRecord | undefined> {
    return this.#torrents.get(id);
  }

  async saveTorrent(record: TorrentRecord): Promise<void> {
    this.#torrents.set(record.id, record);
  }

  async removeTorrent(id: TorrentId): Promise<void> {
    this.#torrents.delete(id);
  }

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
