/** `StateStore` in memory. Several stores over one medium are several processes over one state folder: they share records and fight for locks. */
import { type ErrorCode, SluiceError } from '../../source/base/errors.ts';
import type { TorrentId } from '../../source/base/ids.ts';
import type {
  JournalToSave,
  KeptEvent,
  Lock,
  StateStore,
  TorrentRecord,
} from '../../source/base/ports/state.ts';

/** What lies on the disk: outlives the stores. */
export class MemoryStateMedium {
  readonly records = new Map<TorrentId, TorrentRecord>();
  readonly metainfo = new Map<TorrentId, Uint8Array>();
  readonly notes = new Map<string, string>();
  journal: readonly KeptEvent[] = [];
  readonly lockHolders = new Map<string, MemoryStateStore>();
}

export type StateCall =
  | 'loadTorrents'
  | 'loadTorrent'
  | 'loadMetainfo'
  | 'saveTorrent'
  | 'noteRecent'
  | 'removeTorrent'
  | 'loadJournal'
  | 'saveJournal'
  | 'loadNote'
  | 'saveNote'
  | 'acquireLock';

export class MemoryStateStore implements StateStore {
  readonly medium: MemoryStateMedium;
  /** Asked before each call; an answer fails that call. */
  fault: ((call: StateCall) => ErrorCode | undefined) | undefined;
  /** Awaited before each call does its work: a place for virtual latency. */
  delay: (() => Promise<void>) | undefined;
  saves = 0;
  #isClosed = false;
  #isCrashed = false;

  constructor(medium: MemoryStateMedium = new MemoryStateMedium()) {
    this.medium = medium;
  }

  /** One at a time: the nastiest case. */
  async *loadTorrents(): AsyncGenerator<readonly TorrentRecord[], undefined> {
    await this.#enter('loadTorrents');
    for (const record of [...this.medium.records.values()]) yield [structuredClone(record)];
    return undefined;
  }

  async loadTorrent(id: TorrentId): Promise<TorrentRecord | undefined> {
    await this.#enter('loadTorrent');
    return structuredClone(this.medium.records.get(id));
  }

  async loadMetainfo(id: TorrentId): Promise<Uint8Array> {
    await this.#enter('loadMetainfo');
    const metainfo = this.medium.metainfo.get(id);
    if (metainfo !== undefined) return new Uint8Array(metainfo);
    throw new SluiceError('state/corrupt', `there is no .torrent of ${id}`);
  }

  async saveTorrent(record: TorrentRecord, metainfo?: Uint8Array): Promise<void> {
    // Copied at the call: the caller may change it while we wait.
    const copy = structuredClone(record);
    const metainfoCopy = metainfo && new Uint8Array(metainfo);
    await this.#enter('saveTorrent');
    this.saves += 1;
    if (metainfoCopy !== undefined) this.medium.metainfo.set(copy.id, metainfoCopy);
    if (!this.medium.metainfo.has(copy.id)) {
      throw new SluiceError('state/failed', `the torrent ${copy.id} is not there`);
    }
    const outline = copy.outline ?? this.medium.records.get(copy.id)?.outline;
    this.medium.records.set(copy.id, { ...copy, outline });
  }

  async noteRecent(id: TorrentId, pieces: Uint8Array): Promise<void> {
    const recent = new Uint8Array(pieces);
    await this.#enter('noteRecent');
    const record = this.medium.records.get(id);
    if (record !== undefined) this.medium.records.set(id, { ...record, recent });
  }

  async removeTorrent(id: TorrentId): Promise<void> {
    await this.#enter('removeTorrent');
    this.medium.records.delete(id);
    this.medium.metainfo.delete(id);
  }

  async loadNote(name: string): Promise<string | undefined> {
    await this.#enter('loadNote');
    return this.medium.notes.get(name);
  }

  async saveNote(name: string, body: string): Promise<void> {
    await this.#enter('saveNote');
    this.medium.notes.set(name, body);
  }

  async loadJournal(): Promise<readonly KeptEvent[]> {
    await this.#enter('loadJournal');
    return structuredClone(this.medium.journal);
  }

  async saveJournal(journal: JournalToSave): Promise<void> {
    const { events, keepsEvents, keepsSinceMs } = structuredClone(journal);
    await this.#enter('saveJournal');
    const all = [...this.medium.journal, ...events].slice(-keepsEvents);
    this.medium.journal = all.filter(({ at }) => at >= keepsSinceMs);
  }

  async acquireLock(name: string): Promise<Lock | undefined> {
    await this.#enter('acquireLock');
    const { lockHolders } = this.medium;
    if (lockHolders.has(name)) return undefined;
    lockHolders.set(name, this);
    let isHeld = true;
    return {
      release: async () => {
        if (isHeld && lockHolders.get(name) === this) lockHolders.delete(name);
        isHeld = false;
      },
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#releaseAll();
  }

  /** The process is killed: its locks die with it, and calls under way never answer. */
  crash(): void {
    this.#isCrashed = true;
    this.#releaseAll();
  }

  #releaseAll(): void {
    for (const [name, holder] of this.medium.lockHolders) {
      if (holder === this) this.medium.lockHolders.delete(name);
    }
  }

  async #enter(call: StateCall): Promise<void> {
    if (this.#isClosed) throw new SluiceError('state/failed', 'the state store is closed');
    if (this.delay !== undefined) await this.delay();
    const code = this.#isCrashed ? undefined : this.fault?.(call);
    if (this.#isCrashed) await new Promise(() => {});
    if (code !== undefined) throw new SluiceError(code, `${call} was made to fail`);
  }
}
