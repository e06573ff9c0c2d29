/**
 * Opens a torrent's files, to read or to write, and makes those that are not there. One that Sluice did not make is
 * never cut or replaced.
 *
 * Files grow as their pieces come (sparse, as libtorrent has it): a file's size says how far it goes,
 * and what lies beyond its end needs no hashing. With `preallocate` a new file has its full size at
 * once, as rtorrent has it; Node can reserve no blocks, so that takes no room yet either.
 */
import { isSluiceError } from '../base/errors.ts';
import type { Disk, DiskFile } from '../base/ports/disk.ts';
import type { Located } from './confined-root.ts';
import type { KnownFiles } from './known-files.ts';

export interface FileOpeningOptions {
  readonly disk: Disk;
  readonly known: KnownFiles;
  readonly preallocate: boolean;
}

export class FileOpening {
  readonly #options: FileOpeningOptions;
  readonly #known: KnownFiles;

  constructor(options: FileOpeningOptions) {
    this.#options = options;
    this.#known = options.known;
  }

  async openToRead(file: number): Promise<DiskFile> {
    const { path, status } = await this.#known.locate(file);
    const fault = this.#known.recordOf(file).faultOf(status, path);
    if (fault !== undefined) {
      await this.#known.onFaultOpening(file, fault);
      throw fault;
    }
    if (status === undefined) throw await this.#known.missing(path);
    return this.#openFound(path, 'read');
  }

  /** Rejects with `disk/missing` where it is not there and may not be made. */
  async openToWrite(file: number, mayCreate: boolean): Promise<DiskFile> {
    const located = await this.#known.locate(file);
    const record = this.#known.recordOf(file);
    const fault = record.faultOf(located.status, located.path);
    if (fault !== undefined) await this.#known.onFaultOpening(file, fault);
    if (located.status === undefined) {
      if (!mayCreate) throw await this.#known.missing(located.path);
      await this.#known.needPlace();
      return this.#createOrOpen(file, located);
    }
    record.acceptIdentity(located.status);
    const handle = await this.#openFound(located.path, 'write');
    return this.#prepared(file, handle, located.status.size);
  }

  /** To be written to, where it was not there. */
  async create(file: number, located: Located): Promise<DiskFile> {
    const parts = this.#known.partsOf(file);
    if (located.depth < parts.length - 1) await this.#known.created.makeDirectories(parts, located);
    const handle = await this.#openNew(located.path);
    try {
      this.#known.created.add(parts);
      this.#known.recordOf(file).acceptIdentity(await handle.status());
    } catch (error) {
      await handle.close();
      throw error;
    }
    return this.#prepared(file, handle, 0);
  }

  async #createOrOpen(file: number, located: Located): Promise<DiskFile> {
    try {
      return await this.create(file, located);
    } catch (error) {
      // Somebody made it in this moment: then it is theirs.
      if (!isSluiceError(error, 'disk/exists')) throw error;
      return this.openToWrite(file, false);
    }
  }

  /** It was there a moment ago: where the disk has gone since, that is what there is to say. */
  async #openFound(path: string, mode: 'read' | 'write'): Promise<DiskFile> {
    try {
      return await this.#options.disk.open(path, mode);
    } catch (error) {
      if (isSluiceError(error, 'disk/missing')) await this.#known.needPlace();
      throw error;
    }
  }

  async #openNew(path: string): Promise<DiskFile> {
    const { disk } = this.#options;
    try {
      return await disk.open(path, 'create');
    } catch (error) {
      if (!isSluiceError(error, 'disk/missing')) throw error;
      await disk.makeDirectory(this.#known.directory);
      return disk.open(path, 'create');
    }
  }

  async #prepared(file: number, handle: DiskFile, size: number): Promise<DiskFile> {
    const { size: fullSize } = this.#known.fileOf(file);
    const isToGrow = this.#options.preallocate && size < fullSize && this.#known.isCreated(file);
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
