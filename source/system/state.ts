/**
 * The `StateStore` port on SQLite in a worker thread. Nothing is loaded or opened before the first
 * call, so that a start that needs no state yet does not wait for it.
 */
import { Worker } from 'node:worker_threads';
import { messageOf, SluiceError } from '../base/errors.ts';
import type { TorrentId } from '../base/ids.ts';
import type {
  JournalToSave,
  KeptEvent,
  Lock,
  StateStore,
  TorrentRecord,
} from '../base/ports/state.ts';
import { SaveBatches } from './save-batches.ts';
import type {
  StateAnswer,
  StateCallName,
  StateCalls,
  StateRequest,
  TorrentPage,
} from './state-messages.ts';
import { workerFile, workerOptions } from './worker-file.ts';

export interface SqliteStateStoreOptions {
  /** Absolute; made on first use. */
  readonly folder: string;
  /** Told what was damaged and what became of it, in words for people. */
  readonly onWarning?: (message: string) => void;
}

/** Handed over at once: a small part of what the engine's loop may be held up. */
const PAGE_TORRENTS = 200;

interface PendingCall {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
}

export class SqliteStateStore implements StateStore {
  readonly #options: SqliteStateStoreOptions;
  readonly #pending = new Map<number, PendingCall>();
  readonly #saves = new SaveBatches((torrents) => this.#call('save', torrents));
  #worker: Worker | undefined;
  #lastId = 0;
  #isClosed = false;

  constructor(options: SqliteStateStoreOptions) {
    this.#options = options;
  }

  async *loadTorrents(): AsyncGenerator<readonly TorrentRecord[], undefined> {
    for (let after: string | undefined = ''; after !== undefined; ) {
      const page: TorrentPage = await this.#call('load-page', { after, limit: PAGE_TORRENTS });
      yield page.records;
      after = page.last;
    }
    return undefined;
  }

  loadTorrent(id: TorrentId): Promise<TorrentRecord | undefined> {
    return this.#call('load', id);
  }

  loadMetainfo(id: TorrentId): Promise<Uint8Array> {
    return this.#call('load-metainfo', id);
  }

  async saveTorrent(record: TorrentRecord, metainfo?: Uint8Array): Promise<void> {
    if (await this.#saves.save(record, metainfo)) return;
    throw new SluiceError('state/failed', `the torrent ${record.id} is not in the state any more`);
  }

  async noteRecent(id: TorrentId, pieces: Uint8Array): Promise<void> {
    await this.#call('note-recent', { id, pieces: new Uint8Array(pieces) });
  }

  async removeTorrent(id: TorrentId): Promise<void> {
    await this.#call('remove', id);
  }

  loadNote(name: string): Promise<string | undefined> {
    return this.#call('load-note', name);
  }

  async saveNote(name: string, body: string): Promise<void> {
    await this.#call('save-note', { name, body });
  }

  loadJournal(): Promise<readonly KeptEvent[]> {
    return this.#call('load-journal', null);
  }

  async saveJournal(journal: JournalToSave): Promise<void> {
    await this.#call('save-journal', journal);
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
      resourceLimits: { maxYoungGenerationSizeMb: 4 },
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
