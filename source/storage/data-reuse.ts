/**
 * Takes over for one torrent what files of others hold of it (BEP 38): a new version, or one that is similar. What
 * is there is proved by its hashes before anything is made; files that are the same as a whole get a second name
 * on disk (a hard link), of others the pieces that are the same are copied. The files that are read never change.
 */
import { Bitfield } from '../base/bitfield.ts';
import { isSluiceError } from '../base/errors.ts';
import type { Disk, DiskFile, FileStatus } from '../base/ports/disk.ts';
import type { FileSpan, Hashing } from '../base/ports/hashing.ts';
import type { FileStamp } from '../base/ports/state.ts';
import type { Steps } from '../base/steps.ts';
import { type LikelyFile, matchFilesInSteps } from '../policy/file-likeness.ts';
import type { Layout, PieceIndex } from '../protocol/layout.ts';
import { forEachAtMost } from './at-most.ts';
import { Gate } from './gate.ts';
import { COPY_BYTES, MAX_FILES_AT_ONCE, MAX_OPEN_SOURCES, REUSE_EFFORT } from './limits.ts';
import { Verifier } from './verifier.ts';

const HASH_BYTES = 20;
const PIECES_PER_STEP = 1_024;

export interface ReusableFile extends LikelyFile {
  /** Absolute. */
  readonly path: string;
  /** Sluice made it: what is the user's own gets no second name, by which it could be written to. */
  readonly isOurs: boolean;
}

export interface DataReuseOptions {
  readonly disk: Disk;
  readonly hashing: Hashing;
  readonly layout: Layout;
  /** 20 bytes a piece. */
  readonly pieceHashes: Uint8Array;
  /** What is not wanted is not made either. */
  readonly isWanted: (file: number) => boolean;
  /** Absolute: where a file is to be. Nothing is there yet. */
  readonly pathOf: (file: number) => string;
  /** The likelier ones first. */
  readonly files: readonly ReusableFile[];
  /** Where a piece with this hash lies in another torrent. */
  readonly pieceLike: (hash: Uint8Array) => readonly FileSpan[] | undefined;
  /** Does what may take longer than the event loop can spare. */
  readonly inSteps: <T>(steps: Steps<T>) => Promise<T>;
  readonly signal: AbortSignal;
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

/** The file of another torrent that one of ours may be. */
interface Counterpart {
  readonly path: string;
  readonly isOurs: boolean;
  readonly status: FileStatus;
}

class DataReuse {
  readonly #options: DataReuseOptions;
  /** By the index of ours. */
  readonly #counterparts = new Map<number, Counterpart>();
  /** All that is read, as it was before. */
  readonly #sources = new Map<string, FileStatus>();
  /** Where each piece was found. */
  readonly #found = new Map<PieceIndex, readonly FileSpan[]>();
  readonly #made: number[] = [];
  /** Bytes that may still be looked at. */
  #effort: number;

  constructor(options: DataReuseOptions) {
    this.#options = options;
    this.#effort = REUSE_EFFORT * options.files.reduce((sum, { size }) => sum + size, 0);
  }

  async run(): Promise<ReusedData> {
    await this.#match();
    await this.#verify((piece) => this.#spansInCounterparts(piece));
    const whole = this.#wholeFiles();
    await this.#lookElsewhere();
    await this.#verify((piece) => this.#spansElsewhere(piece));
    try {
      return await this.#make(whole);
    } catch (error) {
      await this.#takeBack();
      throw error;
    }
  }

  async #match(): Promise<void> {
    const { layout, files, isWanted, inSteps } = this.#options;
    const wanted = layout.files.filter(
      ({ index, size, isPadding }) => !isPadding && size > 0 && isWanted(index),
    );
    const likely = wanted.map(({ path, size }) => ({ name: nameOf(path), size }));
    const matches = await inSteps(matchFilesInSteps(likely, files));
    const pairs = matches.flatMap((match, at) =>
      match === undefined ? [] : [{ index: wanted[at]!.index, ...files[match]! }],
    );
    await forEachAtMost(MAX_FILES_AT_ONCE, pairs, async ({ index, path, isOurs }) => {
      const status = await this.#look(path);
      if (status !== undefined) this.#counterparts.set(index, { path, isOurs, status });
    });
  }

  /** As it is before it is read; undefined where it is no file. */
  async #look(path: string): Promise<FileStatus | undefined> {
    const { disk, signal } = this.#options;
    signal.throwIfAborted();
    const known = this.#sources.get(path);
    if (known !== undefined) return known;
    const status = await disk.status(path).catch(() => undefined);
    if (status?.kind !== 'file') return undefined;
    this.#sources.set(path, status);
    return status;
  }

  async #verify(spansOf: (piece: PieceIndex) => readonly FileSpan[] | undefined): Promise<void> {
    const { layout, hashing, pieceHashes, signal } = this.#options;
    const verifier = new Verifier<PieceIndex>({
      hashing,
      pieceHashes,
      gate: new Gate(),
      pieceSize: (piece) => layout.pieceSize(piece),
      spansOf: (piece) => this.#spendOn(piece, spansOf(piece)),
      onPiece: (piece, isGood) => {
        if (isGood) this.#found.set(piece, spansOf(piece)!);
      },
      signal,
    });
    await verifier.run(this.#missing());
  }

  #spendOn(
    piece: PieceIndex,
    spans: readonly FileSpan[] | undefined,
  ): readonly FileSpan[] | undefined {
    if (spans === undefined || this.#effort <= 0) return undefined;
    this.#effort -= this.#options.layout.pieceSize(piece);
    return spans;
  }

  #missing(): readonly PieceIndex[] {
    const { pieceCount } = this.#options.layout;
    const all = Array.from({ length: pieceCount }, (_, piece) => piece as PieceIndex);
    return all.filter((piece) => !this.#found.has(piece));
  }

  /** All files that hold pieces of the same hash. */
  async #lookElsewhere(): Promise<void> {
    const paths = await this.#options.inSteps(this.#pathsElsewhere());
    await forEachAtMost(MAX_FILES_AT_ONCE, [...paths], async (path) => {
      await this.#look(path);
    });
  }

  *#pathsElsewhere(): Steps<ReadonlySet<string>> {
    const paths = new Set<string>();
    for (const [at, piece] of this.#missing().entries()) {
      for (const { path } of this.#spansLike(piece) ?? []) if (path !== undefined) paths.add(path);
      if (at % PIECES_PER_STEP === 0) yield;
    }
    return paths;
  }

  /** That hold something that was found. */
  *#touchedFiles(): Steps<ReadonlySet<number>> {
    const { layout } = this.#options;
    const touched = new Set<number>();
    let pieces = 0;
    for (const piece of this.#found.keys()) {
      for (const file of layout.filesOfPiece(piece)) {
        if (!layout.files[file]!.isPadding) touched.add(file);
      }
      pieces += 1;
      if (pieces % PIECES_PER_STEP === 0) yield;
    }
    return touched;
  }

  #spansInCounterparts(piece: PieceIndex): readonly FileSpan[] | undefined {
    const { layout } = this.#options;
    const spans: FileSpan[] = [];
    for (const { file, offset, length } of layout.spans(piece, 0, layout.pieceSize(piece))) {
      if (layout.files[file]!.isPadding) {
        spans.push({ path: undefined, offset: 0, length });
        continue;
      }
      const counterpart = this.#counterparts.get(file);
      if (counterpart === undefined || counterpart.status.size < offset + length) return undefined;
      spans.push({ path: counterpart.path, offset, length });
    }
    return spans;
  }

  #spansElsewhere(piece: PieceIndex): readonly FileSpan[] | undefined {
    const spans = this.#spansLike(piece);
    const isThere = spans?.every(({ path, offset, length }) => {
      const status = path === undefined ? undefined : this.#sources.get(path);
      return path === undefined || (status !== undefined && status.size >= offset + length);
    });
    return isThere ? spans : undefined;
  }

  #spansLike(piece: PieceIndex): readonly FileSpan[] | undefined {
    const { layout, pieceHashes, pieceLike, isWanted } = this.#options;
    const isAllWanted = layout
      .filesOfPiece(piece)
      .every((file) => layout.files[file]!.isPadding || isWanted(file));
    if (!isAllWanted) return undefined;
    const spans = pieceLike(pieceHashes.subarray(piece * HASH_BYTES, (piece + 1) * HASH_BYTES));
    const size = spans?.reduce((sum, { length }) => sum + length, 0);
    return size === layout.pieceSize(piece) ? spans : undefined;
  }

  /** All their pieces are found, in one file of the same size. */
  #wholeFiles(): ReadonlySet<number> {
    const { layout } = this.#options;
    const whole = new Set<number>();
    for (const [index, { status }] of this.#counterparts) {
      if (status.size !== layout.files[index]!.size) continue;
      const { first, last } = layout.piecesOfFile(index)!;
      let isWhole = true;
      for (let at: number = first; at <= last && isWhole; at++) {
        isWhole = this.#found.has(at as PieceIndex);
      }
      if (isWhole) whole.add(index);
    }
    return whole;
  }

  async #make(whole: ReadonlySet<number>): Promise<ReusedData> {
    const { disk, pathOf, inSteps, signal } = this.#options;
    const touched = await inSteps(this.#touchedFiles());
    const folders = new Set<string>();
    for (const file of [...touched].sort((left, right) => left - right)) {
      signal.throwIfAborted();
      const path = pathOf(file);
      const folder = path.slice(0, path.lastIndexOf('/'));
      await disk.makeDirectory(folder);
      folders.add(folder);
      if (!whole.has(file) || !(await this.#linked(file, path))) await this.#copy(file, path);
    }
    for (const folder of folders) await disk.syncDirectory(folder);
    await this.#dropChanged();
    return this.#result();
  }

  /** False where the file system has no such thing, or the file is somebody else's. */
  async #linked(file: number, path: string): Promise<boolean> {
    if (!this.#counterparts.get(file)!.isOurs) return false;
    try {
      await this.#options.disk.hardLink(this.#counterparts.get(file)!.path, path);
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
      const found = this.#found.get(piece as PieceIndex);
      if (found === undefined) continue;
      let begin = 0;
      const size = layout.pieceSize(piece as PieceIndex);
      for (const span of layout.spans(piece as PieceIndex, 0, size)) {
        if (span.file === file) yield* cut(found, begin, span.length, span.offset);
        begin += span.length;
      }
    }
  }

  /** Whoever wrote to a file while it was read may have spoiled what was found in it. */
  async #dropChanged(): Promise<void> {
    const { disk } = this.#options;
    const changed = new Set<string>();
    await forEachAtMost(MAX_FILES_AT_ONCE, [...this.#sources], async ([path, before]) => {
      const now = await disk.status(path).catch(() => undefined);
      const isSame =
        now?.inode === before.inode &&
        now.size === before.size &&
        now.modifiedMs === before.modifiedMs;
      if (!isSame) changed.add(path);
    });
    if (changed.size === 0) return;
    for (const [piece, spans] of this.#found) {
      if (spans.some(({ path }) => path !== undefined && changed.has(path))) {
        this.#found.delete(piece);
      }
    }
  }

  async #result(): Promise<ReusedData> {
    const { layout, disk, pathOf } = this.#options;
    const pieces = new Bitfield(layout.pieceCount);
    let bytes = 0;
    for (const piece of this.#found.keys()) {
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

/** Below the torrent's folder; the name of a torrent that is one file. */
export const nameOf = (path: readonly string[]): string =>
  (path.length === 1 ? path : path.slice(1)).join('/');
