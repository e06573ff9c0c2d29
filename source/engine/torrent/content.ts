/**
 * What a torrent holds and what its user wants of it: verified pieces, file priorities, and the sums
 * that follow from them. Bytes of padding files (BEP 47) count nowhere.
 */
import { Bitfield } from '../../base/bitfield.ts';
import type { WishedOrder } from '../../contract/commands.ts';
import type { FilePriority } from '../../contract/details.ts';
import { edgesOf, type PieceOrder } from '../../policy/piece-order.ts';
import { type FilePieces, PRIORITY, piecePriorities } from '../../policy/piece-priorities.ts';
import type { Layout, PieceIndex } from '../../protocol/layout.ts';

const USUAL_ORDER: WishedOrder = {};

/** What is said there of the order; what is left out is left out. */
export const orderIn = (
  wish: {
    readonly [Field in keyof WishedOrder]: boolean | undefined;
  } = {},
): WishedOrder => ({
  ...(wish.isSequential === undefined ? {} : { isSequential: wish.isSequential }),
  ...(wish.isFirstAndLast === undefined ? {} : { isFirstAndLast: wish.isFirstAndLast }),
});

export class Content {
  readonly layout: Layout;
  readonly have: Bitfield;
  readonly #priorities: FilePriority[];
  /** Made when it is asked for, where every piece is wanted alike. */
  #pieceRanks: Uint8Array | undefined;
  #isAllNormal = true;
  #order: WishedOrder = USUAL_ORDER;
  #wantedSize = 0;
  #wantedDone = 0;
  #missingPieces = 0;

  constructor(
    layout: Layout,
    priorities: readonly FilePriority[] = [],
    order: WishedOrder = USUAL_ORDER,
  ) {
    this.layout = layout;
    this.have = new Bitfield(layout.pieceCount);
    this.#priorities = layout.files.map((file) =>
      file.isLink ? 'skip' : (priorities[file.index] ?? 'normal'),
    );
    this.setOrder(order);
    this.#recount();
  }

  get priorities(): readonly FilePriority[] {
    return this.#priorities;
  }

  /** 0 (skip) … 3 (high) for each piece: the highest of its files. */
  get pieceRanks(): Uint8Array {
    this.#pieceRanks ??= new Uint8Array(this.layout.pieceCount).fill(PRIORITY.normal);
    return this.#pieceRanks;
  }

  get order(): WishedOrder {
    return this.#order;
  }

  /** What is left out stays. */
  setOrder(wish: WishedOrder): void {
    const order = { ...this.#order, ...orderIn(wish) };
    const isUsual = order.isSequential !== true && order.isFirstAndLast !== true;
    this.#order = isUsual ? USUAL_ORDER : order;
  }

  /** For the picker. */
  get pieceOrder(): PieceOrder {
    const { isSequential = false, isFirstAndLast = false } = this.#order;
    return { isSequential, edges: isFirstAndLast ? this.#edges() : undefined };
  }

  /** Bytes of the files that are wanted. */
  get wantedSize(): number {
    return this.#wantedSize;
  }

  /** Verified bytes of the files that are wanted. */
  get wantedDone(): number {
    return this.#wantedDone;
  }

  /** All that is wanted is verified. */
  get isComplete(): boolean {
    return this.#missingPieces === 0;
  }

  /** Payload bytes of all files, wanted or not. */
  get payloadSize(): number {
    let size = 0;
    for (const file of this.layout.files) if (!file.isPadding) size += file.size;
    return size;
  }

  /** What trackers call `left`: bytes of missing pieces, wanted or not (BEP 3). */
  get bytesLeft(): number {
    let left = this.layout.totalSize - this.have.count * this.layout.pieceLength;
    const last = this.layout.piece(this.layout.pieceCount - 1);
    if (last !== undefined && this.have.has(last))
      left += this.layout.pieceLength - this.layout.pieceSize(last);
    return left;
  }

  wants(piece: number): boolean {
    return this.#isAllNormal || this.pieceRanks[piece]! > 0;
  }

  addPiece(piece: PieceIndex): void {
    if (!this.have.set(piece)) return;
    if (!this.wants(piece)) return;
    this.#wantedDone += this.#wantedBytesOf(piece);
    this.#missingPieces -= 1;
  }

  dropPiece(piece: PieceIndex): void {
    if (!this.have.clear(piece)) return;
    if (!this.wants(piece)) return;
    this.#wantedDone -= this.#wantedBytesOf(piece);
    this.#missingPieces += 1;
  }

  /** What an earlier session had, until it has been looked at. */
  remember(pieces: Bitfield): void {
    this.have.copyFrom(pieces);
    this.#recount();
  }

  forgetAll(): void {
    this.have.clearAll();
    this.#recount();
  }

  setPriorities(files: readonly number[], priority: FilePriority): void {
    for (const file of files) {
      if (this.layout.files[file]?.isLink === false) this.#priorities[file] = priority;
    }
    this.#recount();
  }

  /** One for each file, counted once: of 100,000 files that takes long enough. */
  choose(priorities: readonly FilePriority[]): void {
    for (const { index, isLink } of this.layout.files) {
      if (!isLink) this.#priorities[index] = priorities[index] ?? this.#priorities[index]!;
    }
    this.#recount();
  }

  isWantedFile(file: number): boolean {
    return this.#priorities[file] !== 'skip' && this.layout.files[file]?.isPadding === false;
  }

  /** Bytes of wanted files in these pieces. */
  wantedBytesIn(have: Bitfield): number {
    if (have.isFull) return this.#wantedSize;
    let bytes = 0;
    for (const { index } of this.layout.files) {
      if (this.isWantedFile(index)) bytes += this.doneOfFile(index, have);
    }
    return bytes;
  }

  /** Verified bytes of one file. */
  doneOfFile(index: number, have: Bitfield = this.have): number {
    const file = this.layout.files[index]!;
    const range = this.layout.piecesOfFile(index);
    if (range === undefined) return 0;
    if (have.isFull) return file.size;
    if (have.count === 0) return 0;
    const { pieceLength } = this.layout;
    let done = 0;
    for (let piece = range.first; piece <= range.last; piece++) {
      if (!have.has(piece)) continue;
      const start = Math.max(piece * pieceLength, file.offset);
      const end = Math.min((piece + 1) * pieceLength, file.offset + file.size);
      done += end - start;
    }
    return done;
  }

  #edges(): Bitfield {
    const { files, pieceCount, pieceLength } = this.layout;
    const stretches = files.flatMap(({ index, size }) => {
      const range = this.isWantedFile(index) ? this.layout.piecesOfFile(index) : undefined;
      return range === undefined ? [] : [{ firstPiece: range.first, lastPiece: range.last, size }];
    });
    return edgesOf(stretches, pieceCount, pieceLength);
  }

  #wantedBytesOf(piece: PieceIndex): number {
    const size = this.layout.pieceSize(piece);
    // Asked for each piece of each torrent when a session begins.
    if (this.#isAllNormal && !this.layout.hasPadding) return size;
    let bytes = 0;
    for (const span of this.layout.spans(piece, 0, size)) {
      if (this.isWantedFile(span.file)) bytes += span.length;
    }
    return bytes;
  }

  #recount(): void {
    this.#isAllNormal = this.#priorities.every((priority) => priority === 'normal');
    if (this.#isAllNormal) this.#pieceRanks = undefined;
    else this.#rankPieces();
    this.#wantedSize = 0;
    this.#wantedDone = 0;
    for (const file of this.layout.files) {
      if (!this.isWantedFile(file.index)) continue;
      this.#wantedSize += file.size;
      this.#wantedDone += this.doneOfFile(file.index);
    }
    this.#missingPieces = this.layout.pieceCount - this.have.count;
    if (this.#isAllNormal) return;
    this.#missingPieces = 0;
    for (let piece = 0; piece < this.layout.pieceCount; piece++) {
      if (this.wants(piece) && !this.have.has(piece)) this.#missingPieces += 1;
    }
  }

  #rankPieces(): void {
    const { files, pieceCount } = this.layout;
    const ranges: FilePieces[] = [];
    for (const { index, isPadding } of files) {
      const range = isPadding ? undefined : this.layout.piecesOfFile(index);
      if (range === undefined) continue;
      const priority = this.#priorities[index]!;
      ranges.push({ firstPiece: range.first, lastPiece: range.last, priority });
    }
    this.#pieceRanks = piecePriorities(ranges, pieceCount);
    if (!this.layout.hasPadding) return;
    // A piece of nothing but padding belongs to the torrent all the same.
    const covered = piecePriorities(
      ranges.map((range) => ({ ...range, priority: 'normal' })),
      pieceCount,
    );
    for (let piece = 0; piece < pieceCount; piece++) {
      if (covered[piece] === 0) this.#pieceRanks[piece] = PRIORITY.normal;
    }
  }
}
