/**
 * Where a torrent's data lies, under which names, and its way to another place. What is under way is
 * recorded before anything is touched and once all is there, so that a killed process takes it up again.
 */
import { SluiceError } from '../../base/errors.ts';
import type { Disk } from '../../base/ports/disk.ts';
import type { FileNames, Lock, RelocationRecord } from '../../base/ports/state.ts';
import type { Layout } from '../../protocol/layout.ts';
import { ConfinedRoot } from '../../storage/confined-root.ts';
import { lookAtRoot } from '../../storage/data-root.ts';
import { type FilePaths, filePaths } from '../../storage/file-names.ts';
import { type RelocatedFile, Relocation } from '../../storage/relocation.ts';
import type { TorrentData } from './torrent-data.ts';

/** Where data lies, or goes. */
export interface DataPlace {
  /** Absolute. */
  readonly directory: string;
  readonly names: FileNames;
}

export interface RelocatorOptions {
  readonly disk: Disk;
  readonly layout: Layout;
  readonly data: Pick<TorrentData, 'open' | 'createdFiles' | 'needPlace'>;
  readonly place: DataPlace;
  /** From an earlier session. */
  readonly pending: RelocationRecord | undefined;
  /** For names of unfinished copies. */
  readonly tag: string;
  readonly lock: Lock | undefined;
  /** Rejects with `session/in-use` where another program is at work there. */
  readonly takeLock: (directory: string) => Promise<Lock>;
  /** Records the place and what is pending. Rejects with `state/*`. */
  readonly save: () => Promise<void>;
  readonly onProgress: () => void;
  readonly onRelocated: (files: readonly RelocatedFile[]) => void;
}

const NONE: readonly Promise<string>[] = [];

export class Relocator {
  readonly #options: RelocatorOptions;
  #place: DataPlace;
  #paths: FilePaths;
  #pending: RelocationRecord | undefined;
  #lock: Lock | undefined;
  #progress = 0;
  #underWay: { readonly stop: AbortController; readonly done: Promise<unknown> } | undefined;
  /** Looks at places that may be gone to. */
  #checks: readonly Promise<string>[] = NONE;
  readonly #leaving = new AbortController();

  constructor(options: RelocatorOptions) {
    const { place, layout, pending, lock } = options;
    this.#options = options;
    this.#place = place;
    this.#paths = filePaths(layout, place.names);
    this.#pending = pending;
    this.#lock = lock;
  }

  get place(): DataPlace {
    return this.#place;
  }

  get paths(): FilePaths {
    return this.#paths;
  }

  /** What a record has to say of it. */
  get pending(): RelocationRecord | undefined {
    return this.#pending;
  }

  /** 0…1 of what is under way, or was last. */
  get progress(): number {
    return this.#progress;
  }

  get isUnderWay(): boolean {
    return this.#underWay !== undefined;
  }

  isAt({ directory, names }: DataPlace): boolean {
    return directory === this.#place.directory && isSameNames(names, this.#place.names);
  }

  /** Answers where the file system of the target is mounted. Rejects with `disk/*` where it cannot go there; changes nothing. */
  async check(target: DataPlace): Promise<string> {
    const checking = this.#relocation(this.#place, target, this.#leaving.signal).check();
    this.#checks = [...this.#checks, checking];
    try {
      return await checking;
    } finally {
      this.#checks = this.#checks.filter((other) => other !== checking);
    }
  }

  /**
   * For one of which nothing was ever looked at or written: what lies at the old place under its names is somebody
   * else's, and stays. Rejects with `disk/*` or `session/in-use` where it cannot go there; then nothing has changed.
   */
  async settle(target: DataPlace): Promise<void> {
    const { disk, takeLock } = this.#options;
    const paths = this.#pathsOf(target);
    await new ConfinedRoot(disk, target.directory).locate(paths.of(0));
    await lookAtRoot(disk, target.directory);
    const before = this.#lock;
    if (before !== undefined) this.#lock = await takeLock(target.directory);
    this.#place = target;
    this.#paths = paths;
    await before?.release();
  }

  /** To be followed by `run`. */
  plan({ directory, names }: DataPlace, mountPath: string): void {
    this.#leaving.signal.throwIfAborted();
    this.#pending = { directory, names, mountPath, isDone: false, created: [] };
    this.#progress = 0;
  }

  /**
   * Brings the data where it was planned to go; it can be read all the time, and waits where it cannot. Answers files that
   * were left at the old place, for they are not ours. Rejects where all is at the old place again, or
   * with something still pending, where even that could not be.
   */
  run(): Promise<readonly string[]> {
    const stop = new AbortController();
    const done = this.#run(stop.signal);
    this.#underWay = { stop, done };
    return done.finally(() => {
      this.#underWay = undefined;
    });
  }

  /** How what is under way has ended: with `session/cancelled` all is back. Undefined where it ended well, or there is nothing. */
  async cancel(): Promise<unknown> {
    this.#underWay?.stop.abort();
    return this.#underWay?.done.then(
      () => undefined,
      (error: unknown) => error,
    );
  }

  /** The process ends: what is under way stays as it is, to be gone on with. */
  async leave(): Promise<void> {
    this.#leaving.abort(new SluiceError('session/closed', 'the session is closing'));
    await Promise.allSettled(this.#checks);
    await this.cancel();
  }

  async release(): Promise<void> {
    await this.#lock?.release();
  }

  async #run(signal: AbortSignal): Promise<readonly string[]> {
    // What is planned is gone on with by the next process.
    this.#leaving.signal.throwIfAborted();
    const storage = this.#options.data.open();
    await storage.hold();
    try {
      await storage.sync();
      return await this.#runHeld(signal);
    } finally {
      storage.release();
    }
  }

  async #runHeld(signal: AbortSignal): Promise<readonly string[]> {
    const { save } = this.#options;
    const pending = this.#pending;
    if (pending?.isDone === false) await this.#bring(pending, pending.mountPath, signal);
    // Where the data lies is on record before anything is deleted.
    await save();
    const left = await this.#clear();
    this.#pending = undefined;
    await save();
    return left;
  }

  async #bring(target: DataPlace, mountPath: string, signal: AbortSignal): Promise<void> {
    const { data, save, onRelocated, takeLock } = this.#options;
    const storage = data.open();
    const relocation = this.#relocation(this.#place, target, signal);
    const isElsewhere = target.directory !== this.#place.directory;
    let lock: Lock | undefined;
    try {
      if (this.#lock !== undefined && isElsewhere) lock = await takeLock(target.directory);
      await save();
      // What is renamed is nowhere for a moment.
      if (!(await relocation.isCopied())) await storage.holdReads();
      const relocated = await relocation.run(mountPath);
      await storage.holdReads();
      const created = storage.createdFiles;
      await storage.relocate({ ...target, paths: this.#pathsOf(target) }, relocated);
      onRelocated(relocated.files);
      this.#arrive(target, created);
      storage.releaseReads();
    } catch (error) {
      await lock?.release();
      await this.#turnBack(relocation);
      throw signal.aborted ? cancelled() : error;
    }
    if (lock === undefined) return;
    await this.#lock?.release();
    this.#lock = lock;
  }

  #arrive({ directory, names }: DataPlace, created: readonly string[]): void {
    const before = this.#place;
    const mountPath = this.#options.data.open().mountPath ?? '';
    this.#place = { directory, names };
    this.#paths = this.#pathsOf(this.#place);
    this.#pending = { ...before, mountPath, isDone: true, created };
  }

  async #turnBack(relocation: Relocation): Promise<void> {
    if (this.#leaving.signal.aborted) return;
    await relocation.rollBack();
    this.#pending = undefined;
    await this.#options.save();
  }

  async #clear(): Promise<readonly string[]> {
    const from = this.#pending;
    if (from === undefined) return [];
    const signal = new AbortController().signal;
    return this.#relocation(from, this.#place, signal, from.created).clear();
  }

  #relocation(
    from: DataPlace,
    to: DataPlace,
    signal: AbortSignal,
    created = this.#options.data.createdFiles,
  ): Relocation {
    const { disk, layout, data, tag, onProgress } = this.#options;
    return new Relocation({
      disk,
      layout,
      from: { ...from, paths: this.#pathsOf(from) },
      to: { ...to, paths: this.#pathsOf(to) },
      created,
      needSource: () => data.needPlace(),
      tag,
      signal,
      onProgress: (share) => {
        this.#progress = share;
        onProgress();
      },
    });
  }

  #pathsOf({ names }: DataPlace): FilePaths {
    return filePaths(this.#options.layout, names);
  }
}

const isSameNames = (left: FileNames, right: FileNames): boolean =>
  left.name === right.name && JSON.stringify(left.files) === JSON.stringify(right.files);

const cancelled = (): SluiceError =>
  new SluiceError('session/cancelled', 'the move was cancelled; all data is where it was');
