/** Reads for uploads: whole aligned chunks of pieces through the cache, many blocks to one disk read. */
import { SluiceError } from '../base/errors.ts';
import type { Layout, PieceIndex } from '../protocol/layout.ts';
import type { CacheShare } from './block-cache.ts';
import type { CallsUnderWay } from './calls-under-way.ts';
import type { Recipient } from './chunk-memory.ts';
import type { FileSet } from './file-set.ts';
import { CHUNK_BYTES } from './limits.ts';
import type { PartsFile } from './parts-file.ts';

export interface ChunkReaderOptions {
  readonly layout: Layout;
  readonly cache: CacheShare;
  /** Through which the disk is read. */
  readonly loads: Pick<CallsUnderWay, 'run'>;
  readonly files: FileSet;
  readonly parts: PartsFile;
  readonly has: (piece: PieceIndex) => boolean;
  /** Waited for before anything of a piece is read: then it is right, or gone. */
  readonly prove: (piece: PieceIndex) => Promise<void> | undefined;
}

export class ChunkReader {
  readonly #options: ChunkReaderOptions;
  readonly #chunksPerPiece: number;

  constructor(options: ChunkReaderOptions) {
    this.#options = options;
    this.#chunksPerPiece = Math.ceil(options.layout.pieceLength / CHUNK_BYTES);
  }

  /** Without a promise and uncopied, where the block is at hand: to be handed on at once, and told to `onLent`. */
  readCached(piece: PieceIndex, begin: number, length: number): Uint8Array | undefined {
    const chunk = Math.floor(begin / CHUNK_BYTES);
    const start = begin - chunk * CHUNK_BYTES;
    if (start + length > CHUNK_BYTES) return undefined;
    const bytes = this.#options.cache.get(piece * this.#chunksPerPiece + chunk);
    return bytes?.subarray(start, start + length);
  }

  /** A block from `readCached` was just handed to the recipient. */
  onLent(piece: PieceIndex, begin: number, recipient: Recipient): void {
    const chunk = Math.floor(begin / CHUNK_BYTES);
    const bytes = this.#options.cache.get(piece * this.#chunksPerPiece + chunk);
    if (bytes !== undefined) this.#options.cache.memory.onLent(bytes, recipient);
  }

  async read(piece: PieceIndex, begin: number, length: number): Promise<Uint8Array> {
    const first = Math.floor(begin / CHUNK_BYTES);
    const last = Math.floor((begin + length - 1) / CHUNK_BYTES);
    if (first === last) {
      const bytes = await this.#chunk(piece, first);
      const start = begin - first * CHUNK_BYTES;
      // Copied, for the chunk's memory may serve another before the caller is done with it.
      return bytes.slice(start, start + length);
    }
    const joined = new Uint8Array(length);
    for (let chunk = first; chunk <= last; chunk++) {
      const start = chunk * CHUNK_BYTES;
      const from = Math.max(begin, start);
      const bytes = await this.#chunk(piece, chunk);
      joined.set(bytes.subarray(from - start, begin + length - start), from - begin);
    }
    return joined;
  }

  /** Begins to bring a block close, so that it is at hand when its turn comes. True where that takes a read of the disk. Failures show when it is read. */
  prefetch(piece: PieceIndex, begin: number): boolean {
    const chunk = Math.floor(begin / CHUNK_BYTES);
    if (this.#options.cache.isKnown(piece * this.#chunksPerPiece + chunk)) return false;
    this.#chunk(piece, chunk).catch(() => undefined);
    return true;
  }

  drop(piece: PieceIndex): void {
    const first = piece * this.#chunksPerPiece;
    for (let chunk = 0; chunk < this.#chunksPerPiece; chunk++)
      this.#options.cache.drop(first + chunk);
  }

  #chunk(piece: PieceIndex, chunk: number): Promise<Uint8Array> {
    return this.#options.cache.fetch(piece * this.#chunksPerPiece + chunk, () =>
      this.#options.loads.run(() => this.#load(piece, chunk * CHUNK_BYTES)),
    );
  }

  async #load(piece: PieceIndex, start: number): Promise<Uint8Array> {
    const { layout, files, parts, has, prove } = this.#options;
    const proving = prove(piece);
    if (proving !== undefined) await proving;
    const bytes = this.#options.cache.memory.take(
      Math.min(CHUNK_BYTES, layout.pieceSize(piece) - start),
    );
    let at = 0;
    for (const { file, offset, length } of layout.spans(piece, start, bytes.length)) {
      const into = bytes.subarray(at, at + length);
      if (layout.files[file]!.isPadding) into.fill(0);
      else if (parts.has(piece, file)) await parts.read(piece, start + at, into);
      else await files.read(file, into, offset);
      at += length;
    }
    // Lost while it was read: what was read may be anything.
    if (!has(piece)) throw new SluiceError('disk/missing', `piece ${piece} is not there any more`);
    return bytes;
  }
}
