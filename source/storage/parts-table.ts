/**
 * The table at the head of a parts file: which pieces have a place in it, and of which files there are
 * bytes. Along a torrent either the piece or the file grows from one span to the next, so their sum
 * numbers every span.
 */
import { equalBytes, utf8, viewOf } from '../base/bytes.ts';

const MAGIC = utf8('sluice parts 1\n\0');
const COUNTS_AT = MAGIC.length;
const SLOTS_AT = COUNTS_AT + 12;
const ALIGNMENT = 4096;

export interface PartsShape {
  readonly pieceLength: number;
  readonly pieceCount: number;
  readonly fileCount: number;
}

export interface PartsEntries {
  /** Piece → its place, from 0. */
  readonly slots: Map<number, number>;
  /** Piece + file of each span whose bytes are there. */
  readonly spans: Set<number>;
}

export class PartsTable {
  readonly #shape: PartsShape;

  constructor(shape: PartsShape) {
    this.#shape = shape;
  }

  /** Bytes of the whole table. */
  get size(): number {
    const { pieceCount, fileCount } = this.#shape;
    return SLOTS_AT + 4 * pieceCount + pieceCount + fileCount;
  }

  /** Where a place begins in the file. */
  slotOffset(slot: number): number {
    return Math.ceil(this.size / ALIGNMENT) * ALIGNMENT + slot * this.#shape.pieceLength;
  }

  slotEntryAt(piece: number): number {
    return SLOTS_AT + 4 * piece;
  }

  spanEntryAt(piece: number, file: number): number {
    return SLOTS_AT + 4 * this.#shape.pieceCount + piece + file;
  }

  /** Undefined clears the entry. */
  encodeSlot(slot: number | undefined): Uint8Array {
    const bytes = new Uint8Array(4);
    viewOf(bytes).setUint32(0, slot === undefined ? 0 : slot + 1);
    return bytes;
  }

  encodeHead(): Uint8Array {
    const { pieceLength, pieceCount, fileCount } = this.#shape;
    const bytes = new Uint8Array(SLOTS_AT);
    bytes.set(MAGIC);
    const view = viewOf(bytes);
    view.setUint32(COUNTS_AT, pieceLength);
    view.setUint32(COUNTS_AT + 4, pieceCount);
    view.setUint32(COUNTS_AT + 8, fileCount);
    return bytes;
  }

  /** Undefined where this is no table of this torrent: then nothing in the file is used. */
  decode(bytes: Uint8Array): PartsEntries | undefined {
    if (!equalBytes(bytes.subarray(0, SLOTS_AT), this.encodeHead())) return undefined;
    if (bytes.length < this.size) return undefined;
    const { pieceCount, fileCount } = this.#shape;
    const slots = new Map<number, number>();
    const taken = new Set<number>();
    const view = viewOf(bytes);
    for (let piece = 0; piece < pieceCount; piece++) {
      const entry = view.getUint32(this.slotEntryAt(piece));
      if (entry === 0) continue;
      if (entry > pieceCount || taken.has(entry)) return undefined;
      taken.add(entry);
      slots.set(piece, entry - 1);
    }
    const spans = new Set<number>();
    const firstSpan = this.spanEntryAt(0, 0);
    for (let span = 0; span < pieceCount + fileCount; span++) {
      if (bytes[firstSpan + span] === 1) spans.add(span);
    }
    return { slots, spans };
  }
}
