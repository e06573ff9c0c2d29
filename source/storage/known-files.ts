/**
 * Where a torrent's files are, what is known of each, and whether what stands there now is still the same. Where another
 * program changed one, whoever asks hears of it, and nothing is known of it any more.
 */
import { type ErrorCode, isSluiceError, SluiceError } from '../base/errors.ts';
import type { Disk } from '../base/ports/disk.ts';
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

/** Where the files are. */
export interface FileSetPlace extends FilePlace {
  readonly root: Pick<DataRoot, 'need' | 'refuse'>;
  readonly created: readonly string[];
}

export interface KnownFilesOptions {
  readonly disk: Disk;
  readonly handles: HandlePool;
  readonly layout: Layout;
  /** All that is wanted is there, or was: if none of it is found any more, it was taken away as a whole. */
  readonly isComplete: () => boolean;
  /** Another program changed, replaced or removed a file: what we thought was in it is not known any more. */
  readonly onChanged: (file: number, error: SluiceError) => void;
}

export class KnownFiles {
  readonly #options: KnownFilesOptions;
  #place: FileSetPlace;
  #root: ConfinedRoot;
  #created: CreatedPaths;
  readonly #records = new Map<number, FileRecord>();
  /** Where files were found, where that differs from where the torrent has them. */
  readonly #found = new Map<number, string>();

  constructor(options: KnownFilesOptions, place: FileSetPlace) {
    const { disk } = options;
    this.#options = options;
    this.#place = place;
    this.#root = new ConfinedRoot(disk, place.directory);
    this.#created = new CreatedPaths(disk, this.#root, place.created);
  }

  get directory(): string {
    return this.#place.directory;
  }

  get created(): CreatedPaths {
    return this.#created;
  }

  /** Those that were looked at, or written to. */
  get all(): Iterable<number> {
    return this.#records.keys();
  }

  fileOf(file: number): LayoutFile {
    const found = this.#options.layout.files[file];
    if (found === undefined) throw new RangeError(`file ${file}`);
    return found;
  }

  partsOf(file: number): readonly string[] {
    this.fileOf(file);
    return this.#place.paths.of(file);
  }

  /** Did Sluice make this file? */
  isCreated(file: number): boolean {
    return this.#created.has(this.partsOf(file));
  }

  pathOf(file: number): string {
    return this.#root.pathOf(this.partsOf(file));
  }

  /** The path to read from without further checks, after `look`. */
  foundPathOf(file: number): string {
    return this.#found.get(file) ?? this.pathOf(file);
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

  /** Undefined where nobody has looked at it. */
  find(file: number): FileRecord | undefined {
    return this.#records.get(file);
  }

  recordOf(file: number): FileRecord {
    const known = this.#records.get(file);
    if (known !== undefined) return known;
    const record = new FileRecord();
    this.#records.set(file, record);
    return record;
  }

  /** Rejects with `disk/storage-missing` where it is the disk that is gone. */
  needPlace(): Promise<void> {
    return this.#place.root.need();
  }

  /** Where it is, found without leaving the folder. */
  async locate(file: number, seen?: SeenDirectories): Promise<Located> {
    try {
      const located = await this.#root.locate(this.partsOf(file), seen);
      if (located.path === this.pathOf(file)) this.#found.delete(file);
      else this.#found.set(file, located.path);
      return located;
    } catch (error) {
      // A link or a folder stands where the file was: what was in it is as good as gone.
      const isInTheWay = isSluiceError(error) && IN_THE_WAY.has(error.code);
      if (isInTheWay && this.recordOf(file).isKnown) await this.onFault(file, error);
      throw error;
    }
  }

  /** Undefined where it is the one that we know. What is wrong with it has been told. */
  async findFault(file: number): Promise<SluiceError | undefined> {
    const path = this.foundPathOf(file);
    const found = await this.#options.disk.status(path);
    const fault = this.recordOf(file).faultOf(found, path);
    if (fault !== undefined) await this.onFault(file, fault);
    return fault;
  }

  /** It is not the one that we knew. */
  async onFault(file: number, fault: SluiceError): Promise<void> {
    await this.onFaultOpening(file, fault);
    await this.#options.handles.forget(this.pathOf(file));
  }

  /** Where the whole disk is gone, nothing is known of one file. */
  async onFaultOpening(file: number, fault: SluiceError): Promise<void> {
    await this.#place.root.need();
    if (fault.code === 'disk/missing' && (await this.#isAllGone())) this.#place.root.refuse();
    this.recordOf(file).forget();
    this.#options.onChanged(file, fault);
  }

  /** Also of a file that nobody has looked at yet; rejects where it is the disk that is gone. */
  async missing(path: string): Promise<SluiceError> {
    await this.needPlace();
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
}
