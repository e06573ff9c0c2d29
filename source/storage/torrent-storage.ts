/**
 * One torrent's data on disk. Joins the files, the parts file of skipped bytes, the cache for uploads,
 * and the ledger of what is where. All failures are SluiceErrors `disk/*`; a call that failed may be
 * made again and changes nothing that stood before.
 *
 * The promise: a piece in `durablePieces` is on the medium with the right hash, whatever happens next.
 */
import { Bitfield } from '../base/bitfield.ts';
import { SluiceError } from '../base/errors.ts';
import type { Disk } from '../base/ports/disk.ts';
import type { Hashing } from '../base/ports/hashing.ts';
import type { FileNames, FileStamp } from '../base/ports/state.ts';
import type { Layout, PieceIndex } from '../protocol/layout.ts';
import type { BlockCache, CacheShare } from './block-cache.ts';
import type { Recipient } from './chunk-memory.ts';
import { ChunkReader } from './chunk-reader.ts';
import { DataRoot } from './data-root.ts';
import { DataSync } from './data-sync.ts';
import { type CheckOptions, type CheckResult, DiskCheck } from './disk-check.ts';
import { filePaths, OWN_NAMES } from './file-names.ts';
import { FileSet, type FileSetPlace } from './file-set.ts';
import type { HandlePool } from './handle-pool.ts';
import { MAX_WRITE_ATTEMPTS } from './limits.ts';
import { PartsFile } from './parts-file.ts';
import { PieceLedger } from './piece-ledger.ts';
import { PieceProof } from './piece-proof.ts';
import { PieceWriter } from './piece-writer.ts';
import type { FilePlace, Relocated } from './relocation.ts';
import { createdOf } from './resume.ts';
import { Gate } from './verifier.ts';

export interface TorrentStorageOptions {
  readonly disk: Disk;
  readonly hashing: Hashing;
  readonly layout: Layout;
  /** SHA-1, 20 bytes a piece (BEP 3); asked for when something has to be hashed. */
  readonly pieceHashes: () => Promise<Uint8Array>;
  /** Absolute; holds the torrent's own file or folder. */
  readonly directory: string;
  /** Absolute; a side file of Sluice's own for bytes of skipped files. */
  readonly partsPath: string;
  readonly handles: HandlePool;
  readonly cache: BlockCache;
  /** New files have their full size at once. */
  readonly preallocate: boolean;
  /** As the user renamed the files; the torrent's own names where left out. */
  readonly names?: FileNames | undefined;
  /** `createdFiles` of the record. */
  readonly created?: readonly string[];
  /** Where the file system was mounted that held the data in an earlier session. */
  readonly mountPath?: string | undefined;
  /** Waited for before a piece is written. Never rejects. */
  readonly beforeWrite?: () => Promise<void> | undefined;
  /** A piece was. */
  readonly onWritten?: () => void;
  /** By file; all where left out. */
  readonly wanted?: (file: number) => boolean;
  /** Another program changed a file, or it cannot be read: these pieces count as missing until `check({pieces})` finds them. */
  readonly onDoubt?: (pieces: readonly PieceIndex[], error: SluiceError) => void;
  /** A sync failed: these pieces may never reach the medium and must be downloaded again, for a check could find them in memory only. */
  readonly onLost?: (pieces: readonly PieceIndex[], error: unknown) => void;
  /** The file system with the data is not there any more (`disk/storage-missing`): no piece is in doubt for that. */
  readonly onMissing?: (error: SluiceError) => void;
}

export class TorrentStorage {
  readonly #options: TorrentStorageOptions;
  #place: DataRoot;
  #directory: string;
  readonly #files: FileSet;
  readonly #parts: PartsFile;
  readonly #ledger: PieceLedger;
  readonly #cache: CacheShare;
  readonly #reader: ChunkReader;
  readonly #proof: PieceProof;
  readonly #writer: PieceWriter;
  readonly #gate = new Gate();
  readonly #sync: DataSync;
  /** Times a file was found changed: a write that began before has gone to what is there no more. */
  readonly #changes = new Map<number, number>();
  readonly #underWay = new Set<Promise<unknown>>();
  #preparing: Promise<void> | undefined;
  #isPrepared = false;
  #lastPreparing: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(options: TorrentStorageOptions) {
    const { disk, handles, layout, partsPath, directory, preallocate } = options;
    this.#options = options;
    this.#ledger = new PieceLedger(layout, options.wanted ?? (() => true));
    this.#parts = new PartsFile({ disk, handles, layout, path: partsPath });
    this.#place = this.#rootAt(directory, options.mountPath);
    this.#directory = directory;
    const onChanged = (file: number, error: SluiceError) => this.#onFileChanged(file, error);
    const isComplete = () => this.#ledger.wantedMissingBytes === 0;
    const paths = filePaths(layout, options.names ?? OWN_NAMES);
    this.#files = new FileSet(
      { disk, handles, layout, preallocate, onChanged, isComplete },
      this.#filesAt({ directory, paths }, options.created ?? []),
    );
    this.#cache = options.cache.share();
    this.#reader = new ChunkReader({
      layout,
      cache: this.#cache,
      files: this.#files,
      parts: this.#parts,
      has: (piece) => this.#ledger.have.has(piece),
      prove: (piece) => this.#proof.of(piece),
    });
    const places = { layout, files: this.#files, parts: this.#parts, ledger: this.#ledger };
    this.#proof = new PieceProof({
      ...places,
      hashing: options.hashing,
      pieceHashes: options.pieceHashes,
      onWrong: (piece) => this.#doubt([piece], notAsBelieved(piece)),
    });
    this.#writer = new PieceWriter(places);
    this.#sync = new DataSync({
      ...places,
      onLost: (pieces, error) => this.#onLost(pieces, error),
    });
  }

  /** Verified and written. To be read only. */
  get have(): Bitfield {
    return this.#ledger.have;
  }

  /** Relative to the directory; folders end in `/`. */
  get createdFiles(): readonly string[] {
    return this.#files.created.all;
  }

  /** Where the file system is mounted that holds the data; undefined before the first look. */
  get mountPath(): string | undefined {
    return this.#place.mountPath;
  }

  /** Bytes of wanted files that are not there yet: what a download will still take of the disk. */
  get wantedMissingBytes(): number {
    return this.#ledger.wantedMissingBytes;
  }

  /** What may be recorded, in wire order. */
  durablePieces(): Uint8Array {
    return this.#ledger.durable.toBytes();
  }

  /** As of the last sync, one per file; undefined where the file is not there or the next start must check it. */
  stamps(): readonly FileStamp[] {
    return this.#stampsBy((file) => this.#files.stampOf(file));
  }

  /** As `stamps`, also of files that are being written: which they are, and what they were at least. */
  identities(): readonly FileStamp[] {
    return this.#stampsBy((file) => this.#files.identityOf(file));
  }

  /** Verified and written, but not durable yet, in wire order; undefined where there are none. */
  recentPieces(): Uint8Array | undefined {
    return this.#ledger.recent();
  }

  /** Believed after a kill and not hashed since, in wire order; undefined where there are none. */
  unprovenPieces(): Uint8Array | undefined {
    if (!this.hasUnproven) return undefined;
    const unproven = new Bitfield(this.#options.layout.pieceCount);
    for (const piece of this.#ledger.unproven) unproven.set(piece);
    return unproven.toBytes();
  }

  get hasUnproven(): boolean {
    return this.#ledger.unproven.size > 0;
  }

  /** Hashes a few of those. False where none is left. */
  proveSome(): Promise<boolean> {
    return this.#run(() => this.#proof.some());
  }

  async freeBytes(): Promise<number> {
    return (await this.#options.disk.space(this.#directory)).free;
  }

  /** Finds out what is there. No piece may be written meanwhile, unless only some are checked. Rejects with `disk/*`, or the signal's reason. */
  check(options: CheckOptions = {}): Promise<CheckResult> {
    return this.#run(async () => {
      await this.#parts.load();
      const check = new DiskCheck(
        {
          disk: this.#options.disk,
          directory: this.#directory,
          place: this.#place,
          layout: this.#options.layout,
          hashing: this.#options.hashing,
          pieceHashes: this.#options.pieceHashes,
          files: this.#files,
          parts: this.#parts,
          ledger: this.#ledger,
          gate: this.#gate,
          onFound: (piece) => this.#onFound(piece),
        },
        options,
      );
      if (options.pieces !== undefined) {
        const pieces = [...options.pieces];
        for (const piece of pieces) this.#reader.drop(piece);
        return check.some(pieces);
      }
      this.#cache.clear();
      this.#sync.forgetUnsure();
      return check.all();
    });
  }

  /** Holds a check between two batches. */
  pauseCheck(): void {
    this.#gate.close();
  }

  resumeCheck(): void {
    this.#gate.open();
  }

  /** Takes effect for pieces written from now on; bytes set aside move with the next write, or with `finish`. */
  setWanted(isWanted: (file: number) => boolean): void {
    this.#ledger.setWanted(isWanted);
    this.#isPrepared = false;
    this.#preparing = undefined;
  }

  /** Writes a verified piece. `bytes` must not change before the answer. */
  writePiece(piece: PieceIndex, bytes: Uint8Array): Promise<void> {
    return this.#run(async () => {
      const marking = this.#options.beforeWrite?.();
      if (marking !== undefined) await marking;
      if (!this.#isPrepared) await this.#prepare();
      const files = await this.#writeWhole(piece, bytes);
      this.#reader.drop(piece);
      for (const file of files) this.#sync.markDirty(file);
      this.#ledger.onWritten(piece);
      this.#options.onWritten?.();
    });
  }

  /** Part of a piece, where it is at hand: to be handed on at once, and told to `onLent`. Read only. */
  readCached(piece: PieceIndex, begin: number, length: number): Uint8Array | undefined {
    if (!this.#ledger.have.has(piece)) return undefined;
    return this.#reader.readCached(piece, begin, length);
  }

  /** What `readCached` gave was just handed to the recipient, uncopied. */
  onLent(piece: PieceIndex, begin: number, recipient: Recipient): void {
    this.#reader.onLent(piece, begin, recipient);
  }

  /** Part of a piece will be read soon. */
  prefetch(piece: PieceIndex, begin: number): boolean {
    if (this.#isClosed || !this.#ledger.have.has(piece)) return false;
    return this.#reader.prefetch(piece, begin);
  }

  /** Part of a piece that is there. Where that fails, the piece is in doubt (`onDoubt`). */
  read(piece: PieceIndex, begin: number, length: number): Promise<Uint8Array> {
    return this.#run(async () => {
      if (!this.#ledger.have.has(piece)) {
        throw new SluiceError('disk/missing', `piece ${piece} is not there`);
      }
      try {
        return await this.#reader.read(piece, begin, length);
      } catch (error) {
        this.#onReadFailed(piece, error);
        throw error;
      }
    });
  }

  /** All that is wanted is there: brings what was set aside to its place, makes files of no bytes, and syncs. */
  finish(): Promise<void> {
    return this.#run(async () => {
      await this.#prepare();
      await this.sync();
    });
  }

  /** Brings what was written before this call onto the medium. Rejects where some of it could not be; the rest is durable then. */
  sync(): Promise<void> {
    return this.#run(() => this.#sync.run());
  }

  /**
   * The files were brought to another place (see `Relocation`), with nothing of ours open and all synced:
   * from now on they are looked for there. Nothing may be read or written meanwhile.
   */
  async relocate(place: FilePlace, { created, files }: Relocated): Promise<void> {
    const root = this.#rootAt(place.directory, undefined);
    root.accept(await root.look());
    this.#place = root;
    this.#directory = place.directory;
    this.#files.relocate(this.#filesAt(place, created), files);
  }

  /** Rejects with `disk/storage-missing` where the file system is not there that held the data. */
  needPlace(): Promise<void> {
    return this.#place.need();
  }

  /** Resolves when no call is under way. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
  }

  /** Closes all files, so that their disk can be unmounted; they are opened anew when needed. */
  async letGo(): Promise<void> {
    await Promise.all([this.#files.close(), this.#parts.close()]);
  }

  /** Waits for what is under way and lets go of all files. Does not sync. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#gate.open();
    await this.settled();
    this.#cache.clear();
    await this.letGo();
  }

  /** Closes, and removes the files Sluice made and the folders it made that are empty then. Answers their absolute paths. */
  async removeFiles(): Promise<readonly string[]> {
    await this.close();
    this.#ledger.loseAll();
    const removed = await this.#files.created.removeAll();
    await this.#parts.remove();
    return removed;
  }

  #stampsBy(stampOf: (file: number) => FileStamp): readonly FileStamp[] {
    return this.#options.layout.files.map(({ index, isPadding }) =>
      isPadding || this.#sync.isUnsure(index) ? undefined : stampOf(index),
    );
  }

  #rootAt(directory: string, mountPath: string | undefined): DataRoot {
    const { disk, onMissing } = this.#options;
    return new DataRoot({ disk, directory, mountPath, onMissing: (error) => onMissing?.(error) });
  }

  #filesAt(place: FilePlace, created: readonly string[]): FileSetPlace {
    const own = createdOf(created, this.#options.layout, place.paths);
    return { ...place, root: this.#place, created: own };
  }

  async #run<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    if (this.#isClosed) throw new SluiceError('session/closed', 'the torrent is closed');
    const running = work();
    this.#underWay.add(running);
    try {
      return await running;
    } finally {
      this.#underWay.delete(running);
    }
  }

  /** Where a file was replaced under the write, some of it went to what is there no more. */
  async #writeWhole(piece: PieceIndex, bytes: Uint8Array): Promise<readonly number[]> {
    for (let attempt = 1; attempt <= MAX_WRITE_ATTEMPTS; attempt++) {
      const before = this.#changesOf(piece);
      const files = await this.#writer.write(piece, bytes);
      if (this.#changesOf(piece) === before) return files;
    }
    throw new SluiceError(
      'disk/failed',
      `another program keeps changing the files of piece ${piece} while it is written`,
    );
  }

  /** Once after each change of what is wanted; again after a failure. */
  #prepare(): Promise<void> {
    if (this.#preparing !== undefined) return this.#preparing;
    const preparing: Promise<void> = this.#lastPreparing.then(() => this.#doPrepare(preparing));
    this.#preparing = preparing;
    this.#lastPreparing = preparing.catch(() => {
      if (this.#preparing === preparing) this.#preparing = undefined;
    });
    return preparing;
  }

  async #doPrepare(preparing: Promise<void>): Promise<void> {
    await this.#parts.load();
    await this.#writer.moveWanted();
    await this.#writer.makeEmptyFiles();
    // Else other files have become wanted meanwhile.
    if (this.#preparing === preparing) this.#isPrepared = true;
  }

  #onFound(piece: PieceIndex): void {
    this.#ledger.onChecked(piece);
    for (const file of this.#options.layout.filesOfPiece(piece)) {
      if (this.#options.layout.files[file]!.isPadding || this.#parts.has(piece, file)) continue;
      this.#sync.markDirty(file);
    }
  }

  #onLost(pieces: readonly PieceIndex[], error: unknown): void {
    for (const piece of pieces) this.#lose(piece);
    this.#options.onLost?.(pieces, error);
  }

  #onFileChanged(file: number, error: SluiceError): void {
    this.#changes.set(file, (this.#changes.get(file) ?? 0) + 1);
    const range = this.#options.layout.piecesOfFile(file);
    if (range === undefined) return;
    const pieces: PieceIndex[] = [];
    for (let at: number = range.first; at <= range.last; at++) {
      if (!this.#parts.has(at, file)) pieces.push(at as PieceIndex);
    }
    this.#doubt(pieces, error);
  }

  #onReadFailed(piece: PieceIndex, error: unknown): void {
    if (!(error instanceof SluiceError)) return;
    // These say nothing of the data: too many open files, no permission, closing.
    const isOfData = ['disk/missing', 'disk/short-read', 'disk/failed'].includes(error.code);
    if (isOfData) this.#doubt([piece], error);
  }

  #doubt(pieces: readonly PieceIndex[], error: SluiceError): void {
    const doubted = pieces.filter((piece) => this.#lose(piece));
    if (doubted.length > 0) this.#options.onDoubt?.(doubted, error);
  }

  #lose(piece: PieceIndex): boolean {
    this.#reader.drop(piece);
    return this.#ledger.lose(piece);
  }

  #changesOf(piece: PieceIndex): number {
    if (this.#changes.size === 0) return 0;
    let changes = 0;
    for (const file of this.#options.layout.filesOfPiece(piece)) {
      changes += this.#changes.get(file) ?? 0;
    }
    return changes;
  }
}

const notAsBelieved = (piece: PieceIndex): SluiceError =>
  new SluiceError(
    'disk/failed',
    `piece ${piece} was changed while Sluice did not run, or about when it was killed`,
  );
