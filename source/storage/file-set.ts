/**
 * A torrent's files on disk: read, written and synced, and watched for changes by others. A file or folder that Sluice
 * did not make is never cut, replaced or removed.
 */
import { SluiceError } from '../base/errors.ts';
import type { FileStatus } from '../base/ports/disk.ts';
import type { FileStamp } from '../base/ports/state.ts';
import type { SeenDirectories } from './confined-root.ts';
import type { CreatedPaths } from './created-paths.ts';
import { FileOpening } from './file-opening.ts';
import type { HandlePool } from './handle-pool.ts';
import { type FileSetPlace, KnownFiles, type KnownFilesOptions } from './known-files.ts';
import type { RelocatedFile } from './relocation.ts';

export interface FileSetOptions extends KnownFilesOptions {
  readonly preallocate: boolean;
}

/** `lost`: what was written since the last sync may never reach the medium. `later`: it could not be tried. */
export type SyncOutcome =
  | { readonly kind: 'synced' }
  | { readonly kind: 'lost' | 'later'; readonly error: unknown };

export class FileSet {
  readonly #handles: HandlePool;
  readonly #known: KnownFiles;
  readonly #opening: FileOpening;

  constructor(options: FileSetOptions, place: FileSetPlace) {
    this.#handles = options.handles;
    this.#known = new KnownFiles(options, place);
    this.#opening = new FileOpening({ ...options, known: this.#known });
  }

  get created(): CreatedPaths {
    return this.#known.created;
  }

  /** Did Sluice make this file? */
  isCreated(file: number): boolean {
    return this.#known.isCreated(file);
  }

  pathOf(file: number): string {
    return this.#known.pathOf(file);
  }

  /** The files were brought elsewhere: what was known of each holds for what it has become. No call may be under way. */
  relocate(place: FileSetPlace, files: readonly RelocatedFile[]): void {
    this.#known.relocate(place, files);
  }

  /** The path to read from without further checks, after `look`. */
  foundPathOf(file: number): string {
    return this.#known.foundPathOf(file);
  }

  /** Looks at a file and takes it, as it is, for what is to be expected from now on. */
  async look(file: number, seen?: SeenDirectories): Promise<FileStatus | undefined> {
    const record = this.#known.recordOf(file);
    const writes = record.writesEnded;
    const { status, path } = await this.#known.locate(file, seen);
    if (record.faultOf(status, path) !== undefined) await this.#handles.forget(this.pathOf(file));
    if (!record.isBeingWritten && record.writesEnded === writes) record.accept(status);
    return status;
  }

  /** Fills `into`; rejects with `disk/short-read` where the file ends before that. */
  async read(file: number, into: Uint8Array, position: number): Promise<void> {
    const path = this.pathOf(file);
    const [count] = await Promise.all([
      this.#handles.use(
        path,
        'read',
        () => this.#opening.openToRead(file),
        (handle) => handle.read(into, position),
      ),
      this.#verify(file),
    ]);
    if (count === into.length) return;
    throw new SluiceError(
      'disk/short-read',
      `cannot read ${path}: it ends before ${position + into.length} bytes`,
    );
  }

  /** Rejects with `disk/missing` where the file is not there and may not be made. */
  async write(
    file: number,
    bytes: Uint8Array,
    position: number,
    mayCreate: boolean,
  ): Promise<void> {
    const path = this.pathOf(file);
    const record = this.#known.recordOf(file);
    // From the first write on nobody can tell what others do to it from what we do.
    if (record.isKnown && !record.isTouched) await this.#known.findFault(file);
    record.onWriteBegin();
    try {
      await this.#handles.use(
        path,
        'write',
        () => this.#opening.openToWrite(file, mayCreate),
        (handle) => handle.write(bytes, position),
      );
    } catch (error) {
      await this.#handles.forget(path);
      throw error;
    } finally {
      record.onWriteEnd();
    }
  }

  /** Makes a file of no bytes, where there is none, for good: no sync of data follows that would keep its name. */
  async makeEmpty(file: number): Promise<void> {
    const located = await this.#known.locate(file);
    if (located.status !== undefined) return;
    await this.#known.needPlace();
    const handle = await this.#opening.create(file, located);
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  /** What was written before this call is on the medium after it, and the file is still the one it went to. */
  async sync(file: number): Promise<SyncOutcome> {
    const handles = this.#handles;
    const path = this.pathOf(file);
    const closeFailure = handles.takeCloseFailure(path);
    if (closeFailure !== undefined) return { kind: 'lost', error: closeFailure };
    let isOpen = false;
    try {
      await handles.use(
        path,
        'read',
        () => this.#opening.openToRead(file),
        (handle) => {
          isOpen = true;
          return handle.sync();
        },
      );
    } catch (error) {
      await handles.forget(path);
      if (isOpen) return { kind: 'lost', error };
      // A file found changed has nothing left to sync: all that was in it is in doubt already.
      return this.#known.recordOf(file).isKnown ? { kind: 'later', error } : { kind: 'synced' };
    }
    return this.#settle(file);
  }

  /** Undefined where it is not there, or not looked at since it was last written. */
  stampOf(file: number): FileStamp {
    const record = this.#known.find(file);
    return record === undefined || record.isTouched ? undefined : record.stamp;
  }

  /** As `stampOf`, but also while it is written to. */
  identityOf(file: number): FileStamp {
    return this.#known.find(file)?.identity;
  }

  async close(): Promise<void> {
    const files = [...this.#known.all];
    await Promise.all(files.map((file) => this.#handles.forget(this.pathOf(file))));
  }

  /** Rejects where the file that stands in the folder is not the one we know any more. */
  async #verify(file: number): Promise<void> {
    const fault = await this.#known.findFault(file);
    if (fault !== undefined) throw fault;
  }

  /** After a sync: only writes to the file that stands in the folder count. */
  async #settle(file: number): Promise<SyncOutcome> {
    const record = this.#known.recordOf(file);
    const writes = record.writesEnded;
    try {
      const { status, path } = await this.#known.locate(file);
      const fault = record.faultOf(status, path);
      if (fault !== undefined) await this.#known.onFault(file, fault);
      else if (!record.isBeingWritten && record.writesEnded === writes) record.accept(status);
      return { kind: 'synced' };
    } catch (error) {
      return { kind: 'later', error };
    }
  }
}
