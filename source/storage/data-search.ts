/**
 * Finds what files of other torrents hold of one of ours, proved by its hashes: in those that are likely to be the same,
 * then wherever else a piece of the same hash lies. The files that are read never change.
 */
import type { Disk, FileStatus } from '../base/ports/disk.ts';
import type { FileSpan, Hashing } from '../base/ports/hashing.ts';
import type { Steps } from '../base/steps.ts';
import { type LikelyFile, matchFilesInSteps } from '../policy/file-likeness.ts';
import type { Layout, PieceIndex } from '../protocol/layout.ts';
import { forEachAtMost } from './at-most.ts';
import { Gate } from './gate.ts';
import { MAX_FILES_AT_ONCE, REUSE_EFFORT } from './limits.ts';
import { Verifier } from './verifier.ts';

const HASH_BYTES = 20;
const PIECES_PER_STEP = 1_024;

export interface ReusableFile extends LikelyFile {
  /** Absolute. */
  readonly path: string;
  /** Sluice made it: what is the user's own gets no second name, by which it could be written to. */
  readonly isOurs: boolean;
}

export interface DataSearchOptions {
  readonly disk: Disk;
  readonly hashing: Hashing;
  readonly layout: Layout;
  /** 20 bytes a piece. */
  readonly pieceHashes: Uint8Array;
  /** What is not wanted is not looked for either. */
  readonly isWanted: (file: number) => boolean;
  /** The likelier ones first. */
  readonly files: readonly ReusableFile[];
  /** Where a piece with this hash lies in another torrent. */
  readonly pieceLike: (hash: Uint8Array) => readonly FileSpan[] | undefined;
  /** Does what may take longer than the event loop can spare. */
  readonly inSteps: <T>(steps: Steps<T>) => Promise<T>;
  readonly signal: AbortSignal;
}

/** The file of another torrent that one of ours may be. */
export interface Counterpart {
  readonly path: string;
  readonly isOurs: boolean;
  readonly status: FileStatus;
}

/** What was found, before anything is made of it. */
export class DataSearch {
  readonly #options: DataSearchOptions;
  /** By the index of ours. */
  readonly #counterparts = new Map<number, Counterpart>();
  /** All that is read, as it was before. */
  readonly #sources = new Map<string, FileStatus>();
  readonly #found = new Map<PieceIndex, readonly FileSpan[]>();
  #whole: ReadonlySet<number> = new Set();
  /** Bytes that may still be looked at. */
  #effort: number;

  constructor(options: DataSearchOptions) {
    this.#options = options;
    this.#effort = REUSE_EFFORT * options.files.reduce((sum, { size }) => sum + size, 0);
  }

  /** Where each piece was found. */
  get found(): ReadonlyMap<PieceIndex, readonly FileSpan[]> {
    return this.#found;
  }

  /** A file that is this one of ours as a whole; undefined where there is none. */
  twinOf(file: number): Counterpart | undefined {
    return this.#whole.has(file) ? this.#counterparts.get(file) : undefined;
  }

  async run(): Promise<void> {
    await this.#match();
    await this.#verify((piece) => this.#spansInCounterparts(piece));
    this.#whole = this.#wholeFiles();
    await this.#lookElsewhere();
    await this.#verify((piece) => this.#spansElsewhere(piece));
  }

  /** Whoever wrote to a file while it was read may have spoiled what was found in it. */
  async dropChanged(): Promise<void> {
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

  /** That hold something that was found. */
  *touchedFiles(): Steps<ReadonlySet<number>> {
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
}

/** Below the torrent's folder; the name of a torrent that is one file. */
export const nameOf = (path: readonly string[]): string =>
  (path.length === 1 ? path : path.slice(1)).join('/');
