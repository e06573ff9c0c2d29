/**
 * One torrent's data on disk. Joins the files, the parts file of skipped bytes, the cache for uploads,
 * and the ledger of what is where. All failures are SluiceErrors `disk/*`; a call that failed may be
 * made again and changes nothing that stood before.
 *
 * The promise: a piece in `durablePieces` is on the medium with the right hash, whatever happens next.
 */
import type { Bitfield } from '../base/bitfield.ts';
import { SluiceError } from '../base/errors.ts';
import type { Disk } from '../base/ports/disk.ts';
import type { Hashing } from '../base/ports/hashing.ts';
import type { FileNames } from '../base/ports/state.ts';
import type { Layout, PieceIndex } from '../protocol/layout.ts';
import type { BlockCache, CacheShare } from './block-cache.ts';
import { CallsUnderWay } from './calls-under-way.ts';
import type { Recipient } from './chunk-memory.ts';
import { ChunkReader } from './chunk-reader.ts';
import { DataRoot } from './data-root.ts';
import { DataSync } from './data-sync.ts';
import type { CheckOptions, CheckResult } from './disk-check.ts';
import { DiskChecks } from './disk-checks.ts';
import { filePaths, OWN_NAMES } from './file-names.ts';
import { FileSet } from './file-set.ts';
import type { HandlePool } from './handle-pool.ts';
import type { FileSetPlace } from './known-files.ts';
import { MAX_WRITE_ATTEMPTS } from './limits.ts';
import { PartsFile } from './parts-file.ts';
import { PieceDoubts } from './piece-doubts.ts';
import { PieceLedger } from './piece-ledger.ts';
import { PieceProof } from './piece-proof.ts';
import { PieceWriter } from './piece-writer.ts';
import { RecordableData } from './recordable-data.ts';
import type { FilePlace, Relocated } from './relocation.ts';
import { createdOf } from './resume.ts';
import { WritePreparation } from './write-preparation.ts';

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
  readonly recordable: RecordableData;
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
  readonly #checks: DiskChecks;
  readonly #sync: DataSync;
  readonly #doubts: PieceDoubts;
  readonly #preparation: WritePreparation;
  readonly #calls = new CallsUnderWay();
  /** Parts of pieces that somebody asked for, and the reads of the disk that this takes. */
  readonly #reads = new CallsUnderWay();
  readonly #loads = new CallsUnderWay();

  constructor(options: TorrentStorageOptions) {
    const { disk, handles, layout, partsPath, directory, preallocate } = options;
    this.#options = options;
    this.#ledger = new PieceLedger(layout, options.wanted ?? (() => true));
    this.#parts = new PartsFile({ disk, handles, layout, path: partsPath });
    this.#place = this.#rootAt(directory, options.mountPath);
    this.#directory = directory;
    const onChanged = (file: number, error: SluiceError) => this.#doubts.onFileChanged(file, error);
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
      loads: this.#loads,
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
      onWrong: (piece) => this.#doubts.onWrong(piece),
    });
    this.#writer = new PieceWriter(places);
    this.#preparation = new WritePreparation({ parts: this.#parts, writer: this.#writer });
    const { onDoubt, onLost } = options;
    this.#doubts = new PieceDoubts({ ...places, reader: this.#reader, onDoubt, onLost });
    this.#sync = new DataSync({
      ...places,
      onLost: (pieces, error) => this.#doubts.onLost(pieces, error),
    });
    this.recordable = new RecordableData({ ...places, sync: this.#sync });
    this.#checks = new DiskChecks({
      ...options,
      ...places,
      ...{ cache: this.#cache, reader: this.#reader, sync: this.#sync },
      where: () => ({ directory: this.#directory, place: this.#place }),
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

  /** Hashes a few of those that are believed after a kill. False where none is left. */
  proveSome(): Promise<boolean> {
    return this.#calls.run(() => this.#proof.some());
  }

  async freeBytes(): Promise<number> {
    return (await this.#options.disk.space(this.#directory)).free;
  }

  /** Finds out what is there. No piece may be written meanwhile, unless only some are checked. Rejects with `disk/*`, or the signal's reason. */
  check(options: CheckOptions = {}): Promise<CheckResult> {
    return this.#calls.run(() => this.#checks.run(options));
  }

  /** Holds a check between two batches. */
  pauseCheck(): void {
    this.#checks.pause();
  }

  resumeCheck(): void {
    this.#checks.resume();
  }

  /** Takes effect for pieces written from now on; bytes set aside move with the next write, or with `finish`. */
  setWanted(isWanted: (file: number) => boolean): void {
    this.#ledger.setWanted(isWanted);
    this.#preparation.renew();
  }

  /** Writes a verified piece. `bytes` must not change before the answer. */
  writePiece(piece: PieceIndex, bytes: Uint8Array): Promise<void> {
    return this.#calls.run(async () => {
      const marking = this.#options.beforeWrite?.();
      if (marking !== undefined) await marking;
      if (!this.#preparation.isDone) await this.#preparation.run();
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
    if (this.#calls.isClosed || !this.#ledger.have.has(piece)) return false;
    return this.#reader.prefetch(piece, begin);
  }

  /** Part of a piece that is there. Where that fails, the piece is in doubt (`onDoubt`). */
  read(piece: PieceIndex, begin: number, length: number): Promise<Uint8Array> {
    return this.#reads.runNow(async () => {
      if (!this.#ledger.have.has(piece)) {
        throw new SluiceError('disk/missing', `piece ${piece} is not there`);
      }
      try {
        return await this.#reader.read(piece, begin, length);
      } catch (error) {
        this.#doubts.onReadFailed(piece, error);
        throw error;
      }
    });
  }

  /** All that is wanted is there: brings what was set aside to its place, makes files of no bytes, and syncs. */
  finish(): Promise<void> {
    return this.#calls.run(async () => {
      await this.#preparation.run();
      await this.sync();
    });
  }

  /** Brings what was written before this call onto the medium. Rejects where some of it could not be; the rest is durable then. */
  sync(): Promise<void> {
    return this.#calls.runNow(() => this.#sync.run());
  }

  /**
   * The files were brought to another place (see `Relocation`), while all was held and synced:
   * from now on they are looked for there.
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

  /** From now on all but reading and syncing waits; resolves when nothing of it is under way. */
  hold(): Promise<void> {
    return this.#calls.hold();
  }

  /** Reading waits, too; resolves when nothing is being read, and no file is open. */
  async holdReads(): Promise<void> {
    await this.#loads.hold();
    await this.letGo();
  }

  releaseReads(): void {
    this.#loads.release();
  }

  /** What waited goes on. */
  release(): void {
    this.releaseReads();
    this.#calls.release();
  }

  /** Closes all files, so that their disk can be unmounted; they are opened anew when needed. */
  async letGo(): Promise<void> {
    await Promise.all([this.#files.close(), this.#parts.close()]);
  }

  /** Waits for what is under way and lets go of all files. Does not sync. */
  async close(): Promise<void> {
    const calls = [this.#loads, this.#reads, this.#calls];
    for (const each of calls) each.close();
    this.#checks.resume();
    await Promise.all(calls.map((each) => each.settled()));
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

  #rootAt(directory: string, mountPath: string | undefined): DataRoot {
    const { disk, onMissing } = this.#options;
    return new DataRoot({ disk, directory, mountPath, onMissing: (error) => onMissing?.(error) });
  }

  #filesAt(place: FilePlace, created: readonly string[]): FileSetPlace {
    const own = createdOf(created, this.#options.layout, place.paths);
    return { ...place, root: this.#place, created: own };
  }

  /** Where a file was replaced under the write, some of it went to what is there no more. */
  async #writeWhole(piece: PieceIndex, bytes: Uint8Array): Promise<readonly number[]> {
    for (let attempt = 1; attempt <= MAX_WRITE_ATTEMPTS; attempt++) {
      const before = this.#doubts.changesUnder(piece);
      const files = await this.#writer.write(piece, bytes);
      if (this.#doubts.changesUnder(piece) === before) return files;
    }
    throw new SluiceError(
      'disk/failed',
      `another program keeps changing the files of piece ${piece} while it is written`,
    );
  }
}
