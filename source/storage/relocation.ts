/**
 * Brings a torrent's files to another folder or to other names, so that whatever happens every byte is at
 * one of the two places: on one file system by renaming; to another by copying, and what was copied is
 * deleted only after the caller has recorded the new place (`clear`). Until then all can be undone
 * (`rollBack`), or gone on with after a crash.
 */
import { isSluiceError, SluiceError } from '../base/errors.ts';
import type { Disk, FileStatus } from '../base/ports/disk.ts';
import { sizeText } from '../base/size-text.ts';
import { reserveOf } from '../policy/disk-trouble.ts';
import type { Layout } from '../protocol/layout.ts';
import { ConfinedRoot } from './confined-root.ts';
import { CreatedPaths } from './created-paths.ts';
import { DataRoot, lookAtRoot } from './data-root.ts';
import { areEqual, type CopyOptions, copyFile, removeIfThere } from './file-copy.ts';
import type { FilePaths } from './file-names.ts';

export interface FilePlace {
  /** Absolute. */
  readonly directory: string;
  readonly paths: FilePaths;
}

export interface RelocationOptions {
  readonly disk: Disk;
  readonly layout: Layout;
  readonly from: FilePlace;
  readonly to: FilePlace;
  /** Made by Sluice; relative to `from`, folders end in `/`. */
  readonly created: readonly string[];
  /** Rejects where the file system with the data is not there. */
  readonly needSource: () => Promise<void>;
  /** For names of unfinished copies; the same after a crash. */
  readonly tag: string;
  readonly signal: AbortSignal;
  /** 0…1. */
  readonly onProgress: (share: number) => void;
}

export interface RelocatedFile {
  readonly file: number;
  /** As it was at the old place; undefined where it was brought over before a crash. */
  readonly before: FileStatus | undefined;
  readonly after: FileStatus;
}

export interface Relocated {
  readonly files: readonly RelocatedFile[];
  /** As `created`, at the new place. */
  readonly created: readonly string[];
}

interface Journey {
  readonly file: number;
  readonly from: readonly string[];
  readonly to: readonly string[];
}

export class Relocation {
  readonly #options: RelocationOptions;
  readonly #from: ConfinedRoot;
  readonly #to: ConfinedRoot;
  readonly #journeys: readonly Journey[];
  readonly #wasCreated: ReadonlySet<string>;
  readonly #created: CreatedPaths;
  readonly #copies: CopyOptions;
  #doneBytes = 0;
  #totalBytes = 0;

  constructor(options: RelocationOptions) {
    const { disk, from, to, created } = options;
    this.#options = options;
    this.#from = new ConfinedRoot(disk, from.directory);
    this.#to = new ConfinedRoot(disk, to.directory);
    this.#journeys = journeysOf(options);
    this.#wasCreated = new Set(created);
    this.#created = new CreatedPaths(disk, this.#to, []);
    this.#copies = { disk, signal: options.signal, onRead: (bytes) => this.#onBytes(bytes) };
  }

  /** Answers where the target's file system is mounted. Rejects where it would end badly (`disk/exists`, `disk/full`). Changes nothing. */
  async check(): Promise<string> {
    let bytes = 0;
    await this.#options.needSource();
    const { device, mountPath } = await lookAtRoot(this.#options.disk, this.#to.directory);
    for (const journey of this.#journeys) {
      this.#options.signal.throwIfAborted();
      const source = await this.#from.locate(journey.from);
      const target = await this.#to.locate(journey.to);
      if (target.status !== undefined && !isSameFile(source.status, target.status)) {
        throw inTheWay(target.path);
      }
      if (source.status !== undefined && source.status.device !== device) {
        bytes += source.status.size;
      }
    }
    await this.#needRoom(bytes);
    return mountPath;
  }

  /** Then all that there is stays where it was until it is cleared, and can be read there. */
  async isCopied(): Promise<boolean> {
    const { device } = await lookAtRoot(this.#options.disk, this.#to.directory);
    for (const { from } of this.#journeys) {
      const { status } = await this.#from.locate(from);
      if (status !== undefined && status.device === device) return false;
    }
    return true;
  }

  /** `mountPath` as `check` answered. Rejects with `disk/*`, or the signal's reason; then `rollBack` or run it again. */
  async run(mountPath: string): Promise<Relocated> {
    const { disk, needSource } = this.#options;
    await needSource();
    const { directory } = this.#to;
    const target = new DataRoot({ disk, directory, mountPath, onMissing: () => {} });
    this.#totalBytes = await this.#bytesToMove();
    const files: RelocatedFile[] = [];
    const folders = new Set<string>();
    for (const journey of this.#journeys) {
      this.#options.signal.throwIfAborted();
      await target.need();
      const moved = await this.#bring(journey);
      if (moved === undefined) continue;
      files.push(moved);
      folders.add(folderOf(this.#to.pathOf(journey.to)));
    }
    // Neither has gone meanwhile: what was not found is not there, and what was brought is.
    await needSource();
    await target.need();
    for (const folder of folders) await disk.syncDirectory(folder);
    return { files, created: [...new Set([...this.#created.all, ...this.#kept()])] };
  }

  /** All is at the old place again, and nothing of ours at the new one. Rejects where that could not be. */
  async rollBack(): Promise<void> {
    const { disk, needSource } = this.#options;
    // What was renamed is on this file system too: where it is gone, nobody can tell what is where.
    await needSource();
    const folders = new Set<string>();
    for (const journey of this.#journeys.toReversed()) {
      await removeIfThere(disk, this.#unfinishedPath(journey)).catch(ignoreNoFolder);
      await this.#takeBack(journey);
      folders.add(folderOf(this.#from.pathOf(journey.from)));
    }
    for (const folder of folders) await disk.syncDirectory(folder).catch(ignoreNoFolder);
    const made = this.#created.all.filter((path) => path.endsWith('/'));
    await new CreatedPaths(disk, this.#to, made).removeAll();
  }

  /** Deletes what was copied, of what Sluice made, and folders of ours that are empty. Answers the files that were left. */
  async clear(): Promise<readonly string[]> {
    const left: string[] = [];
    const mine: string[] = [...this.#wasCreated].filter((path) => path.endsWith('/'));
    for (const { from, to } of this.#journeys) {
      const source = await this.#from.locate(from).catch(() => undefined);
      const target = await this.#to.locate(to).catch(() => undefined);
      if (source?.status === undefined || isSameFile(source.status, target?.status)) continue;
      const isBrought = target?.status?.size === source.status.size;
      if (isBrought && this.#wasCreated.has(from.join('/'))) mine.push(from.join('/'));
      else left.push(source.path);
    }
    const created = new CreatedPaths(this.#options.disk, this.#from, mine);
    await created.removeAll();
    const stuck = created.all.filter((path) => !path.endsWith('/'));
    return [...left, ...stuck.map((path) => this.#from.pathOf(path.split('/')))];
  }

  /** Undefined where there is no such file yet. */
  async #bring(journey: Journey): Promise<RelocatedFile | undefined> {
    const source = await this.#from.locate(journey.from);
    const target = await this.#to.locate(journey.to);
    const isThere = target.status !== undefined && !isSameFile(source.status, target.status);
    if (source.status === undefined) return this.#foundAt(journey, undefined, target.status);
    if (isThere) {
      // From before a crash, unless it is somebody else's.
      if (!(await areEqual(source.path, target.path, this.#copies))) throw inTheWay(target.path);
      this.#created.add(journey.to);
      return this.#foundAt(journey, source.status, target.status);
    }
    await this.#makeFolders(journey);
    await this.#put(journey, source.path, target.path);
    return this.#foundAt(journey, source.status, await this.#options.disk.status(target.path));
  }

  #foundAt(
    { file }: Journey,
    before: FileStatus | undefined,
    after: FileStatus | undefined,
  ): RelocatedFile | undefined {
    return after && { file, before, after };
  }

  async #put(journey: Journey, from: string, to: string): Promise<void> {
    const { disk } = this.#options;
    try {
      await disk.rename(from, to);
      return;
    } catch (error) {
      if (!isSluiceError(error, 'disk/cross-device')) throw error;
    }
    const unfinished = this.#unfinishedPath(journey);
    try {
      await copyFile(from, unfinished, this.#copies);
      // Somebody may have put a file there meanwhile.
      if ((await disk.status(to)) !== undefined) throw inTheWay(to);
      await disk.rename(unfinished, to);
    } catch (error) {
      await removeIfThere(disk, unfinished).catch(() => {});
      throw error;
    }
    this.#created.add(journey.to);
  }

  async #makeFolders({ to }: Journey): Promise<void> {
    const located = await this.#to.locate(to);
    if (located.depth < to.length - 1) await this.#created.makeDirectories(to, located);
    else if (to.length === 1) await this.#options.disk.makeDirectory(this.#to.directory);
  }

  /** Whose source is gone was renamed; of the others the copy goes, if it is one. */
  async #takeBack(journey: Journey): Promise<void> {
    const { disk } = this.#options;
    const source = await this.#from.locate(journey.from);
    const target = await this.#to.locate(journey.to);
    if (target.status === undefined || isSameFile(source.status, target.status)) return;
    if (source.status === undefined) {
      await disk.makeDirectory(folderOf(this.#from.pathOf(journey.from)));
      await disk.rename(target.path, this.#from.pathOf(journey.from));
      return;
    }
    const undo = { ...this.#copies, signal: new AbortController().signal };
    if (await areEqual(source.path, target.path, undo)) await disk.removeFile(target.path);
  }

  /** Files of ours that were renamed are ours at the new place too, as are those that stayed. */
  #kept(): readonly string[] {
    const stayed = this.#from.directory === this.#to.directory ? this.#wasCreated : [];
    const renamed = this.#journeys
      .filter(({ from }) => this.#wasCreated.has(from.join('/')))
      .map(({ to }) => to.join('/'));
    return [...stayed, ...renamed];
  }

  /** Of no longer name than the file system takes, next to where the file will be. */
  #unfinishedPath({ file, to }: Journey): string {
    const name = `.sluice-${this.#options.tag}-${file}.part`;
    return this.#to.pathOf([...to.slice(0, -1), name]);
  }

  async #bytesToMove(): Promise<number> {
    let bytes = 0;
    const { device } = await lookAtRoot(this.#options.disk, this.#to.directory);
    for (const { from } of this.#journeys) {
      const { status } = await this.#from.locate(from);
      // Written, and read again.
      if (status !== undefined && status.device !== device) bytes += status.size * 2;
    }
    return bytes;
  }

  async #needRoom(bytes: number): Promise<void> {
    if (bytes === 0) return;
    const { directory } = this.#to;
    const { free, total } = await this.#options.disk.space(directory);
    if (free >= bytes + reserveOf(total)) return;
    throw new SluiceError(
      'disk/full',
      `there is no room in ${directory}: ${sizeText(bytes)} are to be copied, and ${sizeText(free)} are free`,
    );
  }

  #onBytes(bytes: number): void {
    this.#doneBytes += bytes;
    if (this.#totalBytes > 0) {
      this.#options.onProgress(Math.min(1, this.#doneBytes / this.#totalBytes));
    }
  }
}

const journeysOf = ({ layout, from, to }: RelocationOptions): readonly Journey[] =>
  layout.files
    .filter(({ isPadding, isLink }) => !isPadding && !isLink)
    .map(({ index }) => ({ file: index, from: from.paths.of(index), to: to.paths.of(index) }))
    .filter((way) => from.directory !== to.directory || way.from.join('/') !== way.to.join('/'));

/** Also one name in other letters, where the file system does not tell them apart. */
const isSameFile = (left: FileStatus | undefined, right: FileStatus | undefined): boolean =>
  left !== undefined && left.inode === right?.inode && left.device === right.device;

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/';

const ignoreNoFolder = (error: unknown): void => {
  const isNoFolder =
    isSluiceError(error, 'disk/missing') || isSluiceError(error, 'disk/not-a-directory');
  if (!isNoFolder) throw error;
};

const inTheWay = (path: string): SluiceError =>
  new SluiceError('disk/exists', `${path} is there already: move it away, or choose another place`);
