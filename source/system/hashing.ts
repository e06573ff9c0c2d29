/** The `Hashing` port on a pool of worker threads, started one by one as work piles up. */
import { hash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { SluiceError } from '../base/errors.ts';
import type { FileSpan, Hashing } from '../base/ports/hashing.ts';
import { diskErrorOfErrno } from './disk-error.ts';
import type { HashAnswer, HashJob } from './hash-messages.ts';
import { workerFile, workerOptions } from './worker-file.ts';

/** Below this a trip to a worker costs more than the hash. */
const SMALL = 64 * 1024;
/** Bytes waiting at every running worker that make one more worth its start. */
const BACKLOG_FOR_NEXT_WORKER = 2 * 1024 * 1024;
const MAX_WORKERS = 32;
/** An idle thread costs some 14 MiB. A check has an end; pieces of a download come now and then. */
const IDLE_MS = { files: 500, bytes: 15_000 } as const;

interface PendingJob {
  readonly job: HashJob;
  readonly cost: number;
  readonly resolve: (digests: (Uint8Array | undefined)[]) => void;
  readonly reject: (error: Error) => void;
}

interface HashWorker {
  readonly thread: Worker;
  readonly jobs: Map<number, PendingJob>;
  backlog: number;
  /** Runs while it has nothing to do. */
  farewell: NodeJS.Timeout | undefined;
}

export class WorkerHashing implements Hashing {
  readonly parallelism: number;
  readonly #workers = new Set<HashWorker>();
  #lastId = 0;
  #isClosed = false;

  constructor(options: { readonly workers?: number } = {}) {
    const workers = options.workers ?? availableParallelism();
    this.parallelism = Math.max(1, Math.min(workers, MAX_WORKERS));
  }

  /** Threads running now. */
  get workerCount(): number {
    return this.#workers.size;
  }

  async sha1(bytes: Uint8Array): Promise<Uint8Array> {
    const isShared = bytes.buffer instanceof SharedArrayBuffer;
    if (!isShared || bytes.length <= SMALL) return hash('sha1', bytes, 'buffer');
    const id = ++this.#lastId;
    const [digest] = await this.#run({ id, kind: 'bytes', bytes }, bytes.length);
    return digest!;
  }

  sha1OfFiles(
    pieces: readonly (readonly FileSpan[])[],
  ): Promise<readonly (Uint8Array | undefined)[]> {
    if (pieces.length === 0) return Promise.resolve([]);
    let cost = 0;
    for (const spans of pieces) for (const span of spans) cost += span.length;
    return this.#run({ id: ++this.#lastId, kind: 'files', pieces }, cost);
  }

  /** Starts all threads now: work for all of them is on its way. */
  warm(): void {
    while (this.#workers.size < this.parallelism) this.#start();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const workers = [...this.#workers];
    this.#workers.clear();
    for (const worker of workers) {
      clearTimeout(worker.farewell);
      for (const pending of worker.jobs.values()) pending.reject(closedError());
      worker.jobs.clear();
    }
    await Promise.all(workers.map((worker) => worker.thread.terminate()));
  }

  #run(job: HashJob, cost: number): Promise<(Uint8Array | undefined)[]> {
    if (this.#isClosed) return Promise.reject(closedError());
    return new Promise((resolve, reject) => {
      const worker = this.#workerFor(job);
      clearTimeout(worker.farewell);
      if (worker.jobs.size === 0) worker.thread.ref();
      worker.jobs.set(job.id, { job, cost, resolve, reject });
      worker.backlog += cost;
      worker.thread.postMessage(job);
    });
  }

  /** The least busy one, or a new one while all are busy and cores are left. */
  #workerFor(job: HashJob): HashWorker {
    let best: HashWorker | undefined;
    for (const worker of this.#workers) {
      if (best === undefined || worker.backlog < best.backlog) best = worker;
    }
    if (best === undefined) return this.#start();
    const isBusy =
      job.kind === 'files' ? best.jobs.size > 0 : best.backlog > BACKLOG_FOR_NEXT_WORKER;
    return isBusy && this.#workers.size < this.parallelism ? this.#start() : best;
  }

  #start(): HashWorker {
    const thread = new Worker(
      workerFile('hash-worker', import.meta.url),
      workerOptions('sluice-hash'),
    );
    // Idle workers do not keep the process alive; a busy one does, or its answer would be lost.
    thread.unref();
    const worker: HashWorker = { thread, jobs: new Map(), backlog: 0, farewell: undefined };
    this.#workers.add(worker);
    thread.on('message', (answer: HashAnswer) => this.#settle(worker, answer));
    thread.on('error', (error) => this.#lose(worker, error));
    thread.on('exit', () => this.#lose(worker, undefined));
    return worker;
  }

  #settle(worker: HashWorker, answer: HashAnswer): void {
    const pending = worker.jobs.get(answer.id);
    if (pending === undefined) return;
    worker.jobs.delete(answer.id);
    worker.backlog -= pending.cost;
    if (worker.jobs.size === 0) this.#rest(worker, IDLE_MS[pending.job.kind]);
    if (answer.kind === 'digests') pending.resolve(answer.digests);
    else pending.reject(diskErrorOfErrno(answer.errno, 'read', answer.path));
  }

  /** Nothing to do: it holds the process no more, and ends if that goes on. */
  #rest(worker: HashWorker, idleMs: number): void {
    worker.thread.unref();
    worker.farewell = setTimeout(() => {
      this.#workers.delete(worker);
      void worker.thread.terminate();
    }, idleMs);
    worker.farewell.unref();
  }

  /** A worker that died (out of memory, threads or files) takes no piece with it: memory is hashed here, files are refused. */
  #lose(worker: HashWorker, cause: unknown): void {
    clearTimeout(worker.farewell);
    this.#workers.delete(worker);
    const jobs = [...worker.jobs.values()];
    worker.jobs.clear();
    for (const { job, resolve, reject } of jobs) {
      if (job.kind === 'bytes') resolve([hash('sha1', job.bytes, 'buffer')]);
      else reject(new SluiceError('disk/failed', 'a hash worker stopped; try again', { cause }));
    }
  }
}

const closedError = (): SluiceError =>
  new SluiceError('session/closed', 'cannot hash: the session is closed');
