/**
 * Finds out which pieces are on disk. Files whose size and time are as recorded keep their recorded
 * pieces; what is not there is not hashed; all else is.
 */
import { Bitfield } from '../base/bitfield.ts';
import type { Disk, FileStatus } from '../base/ports/disk.ts';
import type { Hashing } from '../base/ports/hashing.ts';
import type { FileStamp } from '../base/ports/state.ts';
import type { Layout, LayoutFile, PieceIndex } from '../protocol/layout.ts';
import { forEachAtMost } from './at-most.ts';
import type { SeenDirectories } from './confined-root.ts';
import { type DataRoot, type RootLook, storageMissing } from './data-root.ts';
import type { FileSet } from './file-set.ts';
import type { Gate } from './gate.ts';
import { MAX_FILES_AT_ONCE, WRITING_SPAN_MS } from './limits.ts';
import type { PartsFile } from './parts-file.ts';
import type { PieceLedger } from './piece-ledger.ts';
import { spansOf } from './piece-spans.ts';
import { Verifier } from './verifier.ts';

/** What was recorded when the pieces were last known to be right (see resume.ts). */
export interface TrustedPieces {
  /** Wire order (BEP 3). */
  readonly pieces: Uint8Array;
  /** One per file. */
  readonly stamps: readonly FileStamp[];
  /** Of the pieces: not hashed since an earlier kill. */
  readonly unproven?: Uint8Array | undefined;
  /** The process was killed while it wrote: since then the files were changed, but by it alone. */
  readonly writing?: {
    readonly sinceMs: number;
    /** Pieces that may have come since, in wire order. */
    readonly recent: Uint8Array | undefined;
  };
}

/** As it is used here: of the right sizes. */
interface UsableTrust {
  readonly pieces: Bitfield;
  readonly stamps: readonly FileStamp[];
  readonly recent: Bitfield | undefined;
  /** Those of the pieces that are believed until they are hashed. */
  readonly unproven: Bitfield;
  readonly writing: TrustedPieces['writing'];
}

export interface CheckOptions {
  readonly trusted?: TrustedPieces | undefined;
  /** Only these are looked at, and the rest stays as it is. */
  readonly pieces?: Iterable<PieceIndex> | undefined;
  /** Start from nothing where all that was recorded is gone, as a check without a record does. */
  readonly mayBeGone?: boolean | undefined;
  /** Each piece that is there by the record or by its hash, and each whose hash is wrong; not those that are plainly missing. */
  readonly onPiece?: ((piece: PieceIndex, isGood: boolean) => void) | undefined;
  /** There is something to hash, which goes on once the check is not paused. */
  readonly onHashing?: (() => void) | undefined;
  /** 0…1 of what has to be hashed. */
  readonly onProgress?: ((share: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface CheckResult {
  readonly hashedPieces: number;
  /** Files longer than they should be. They are left so: what is in them counts, and nothing is cut off. */
  readonly oversizedFiles: readonly number[];
}

export interface DiskCheckOptions {
  readonly disk: Disk;
  /** Absolute; the torrent's folder. */
  readonly directory: string;
  readonly place: DataRoot;
  readonly layout: Layout;
  readonly hashing: Hashing;
  readonly pieceHashes: () => Promise<Uint8Array>;
  readonly files: FileSet;
  readonly parts: PartsFile;
  readonly ledger: PieceLedger;
  readonly gate: Gate;
  /** A piece was found by its hash. */
  readonly onFound: (piece: PieceIndex) => void;
}

export class DiskCheck {
  readonly #options: DiskCheckOptions;
  readonly #check: CheckOptions;
  readonly #statuses = new Map<number, FileStatus | undefined>();
  #hashedPieces = 0;

  constructor(options: DiskCheckOptions, check: CheckOptions) {
    this.#options = options;
    this.#check = check;
  }

  /**
   * Rejects with `disk/storage-missing` where nothing is there of what was recorded, or another file
   * system stands in its place: a disk that is not mounted rather than no progress.
   */
  async all(): Promise<CheckResult> {
    const { layout, ledger, place } = this.#options;
    const root = await place.look();
    await this.#look(layout.files);
    const trusted = this.#usableTrust();
    ledger.loseAll();
    this.#refuseMissing(root, trusted?.pieces);
    place.accept(root);
    const doubtful = this.#doubtful(trusted);
    if (trusted !== undefined) this.#take(trusted, doubtful);
    await this.#hash([...doubtful.indexes()] as PieceIndex[]);
    return this.#result();
  }

  async some(pieces: Iterable<PieceIndex>): Promise<CheckResult> {
    const { layout, ledger } = this.#options;
    const list = [...new Set(pieces)];
    const files = new Set(list.flatMap((piece) => layout.filesOfPiece(piece)));
    await this.#look([...files].map((file) => layout.files[file]!));
    for (const piece of list) ledger.lose(piece);
    await this.#hash(list);
    return this.#result();
  }

  #result(): CheckResult {
    const oversizedFiles = [...this.#statuses]
      .filter(([file, status]) => (status?.size ?? 0) > this.#options.layout.files[file]!.size)
      .map(([file]) => file)
      .sort((left, right) => left - right);
    return { hashedPieces: this.#hashedPieces, oversizedFiles };
  }

  async #look(files: readonly LayoutFile[]): Promise<void> {
    const { files: fileSet, ledger } = this.#options;
    const seen: SeenDirectories = new Map();
    const real = files.filter((file) => !file.isPadding && file.size > 0);
    await forEachAtMost(MAX_FILES_AT_ONCE, real, async ({ index }) => {
      this.#check.signal?.throwIfAborted();
      try {
        this.#statuses.set(index, await fileSet.look(index, seen));
      } catch (error) {
        // What stands in the way of a skipped file need not be put right.
        if (ledger.isWanted(index)) throw error;
      }
    });
  }

  #usableTrust(): UsableTrust | undefined {
    const { layout } = this.#options;
    const { trusted } = this.#check;
    if (trusted === undefined || trusted.stamps.length !== layout.files.length) return undefined;
    const pieces = Bitfield.fromBytes(trusted.pieces, layout.pieceCount);
    if (pieces === undefined) return undefined;
    const { stamps, writing } = trusted;
    const recent = writing?.recent && Bitfield.fromBytes(writing.recent, layout.pieceCount);
    const unproven = trusted.unproven && Bitfield.fromBytes(trusted.unproven, layout.pieceCount);
    const none = new Bitfield(layout.pieceCount);
    return { pieces, stamps, recent, writing, unproven: unproven ?? none };
  }

  #refuseMissing(root: RootLook, recorded: Bitfield | undefined): void {
    const { place, directory } = this.#options;
    if (this.#check.mayBeGone || this.#isAnyFileThere()) return;
    if (place.isOther(root) || this.#wasInFiles(recorded)) throw storageMissing(directory);
  }

  #isAnyFileThere(): boolean {
    for (const status of this.#statuses.values()) if (status !== undefined) return true;
    return false;
  }

  /** Bytes set aside lie on a disk of their own. */
  #wasInFiles(recorded: Bitfield | undefined): boolean {
    const { layout, parts } = this.#options;
    for (const piece of recorded?.indexes() ?? []) {
      const files = layout.filesOfPiece(piece as PieceIndex);
      if (files.some((file) => !layout.files[file]!.isPadding && !parts.has(piece, file)))
        return true;
    }
    return false;
  }

  #isNothingThere(): boolean {
    return this.#options.parts.isEmpty && !this.#isAnyFileThere();
  }

  /** Pieces to hash. Takes from the trusted ones those that cannot be there. */
  #doubtful(trusted: UsableTrust | undefined): Bitfield {
    const { layout, parts } = this.#options;
    const doubtful = new Bitfield(layout.pieceCount);
    if (trusted === undefined) {
      const mayHold = !this.#isNothingThere() || layout.files.some((file) => file.isPadding);
      if (mayHold) doubtful.fill();
      return doubtful;
    }
    for (const { index, isPadding } of layout.files) {
      const range = layout.piecesOfFile(index);
      if (range === undefined || isPadding) continue;
      const status = this.#statuses.get(index);
      const isUnchanged = isStampOf(trusted.stamps[index], status);
      const isOurs = isWrittenByUs(trusted, index, status);
      for (let at: number = range.first; at <= range.last; at++) {
        const isBacked = status !== undefined || parts.has(at, index);
        if (isUnchanged && !isBacked) trusted.pieces.clear(at);
        if (isUnchanged) continue;
        if (!isOurs) doubtful.set(at);
        else if (!parts.has(at, index)) trusted.unproven.set(at);
      }
    }
    for (const at of trusted.recent?.indexes() ?? []) {
      if (!trusted.pieces.has(at)) doubtful.set(at);
    }
    return doubtful;
  }

  #take({ pieces, unproven }: UsableTrust, doubtful: Bitfield): void {
    const { ledger } = this.#options;
    for (let index = pieces.next(0); index >= 0; index = pieces.next(index + 1)) {
      if (doubtful.has(index)) continue;
      const piece = index as PieceIndex;
      if (unproven.has(index)) ledger.onBelieved(piece);
      else ledger.onTrusted(piece);
      this.#check.onPiece?.(piece, true);
    }
  }

  async #hash(pieces: readonly PieceIndex[]): Promise<void> {
    const { layout, hashing, gate, onFound } = this.#options;
    if (pieces.length === 0) return;
    this.#check.onHashing?.();
    await gate.passed(this.#check.signal);
    const pieceHashes = await this.#options.pieceHashes();
    const isThere = (file: number, end: number): boolean =>
      (this.#statuses.get(file)?.size ?? 0) >= end;
    const verifier = new Verifier<PieceIndex>({
      hashing,
      pieceHashes,
      gate,
      pieceSize: (piece) => layout.pieceSize(piece),
      spansOf: (piece) => spansOf(this.#options, piece, isThere),
      onPiece: (piece, isGood, isMissing) => {
        if (isMissing) return;
        this.#hashedPieces += 1;
        if (isGood) onFound(piece);
        this.#check.onPiece?.(piece, isGood);
      },
      onProgress: this.#check.onProgress,
      signal: this.#check.signal,
    });
    await verifier.run(pieces);
  }
}

/** It is the file that was being written, and was changed while it was, as far as can be told. */
const isWrittenByUs = (
  { writing, stamps }: UsableTrust,
  file: number,
  status: FileStatus | undefined,
): boolean => {
  if (writing === undefined || status === undefined) return false;
  if (status.modifiedMs > writing.sinceMs + WRITING_SPAN_MS) return false;
  const stamp = stamps[file];
  // It was not there yet.
  if (stamp === undefined) return true;
  return stamp.inode === status.inode && status.size >= stamp.size;
};

const isStampOf = (stamp: FileStamp, status: FileStatus | undefined): boolean =>
  stamp === undefined || status === undefined
    ? stamp === status
    : stamp.size === status.size && stamp.modifiedMs === status.modifiedMs;
