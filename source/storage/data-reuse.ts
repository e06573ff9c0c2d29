/**
 * Takes over for one torrent what files of others hold of it (BEP 38): a new version, or one that is similar. What
 * is there is proved by its hashes before anything is made; files that are the same as a whole get a second name
 * on disk (a hard link), of others the pieces that are the same are copied. The files that are read never change.
 */
import { Bitfield } from '../base/bitfield.ts';
import { isSluiceError } from '../base/errors.ts';
import type { DiskFile } from '../base/ports/disk.ts';
import type { FileSpan } from '../base/ports/hashing.ts';
import type { FileStamp } from '../base/ports/state.ts';
import type { PieceIndex } from '../protocol/layout.ts';
import { type Counterpart, DataSearch, type DataSearchOptions } from './data-search.ts';
import { COPY_BYTES, MAX_OPEN_SOURCES } from './limits.ts';

export interface DataReuseOptions extends DataSearchOptions {
  /** Absolute: where a file is to be. Nothing is there yet. */
  readonly pathOf: (file: number) => string;
}

export interface ReusedData {
  readonly pieces: Bitfield;
  /** One per file. */
  readonly stamps: readonly FileStamp[];
  /** Files that were made, by their index. */
  readonly made: readonly number[];
  /** Of the pieces. */
  readonly bytes: number;
}

/** On the medium when it resolves. Rejects with `disk/*` or the signal's reason; then what was made is gone again. */
export const reuseData = (options: DataReuseOptions): Promise<ReusedData> =>
  new DataReuse(options).run();

class DataReuse {
  readonly #options: DataReuseOptions;
  readonly #search: DataSearch;
  readonly #made: number[] = [];

  constructor(options: DataReuseOptions) {
    this.#options = options;
    this.#search = new DataSearch(options);
  }

  async run(): Promise<ReusedData> {
    await this.#search.run();
    try {
      return await this.#make();
    } catch (error) {
      await this.#takeBack();
      throw error;
    }
  }

  async #make(): Promise<ReusedData> {
    const { disk, pathOf, inSteps, signal } = this.#options;
    const touched = await inSteps(this.#search.touchedFiles());
    const folders = new Set<string>();
    for (const file of [...touched].sort((left, right) => left - right)) {
      signal.throwIfAborted();
      const path = pathOf(file);
      const folder = path.slice(0, path.lastIndexOf('/'));
      await disk.makeDirectory(folder);
      folders.add(folder);
      const twin = this.#search.twinOf(file);
      const isLinked = twin !== undefined && (await this.#linked(file, twin, path));
      if (!isLinked) await this.#copy(file, path);
    }
    for (const folder of folders) await disk.syncDirectory(folder);
    await this.#search.dropChanged();
    return this.#result();
  }

  /** False where the file system has no such thing, or the file is somebody else's. */
  async #linked(file: number, twin: Counterpart, path: string): Promise<boolean> {
    if (!twin.isOurs) return false;
    try {
      await this.#options.disk.hardLink(twin.path, path);
      this.#made.push(file);
      return true;
    } catch (error) {
      if (isSluiceError(error, 'disk/exists') || !isSluiceError(error)) throw error;
      return false;
    }
  }

  async #copy(file: number, path: string): Promise<void> {
    const { disk } = this.#options;
    const copy = await disk.open(path, 'create');
    this.#made.push(file);
    const sources = new Map<string, DiskFile>();
    try {
      for (const { from, at } of this.#stretchesOf(file)) {
        await this.#pour(await this.#source(from.path!, sources), from, copy, at);
      }
      await copy.sync();
    } finally {
      await Promise.all([copy, ...sources.values()].map((each) => each.close()));
    }
  }

  /** The one that was opened first gives way. */
  async #source(path: string, open: Map<string, DiskFile>): Promise<DiskFile> {
    const known = open.get(path);
    if (known !== undefined) return known;
    const [first] = open;
    if (first !== undefined && open.size >= MAX_OPEN_SOURCES) {
      open.delete(first[0]);
      await first[1].close();
    }
    const source = await this.#options.disk.open(path, 'read');
    open.set(path, source);
    return source;
  }

  async #pour(source: DiskFile, from: FileSpan, copy: DiskFile, at: number): Promise<void> {
    const buffer = new Uint8Array(Math.min(COPY_BYTES, from.length));
    for (let done = 0; done < from.length; ) {
      this.#options.signal.throwIfAborted();
      const part = buffer.subarray(0, from.length - done);
      const count = await source.read(part, from.offset + done);
      // It was cut short meanwhile, which is found out in the end.
      if (count === 0) return;
      await copy.write(part.subarray(0, count), at + done);
      done += count;
    }
  }

  /** What of a file was found, as it lies elsewhere, and where it goes. */
  *#stretchesOf(file: number): Generator<{ readonly from: FileSpan; readonly at: number }> {
    const { layout } = this.#options;
    const { first, last } = layout.piecesOfFile(file)!;
    for (let piece: number = first; piece <= last; piece++) {
      const found = this.#search.found.get(piece as PieceIndex);
      if (found === undefined) continue;
      let begin = 0;
      const size = layout.pieceSize(piece as PieceIndex);
      for (const span of layout.spans(piece as PieceIndex, 0, size)) {
        if (span.file === file) yield* cut(found, begin, span.length, span.offset);
        begin += span.length;
      }
    }
  }

  async #result(): Promise<ReusedData> {
    const { layout, disk, pathOf } = this.#options;
    const pieces = new Bitfield(layout.pieceCount);
    let bytes = 0;
    for (const piece of this.#search.found.keys()) {
      pieces.set(piece);
      bytes += layout.pieceSize(piece);
    }
    const stamps: FileStamp[] = layout.files.map(() => undefined);
    for (const file of this.#made) {
      const status = await disk.status(pathOf(file));
      if (status !== undefined) stamps[file] = { size: status.size, modifiedMs: status.modifiedMs };
    }
    return { pieces, stamps, made: this.#made, bytes };
  }

  async #takeBack(): Promise<void> {
    const { disk, pathOf } = this.#options;
    for (const file of this.#made) await disk.removeFile(pathOf(file)).catch(() => {});
  }
}

/** The part of a piece's spans that begins at `begin`. */
function* cut(
  spans: readonly FileSpan[],
  begin: number,
  length: number,
  target: number,
): Generator<{ readonly from: FileSpan; readonly at: number }> {
  let start = 0;
  for (const { path, offset, length: all } of spans) {
    const from = Math.max(begin, start);
    const to = Math.min(begin + length, start + all);
    if (path !== undefined && from < to) {
      yield {
        from: { path, offset: offset + from - start, length: to - from },
        at: target + from - begin,
      };
    }
    start += all;
  }
}
