/**
 * A torrent's files on disk: found without leaving the folder, made when first needed, watched for
 * changes by others. A file or folder that Sluice did not make is never cut, replaced or removed.
 *
 * Files grow as their pieces come (sparse, as libtorrent has it): a file's size says how far it goes,
 * and what lies beyond its end needs no hashing. With `preallocate` a new file has its full size at
 * once, as rtorrent has it; Node can reserve no blocks, so that takes no room yet either.
 */
import { type ErrorCode, isSluiceError, SluiceError } from '../base/errors.ts';
import type { Disk, DiskFile, FileStatus } from '../base/ports/disk.ts';
import type { FileStamp } from '../base/ports/state.ts';
import type { Layout, LayoutFile } from '../protocol/layout.ts';
import { ConfinedRoot, type Located, type SeenDirectories } from './confined-root.ts';
import { CreatedPaths } from './created-paths.ts';
import type { DataRoot } from './data-root.ts';
import { FileRecord } from './file-record.ts';
import type { HandlePool } from './handle-pool.ts';
import type { FilePlace, RelocatedFile } from './relocation.ts';

const IN_THE_WAY: ReadonlySet<ErrorCode> = new Set([
  'disk/outside-root',
  'disk/not-a-file',
  'disk/not-a-directory',
]);

export interface FileSetOptions {
  readonly disk: Disk;
  readonly handles: HandlePool;
  readonly layout: Layout;
  readonly preallocate: boolean;
  /** All that is wanted is there, or was: if none of it is found any more, it was taken away as a whole. */
  readonly isComplete: () => boolean;
  /** Another program changed, replaced or removed a file: what we thought was in it is not known any more. */
  readonly onChanged: (file: number, error: SluiceError) => void;
}

/** `lost`: what was written since the last sync may never reach the medium. `later`: it could not be tried. */
export type SyncOutcome =
  | { readonly kind: 'synced' }
  | { readonly kind: 'lost' | 'later'; readonly error: unknown };

/** Where the files are. */
export interface FileSetPlace extends FilePlace {
  readonly root: Pick<DataRoot, 'need' | 'refuse'>;
  readonly created: readonly string[];
}

export class FileSet {
  readonly #options: FileSetOptions;
  #place: FileSetPlace;
  #root: ConfinedRoot;
  #created: CreatedPaths;
  readonly #records = new Map<number, FileRecord>();
  /** Where files were found, where that differs from where the torrent has them. */
  readonly #found = new Map<number, string>();

  constructor(options: FileSetOptions, place: FileSetPlace) {
    const { disk } = options;
    this.#options = options;
    this.#place = place;
    this.#root = new ConfinedRoot(disk, place.directory);
    this.#created = new CreatedPaths(disk, this.#root, place.created);
  }

  get created(): CreatedPaths {
    return this.#created;
  }

  /** Did Sluice make this file? */
  isCreated(file: number): boolean {
    return this.#created.has(this.#partsOf(file));
  }

  pathOf(file: number): string {
    return this.#root.pathOf(this.#partsOf(file));
  }

  /** The files were brought elsewhere: what was known of each holds for what it has become. No call may be under way. */
  relocate(place: FileSetPlace, files: readonly RelocatedFile[]): void {
    const { disk } = this.#options;
    this.#place = place;
    this.#root = new ConfinedRoot(disk, place.directory);
    this.#created = new CreatedPaths(disk, this.#root, place.created);
    this.#found.clear();
    for (const { file, before, after } of files) this.#records.get(file)?.onMoved(before, after);
  }

  /** The path to read from without further checks, after `look`. */
  foundPathOf(file: number): string {
    return this.#found.get(file) ?? this.pathOf(file);
  }

  /** Looks at a file and takes it, as it is, for what is to be expected from now on. */
  async look(file: number, seen?: SeenDirectories): Promise<FileStatus | undefined> {
    const record = this.#record(file);
    const writes = record.writesEnded;
    const { status, path } = await this.#locate(file, seen);
    if (record.faultOf(status, path) !== undefined)
      await this.#options.handles.forget(this.pathOf(file));
    if (!record.isBeingWritten && record.writesEnded === writes) record.accept(status);
    return status;
  }

  /** Fills `into`; rejects with `disk/short-read` where the file ends before that. */
  async read(file: number, into: Uint8Array, position: number): Promise<void> {
    const path = this.pathOf(file);
    const [count] = await Promise.all([
      this.#options.handles.use(
        path,
        'read',
        () => this.#openToRead(file),
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
    const record = this.#record(file);
    // From the first write on nobody can tell what others do to it from what we do.
    if (record.isKnown && !record.isTouched) await this.#findFault(file);
    record.onWriteBegin();
    try {
      await this.#options.handles.use(
        path,
        'write',
        () => this.#openToWrite(file, mayCreate),
        (handle) => handle.write(bytes, position),
      );
    } catch (error) {
      await this.#options.handles.forget(path);
      throw error;
    } finally {
      record.onWriteEnd();
    }
  }

  /** Makes a file of no bytes, where there is none, for good: no sync of data follows that would keep its name. */
  async makeEmpty(file: number): Promise<void> {
    const located = await this.#locate(file);
    if (located.status !== undefined) return;
    await this.#place.root.need();
    const handle = await this.#create(file, located);
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  /** What was written before this call is on the medium after it, and the file is still the one it went to. */
  async sync(file: number): Promise<SyncOutcome> {
    const { handles } = this.#options;
    const path = this.pathOf(file);
    const closeFailure = handles.takeCloseFailure(path);
    if (closeFailure !== undefined) return { kind: 'lost', error: closeFailure };
    let isOpen = false;
    try {
      await handles.use(
        path,
        'read',
        () => this.#openToRead(file),
        (handle) => {
          isOpen = true;
          return handle.sync();
        },
      );
    } catch (error) {
      await handles.forget(path);
      if (isOpen) return { kind: 'lost', error };
      // A file found changed has nothing left to sync: all that was in it is in doubt already.
      return this.#record(file).isKnown ? { kind: 'later', error } : { kind: 'synced' };
    }
    return this.#settle(file);
  }

  /** Undefined where it is not there, or not looked at since it was last written. */
  stampOf(file: number): FileStamp {
    const record = this.#records.get(file);
    return record === undefined || record.isTouched ? undefined : record.stamp;
  }

  /** As `stampOf`, but also while it is written to. */
  identityOf(file: number): FileStamp {
    return this.#records.get(file)?.identity;
  }

  async close(): Promise<void> {
    const files = [...this.#records.keys()];
    await Promise.all(files.map((file) => this.#options.handles.forget(this.pathOf(file))));
  }

  #file(file: number): LayoutFile {
    const found = this.#options.layout.files[file];
    if (found === undefined) throw new RangeError(`file ${file}`);
    return found;
  }

  #partsOf(file: number): readonly string[] {
    this.#file(file);
    return this.#place.paths.of(file);
  }

  #record(file: number): FileRecord {
    const known = this.#records.get(file);
    if (known !== undefined) return known;
    const record = new FileRecord();
    this.#records.set(file, record);
    return record;
  }

  async #locate(file: number, seen?: SeenDirectories): Promise<Located> {
    try {
      const located = await this.#root.locate(this.#partsOf(file), seen);
      if (located.path === this.pathOf(file)) this.#found.delete(file);
      else this.#found.set(file, located.path);
      return located;
    } catch (error) {
      // A link or a folder stands where the file was: what was in it is as good as gone.
      const isInTheWay = isSluiceError(error) && IN_THE_WAY.has(error.code);
      if (isInTheWay && this.#record(file).isKnown) await this.#onFault(file, error);
      throw error;
    }
  }

  /** Rejects where the file that stands in the folder is not the one we know any more. */
  async #verify(file: number): Promise<void> {
    const fault = await this.#findFault(file);
    if (fault !== undefined) throw fault;
  }

  /** What is wrong with it has been told. */
  async #findFault(file: number): Promise<SluiceError | undefined> {
    const path = this.foundPathOf(file);
    const found = await this.#options.disk.status(path);
    const fault = this.#record(file).faultOf(found, path);
    if (fault !== undefined) await this.#onFault(file, fault);
    return fault;
  }

  /** After a sync: only writes to the file that stands in the folder count. */
  async #settle(file: number): Promise<SyncOutcome> {
    const record = this.#record(file);
    const writes = record.writesEnded;
    try {
      const { status, path } = await this.#locate(file);
      const fault = record.faultOf(status, path);
      if (fault !== undefined) await this.#onFault(file, fault);
      else if (!record.isBeingWritten && record.writesEnded === writes) record.accept(status);
      return { kind: 'synced' };
    } catch (error) {
      return { kind: 'later', error };
    }
  }

  async #onFault(file: number, fault: SluiceError): Promise<void> {
    await this.#onFaultOpening(file, fault);
    await this.#options.handles.forget(this.pathOf(file));
  }

  /** Where the whole disk is gone, nothing is known of one file. */
  async #onFaultOpening(file: number, fault: SluiceError): Promise<void> {
    await this.#place.root.need();
    if (fault.code === 'disk/missing' && (await this.#isAllGone())) this.#place.root.refuse();
    this.#record(file).forget();
    this.#options.onChanged(file, fault);
  }

  /** It was there a moment ago: where the disk has gone since, that is what there is to say. */
  async #openFound(path: string, mode: 'read' | 'write'): Promise<DiskFile> {
    try {
      return await this.#options.disk.open(path, mode);
    } catch (error) {
      if (isSluiceError(error, 'disk/missing')) await this.#place.root.need();
      throw error;
    }
  }

  /** Also of a file that nobody has looked at yet; rejects where it is the disk that is gone. */
  async #missing(path: string): Promise<SluiceError> {
    await this.#place.root.need();
    return new SluiceError('disk/missing', `cannot open ${path}: it does not exist`);
  }

  async #isAllGone(): Promise<boolean> {
    if (!this.#options.isComplete()) return false;
    for (const [file, record] of this.#records) {
      if (!record.isKnown) continue;
      if ((await this.#options.disk.status(this.foundPathOf(file))) !== undefined) return false;
    }
    return true;
  }

  async #openToRead(file: number): Promise<DiskFile> {
    const { path, status } = await this.#locate(file);
    const fault = this.#record(file).faultOf(status, path);
    if (fault !== undefined) {
      await this.#onFaultOpening(file, fault);
      throw fault;
    }
    if (status === undefined) throw await this.#missing(path);
    return this.#openFound(path, 'read');
  }

  async #openToWrite(file: number, mayCreate: boolean): Promise<DiskFile> {
    const located = await this.#locate(file);
    const record = this.#record(file);
    const fault = record.faultOf(located.status, located.path);
    if (fault !== undefined) await this.#onFaultOpening(file, fault);
    if (located.status === undefined) {
      if (!mayCreate) throw await this.#missing(located.path);
      await this.#place.root.need();
      return this.#createOrOpen(file, located);
    }
    record.acceptIdentity(located.status);
    const handle = await this.#openFound(located.path, 'write');
    return this.#prepared(file, handle, located.status.size);
  }

  async #createOrOpen(file: number, located: Located): Promise<DiskFile> {
    try {
      return await this.#create(file, located);
    } catch (error) {
      // Somebody made it in this moment: then it is theirs.
      if (!isSluiceError(error, 'disk/exists')) throw error;
      return this.#openToWrite(file, false);
    }
  }

  async #create(file: number, located: Located): Promise<DiskFile> {
    const parts = this.#partsOf(file);
    if (located.depth < parts.length - 1) await this.created.makeDirectories(parts, located);
    const handle = await this.#openNew(located.path);
    try {
      this.created.add(parts);
      this.#record(file).acceptIdentity(await handle.status());
    } catch (error) {
      await handle.close();
      throw error;
    }
    return this.#prepared(file, handle, 0);
  }

  async #openNew(path: string): Promise<DiskFile> {
    const { disk } = this.#options;
    try {
      return await disk.open(path, 'create');
    } catch (error) {
      if (!isSluiceError(error, 'disk/missing')) throw error;
      await disk.makeDirectory(this.#place.directory);
      return disk.open(path, 'create');
    }
  }

  async #prepared(file: number, handle: DiskFile, size: number): Promise<DiskFile> {
    const { size: fullSize } = this.#file(file);
    const isToGrow = this.#options.preallocate && size < fullSize && this.isCreated(file);
    if (!isToGrow) return handle;
    try {
      await handle.truncate(fullSize);
      return handle;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }
}
