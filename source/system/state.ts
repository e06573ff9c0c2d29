/**
 * The `StateStore` port on SQLite in a worker thread. Nothing is loaded or opened before the first
 * call, so that a start that needs no state yet does not wait for it.
 */
import { Worker } from 'node:worker_threads';
import { messageOf, SluiceError } from '../base/errors.ts';
import type { TorrentId } from '../base/ids.ts';
import type { Lock, StateStore, TorrentRecord } from '../base/ports/state.ts';
import type { StateAnswer, StateCallName, StateCalls, StateRequest } from './state-messages.ts';
import { workerFile, workerOptions } from './worker-file.ts';

export interface SqliteStateStoreOptions {
  /** Absolute; made on first use. */
  readonly folder: string;
  /** Told what was damaged and what became of it, in words for people. */
  readonly onWarning?: (message: string) => void;
}

interface PendingCall {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
}

export class SqliteStateStore implements StateStore {
  readonly #options: SqliteStateStoreOptions;
  readonly #pending = new Map<number, PendingCall>();
  /** Metainfo never changes: it is handed over once. */
  readonly #savedMetainfo = new Map<TorrentId, Uint8Array>();
  #worker: Worker | undefined;
  #lastId = 0;
  #isClosed = false;

  constructor(options: SqliteStateStoreOptions) {
    this.#options = options;
  }

  loadTorrents(): Promise<readonly TorrentRecord[]> {
    return this.#call('load-all', null);
  }

  loadTorrent(id: TorrentId): Promise<TorrentRecord | undefined> {
    return this.#call('load', id);
  }

  async saveTorrent(record: TorrentRecord): Promise<void> {
    const { id, metainfo } = record;
    const isKnown = this.#savedMetainfo.get(id) === metainfo;
    const wasSaved = await this.#save(record, isKnown ? undefined : metainfo);
    if (!wasSaved) await this.#save(record, metainfo);
    this.#savedMetainfo.set(id, metainfo);
  }

  async removeTorrent(id: TorrentId): Promise<void> {
    this.#savedMetainfo.delete(id);
    await this.#call('remove', id);
  }

  async acquireLock(name: string): Promise<Lock | undefined> {
    if (!(await this.#call('lock', name))) return undefined;
    let isHeld = true;
    return {
      release: async () => {
        if (!isHeld) return;
        isHeld = false;
        // With the worker all its locks have gone already.
        if (this.#worker !== undefined) await this.#call('unlock', name);
      },
    };
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    const worker = this.#worker;
    if (worker !== undefined) await this.#call('close', null);
    this.#isClosed = true;
    this.#worker = undefined;
    await worker?.terminate();
  }

  #save(record: TorrentRecord, metainfo: Uint8Array | undefined): Promise<boolean> {
    // A copy of its own: cloning a view would clone all the memory it looks into.
    const copy = metainfo === undefined ? undefined : new Uint8Array(metainfo);
    const pieces = record.pieces === undefined ? undefined : new Uint8Array(record.pieces);
    return this.#call('save', { ...record, metainfo: copy, pieces });
  }

  #call<Name extends StateCallName>(
    name: Name,
    asks: StateCalls[Name]['asks'],
  ): Promise<StateCalls[Name]['answers']> {
    if (this.#isClosed) {
      return Promise.reject(new SluiceError('session/closed', 'the state is closed'));
    }
    return new Promise((resolve, reject) => {
      const worker = this.#worker ?? this.#start();
      const id = ++this.#lastId;
      this.#pending.set(id, { resolve, reject });
      // Only an open call keeps the process alive.
      worker.ref();
      worker.postMessage({ id, name, asks } as StateRequest);
    });
  }

  #start(): Worker {
    const worker = new Worker(workerFile('state-worker', import.meta.url), {
      ...workerOptions('sluice-state'),
      workerData: { folder: this.#options.folder },
    });
    this.#worker = worker;
    worker.on('message', (answer: StateAnswer) => this.#settle(worker, answer));
    worker.on('error', (error) => this.#lose(worker, error));
    worker.on('exit', () => this.#lose(worker, undefined));
    return worker;
  }

  #settle(worker: Worker, { id, warnings, outcome }: StateAnswer): void {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (this.#pending.size === 0) worker.unref();
    if (outcome.kind === 'done') pending?.resolve(outcome.answer as never);
    else pending?.reject(new SluiceError(outcome.code, outcome.message));
    for (const warning of warnings) this.#options.onWarning?.(warning);
  }

  /** The next call starts another worker. */
  #lose(worker: Worker, cause: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    const message = `the state worker stopped: ${cause === undefined ? 'no reason' : messageOf(cause)}`;
    const calls = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of calls) reject(new SluiceError('state/failed', message, { cause }));
  }
}
