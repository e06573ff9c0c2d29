/**
 * Open files of all torrents, capped; the least recently used idle one makes room. Where the system
 * refuses more open files, the pool gets by with those it has.
 */
import { isSluiceError } from '../base/errors.ts';
import type { DiskFile } from '../base/ports/disk.ts';
import { MAX_OPEN_FILES } from './limits.ts';

export type HandleNeed = 'read' | 'write';

interface Handle {
  readonly path: string;
  readonly isWritable: boolean;
  readonly opening: Promise<DiskFile>;
  users: number;
  /** Out of the pool: closed when its last user leaves. */
  isRetired: boolean;
}

export class HandlePool {
  readonly #capacity: number;
  /** By path, in order of last use. */
  readonly #handles = new Map<string, Handle>();
  /** Closes that failed may have lost writes (network file systems report them there). */
  readonly #closeFailures = new Map<string, unknown>();
  readonly #waiting: (() => void)[] = [];
  /** Places taken: files open, being opened, or being closed. */
  #placeCount = 0;
  #openCount = 0;

  constructor(options: { readonly capacity?: number } = {}) {
    this.#capacity = options.capacity ?? MAX_OPEN_FILES;
  }

  get openCount(): number {
    return this.#openCount;
  }

  /** Runs `work` with the file, opened by `open` where it is not open yet. `work` must not ask the pool for another file. */
  async use<Answer>(
    path: string,
    need: HandleNeed,
    open: () => Promise<DiskFile>,
    work: (file: DiskFile) => Promise<Answer>,
  ): Promise<Answer> {
    const handle = this.#handleOf(path, need, open);
    handle.users += 1;
    try {
      return await work(await handle.opening);
    } finally {
      handle.users -= 1;
      if (handle.users === 0) await this.#onIdle(handle);
    }
  }

  /** Closes the file, when its users have left. The next `use` opens it anew. */
  async forget(path: string): Promise<void> {
    const handle = this.#handles.get(path);
    if (handle !== undefined) await this.#retire(handle);
  }

  /** What went wrong when this file was last closed; asked before its writes are trusted. */
  takeCloseFailure(path: string): unknown {
    const failure = this.#closeFailures.get(path);
    this.#closeFailures.delete(path);
    return failure;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#handles.values()].map((handle) => this.#retire(handle)));
  }

  #handleOf(path: string, need: HandleNeed, open: () => Promise<DiskFile>): Handle {
    const known = this.#handles.get(path);
    if (known !== undefined && (known.isWritable || need === 'read')) {
      this.#handles.delete(path);
      this.#handles.set(path, known);
      return known;
    }
    // A file open for reading gives way to one open for both, and is closed by its last reader.
    if (known !== undefined) void this.#retire(known);
    const handle: Handle = {
      path,
      isWritable: need === 'write',
      opening: this.#open(open),
      users: 0,
      isRetired: false,
    };
    this.#handles.set(path, handle);
    handle.opening.catch(() => {
      handle.isRetired = true;
      if (this.#handles.get(path) === handle) this.#handles.delete(path);
    });
    return handle;
  }

  async #open(open: () => Promise<DiskFile>): Promise<DiskFile> {
    await this.#takePlace();
    for (;;) {
      try {
        const file = await open();
        this.#openCount += 1;
        return file;
      } catch (error) {
        const mayRetry = isSluiceError(error, 'disk/too-many-files') && this.#openCount > 0;
        if (!mayRetry) {
          this.#givePlaceBack();
          throw error;
        }
        await this.#closeOneIdle();
      }
    }
  }

  async #takePlace(): Promise<void> {
    while (this.#placeCount >= this.#capacity) await this.#closeOneIdle();
    this.#placeCount += 1;
  }

  /** Waits where none is idle; what was waited for may have been taken by another, so ask again. */
  async #closeOneIdle(): Promise<void> {
    for (const handle of this.#handles.values()) {
      if (handle.users === 0) return this.#retire(handle);
    }
    await new Promise<void>((go) => this.#waiting.push(go));
  }

  async #onIdle(handle: Handle): Promise<void> {
    if (handle.isRetired) return this.#close(handle);
    this.#waiting.shift()?.();
  }

  async #retire(handle: Handle): Promise<void> {
    if (handle.isRetired) return;
    handle.isRetired = true;
    if (this.#handles.get(handle.path) === handle) this.#handles.delete(handle.path);
    if (handle.users === 0) await this.#close(handle);
  }

  async #close(handle: Handle): Promise<void> {
    const file = await handle.opening.catch(() => undefined);
    // What never opened has given its place back itself.
    if (file === undefined) return;
    try {
      await file.close();
    } catch (error) {
      if (handle.isWritable) this.#closeFailures.set(handle.path, error);
    } finally {
      this.#openCount -= 1;
      this.#givePlaceBack();
    }
  }

  #givePlaceBack(): void {
    this.#placeCount -= 1;
    this.#waiting.shift()?.();
  }
}
