/**
 * How the bytes of a torrent fall into pieces, blocks and files (BEP 3). All offsets are exact:
 * up to 2^53, never bit arithmetic. In a v1 torrent pieces run across files; BEP 52 (v2) would
 * align files to pieces, which is why callers ask for spans and never compute them.
 */
import type { Brand } from '../base/brand.ts';
import { MAX_PIECE_LENGTH, MAX_PIECES, MIN_PIECE_LENGTH } from './limits.ts';
import { unusableTorrent } from './unusable-torrent.ts';

/** What is asked for in one request (BEP 3), and the unit of progress within a piece. */
export const BLOCK_SIZE = 16_384;

/** The index of a piece that exists: only made by `Layout.piece`. */
export type PieceIndex = Brand<number, 'PieceIndex'>;

export interface LayoutFile {
  /** Place in the torrent, from 0; commands and spans name files by it. */
  readonly index: number;
  /** Cleaned parts below the download folder; for a torrent of several files the first is its folder. */
  readonly path: readonly string[];
  readonly size: number;
  /** Of its first byte in the torrent. */
  readonly offset: number;
  /** Zeros that only align the next file (BEP 47): in piece hashes, never on disk. */
  readonly isPadding: boolean;
  readonly isExecutable: boolean;
  /** A symbolic link (BEP 47): never created, its size is 0. */
  readonly isLink: boolean;
}

export type LayoutFileInput = Pick<LayoutFile, 'path' | 'size'> &
  Partial<Pick<LayoutFile, 'isPadding' | 'isExecutable' | 'isLink'>>;

/** A stretch of one file. */
export interface LayoutSpan {
  /** Index of the file. */
  readonly file: number;
  /** Within the file. */
  readonly offset: number;
  readonly length: number;
}

export class Layout {
  readonly pieceLength: number;
  readonly pieceCount: number;
  /** Of all files, padding too. */
  readonly totalSize: number;
  /** Without padding: what lies on disk when all is there. */
  readonly payloadSize: number;
  readonly files: readonly LayoutFile[];
  /** The files that hold bytes, and where each starts; both in order of offset. */
  readonly #filled: readonly LayoutFile[];
  readonly #starts: readonly number[];

  /** Throws SluiceError `metainfo/invalid` where the sizes make no torrent. */
  constructor(pieceLength: number, inputs: readonly LayoutFileInput[]) {
    checkPieceLength(pieceLength);
    this.files = placeFiles(inputs);
    const last = this.files.at(-1);
    if (last === undefined) throw unusableTorrent('it has no files');
    this.pieceLength = pieceLength;
    this.totalSize = last.offset + last.size;
    if (this.totalSize === 0)
      throw unusableTorrent('all its files are empty: there is nothing to download');
    this.pieceCount = Math.ceil(this.totalSize / pieceLength);
    if (this.pieceCount > MAX_PIECES) {
      throw unusableTorrent(`${this.pieceCount} pieces, at most ${MAX_PIECES} are taken`);
    }
    this.payloadSize = this.files.reduce((sum, file) => sum + (file.isPadding ? 0 : file.size), 0);
    const isFilled = (file: LayoutFile): boolean => file.size > 0;
    this.#filled = this.files.every(isFilled) ? this.files : this.files.filter(isFilled);
    this.#starts = this.#filled.map((file) => file.offset);
  }

  /** Some of its bytes exist only in hashes (BEP 47). */
  get hasPadding(): boolean {
    return this.payloadSize !== this.totalSize;
  }

  /** The one gate from a raw index: undefined where no such piece exists. */
  piece(raw: number): PieceIndex | undefined {
    return Number.isInteger(raw) && raw >= 0 && raw < this.pieceCount
      ? (raw as PieceIndex)
      : undefined;
  }

  /** Bytes; the last piece may be shorter. */
  pieceSize(piece: PieceIndex): number {
    return Math.min(this.pieceLength, this.totalSize - piece * this.pieceLength);
  }

  blockCount(piece: PieceIndex): number {
    return Math.ceil(this.pieceSize(piece) / BLOCK_SIZE);
  }

  /** Bytes; the last block of a piece may be shorter. RangeError where there is no such block. */
  blockSize(piece: PieceIndex, block: number): number {
    const size = Math.min(BLOCK_SIZE, this.pieceSize(piece) - block * BLOCK_SIZE);
    if (!Number.isInteger(block) || block < 0 || size <= 0) {
      throw new RangeError(`block ${block} of piece ${piece}`);
    }
    return size;
  }

  /** The number of a block as we would ask for it; undefined for any other stretch. */
  blockOf(rawPiece: number, begin: number, length: number): number | undefined {
    const piece = this.piece(rawPiece);
    if (piece === undefined || begin < 0 || begin % BLOCK_SIZE !== 0) return undefined;
    const block = begin / BLOCK_SIZE;
    if (block >= this.blockCount(piece)) return undefined;
    return length === this.blockSize(piece, block) ? block : undefined;
  }

  /** May a peer ask for this? `maxLength` is ours to choose (16 KiB, tolerated up to 128 KiB). */
  isValidRequest(rawPiece: number, begin: number, length: number, maxLength: number): boolean {
    const piece = this.piece(rawPiece);
    if (piece === undefined || !Number.isInteger(begin) || !Number.isInteger(length)) return false;
    if (begin < 0 || length <= 0 || length > maxLength) return false;
    return begin + length <= this.pieceSize(piece);
  }

  /**
   * The stretches of files that a part of a piece covers, in order. Empty files never appear, padding
   * does. RangeError where the part leaves the piece.
   */
  spans(piece: PieceIndex, begin: number, length: number): readonly LayoutSpan[] {
    if (!(begin >= 0 && length >= 0 && begin + length <= this.pieceSize(piece))) {
      throw new RangeError(`bytes ${begin}+${length} of piece ${piece}`);
    }
    const spans: LayoutSpan[] = [];
    let at = piece * this.pieceLength + begin;
    const end = at + length;
    for (let position = this.#positionAt(at); at < end; position++) {
      const file = this.#filled[position]!;
      const stop = Math.min(end, file.offset + file.size);
      spans.push({ file: file.index, offset: at - file.offset, length: stop - at });
      at = stop;
    }
    return spans;
  }

  /** First and last piece that hold bytes of a file; undefined for an empty file or no such file. */
  piecesOfFile(index: number): { first: PieceIndex; last: PieceIndex } | undefined {
    const file = this.files[index];
    if (file === undefined || file.size === 0) return undefined;
    return {
      first: Math.floor(file.offset / this.pieceLength) as PieceIndex,
      last: Math.floor((file.offset + file.size - 1) / this.pieceLength) as PieceIndex,
    };
  }

  /** Indexes of the files that have bytes in a piece, in order; padding too. */
  filesOfPiece(piece: PieceIndex): readonly number[] {
    return this.spans(piece, 0, this.pieceSize(piece)).map((span) => span.file);
  }

  /** Where in `#filled` the file lies that holds the byte at `offset`. */
  #positionAt(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.#starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

const checkPieceLength = (pieceLength: number): void => {
  const isInRange =
    Number.isInteger(pieceLength) &&
    pieceLength >= MIN_PIECE_LENGTH &&
    pieceLength <= MAX_PIECE_LENGTH;
  if (isInRange) return;
  throw unusableTorrent(
    `a piece length of ${pieceLength} bytes, it must be ${MIN_PIECE_LENGTH} to ${MAX_PIECE_LENGTH}`,
  );
};

const placeFiles = (inputs: readonly LayoutFileInput[]): readonly LayoutFile[] => {
  let offset = 0;
  return inputs.map((input, index) => {
    const { path, size, isPadding = false, isExecutable = false, isLink = false } = input;
    if (!Number.isSafeInteger(size) || size < 0)
      throw unusableTorrent(`file ${index} has ${size} bytes`);
    const file = { index, path, size, offset, isPadding, isExecutable, isLink };
    offset += size;
    if (!Number.isSafeInteger(offset))
      throw unusableTorrent('its files are larger than 2^53 bytes together');
    return file;
  });
};
