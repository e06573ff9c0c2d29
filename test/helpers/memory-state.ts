/** `StateStore` in memory. Several stores over one medium are several processes over one state folder: they share records and fight for locks. */
import { type ErrorCode, SluiceError } from '../../source/base/errors.ts';
import type { TorrentId } from '../../source/base/ids.ts';
import type { Lock, StateStore, TorrentRecord } from '../../source/base/ports/state.ts';

/** What lies on the disk: outlives the stores. */
export class MemoryStateMedium {
  readonly records = new Map<TorrentId, TorrentRecord>();
  readonly lockHolders = new Map<string, MemoryStateStore>();
}

export type StateCall =
  | 'loadTorrents'
  | 'loadTorrent'
  | 'saveTorrent'
  | 'removeTorrent'
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

  async loadTorrents(): Promise<readonly TorrentRecord[]> {
    await this.#enter('loadTorrents');
    return [...this.medium.records.values()].map((record) => structuredClone(record));
  }

  async loadTorrent(id: TorrentId): Promise<TorrentRecord | undefined> {
    await this.#enter('loadTorrent');
    return structuredClone(this.medium.records.get(id));
  }

  async saveTorrent(record: TorrentRecord): Promise<void> {
    // Copied at the call: the caller may change it while we wait.
    const copy = structuredClone(record);
    await this.#enter('saveTorrent');
    this.saves += 1;
    this.medium.records.set(copy.id, copy);
  }

  async removeTorrent(id: TorrentId): Promise<void> {
    await this.#enter('removeTorrent');
    this.medium.records.delete(id);
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
    if (this.#isCrashed) await new Promise(() => {});
    const code = this.fault?.(call);
    if (code !== undefined) throw new SluiceError(code, `${call} was made to fail`);
  }
}
