/**
 * Which pieces are on disk, and how surely: `have` is verified and written, `durable` has reached the
 * medium too. Only what is durable may be recorded, so that no crash leaves a record of what is not there.
 */
import { Bitfield } from '../base/bitfield.ts';
import type { Layout, PieceIndex } from '../protocol/layout.ts';

export interface UnsyncedPieces {
  /** By us, since the last sync. */
  readonly written: ReadonlySet<PieceIndex>;
  /** Found on disk, perhaps not on the medium yet: the process that wrote them may have been killed. */
  readonly checked: ReadonlySet<PieceIndex>;
}

export class PieceLedger {
  readonly have: Bitfield;
  readonly durable: Bitfield;
  readonly #layout: Layout;
  readonly #isWanted: Uint8Array;
  #wantsAll = false;
  #wantedMissingBytes = 0;
  #written = new Set<PieceIndex>();
  #checked = new Set<PieceIndex>();
  /** Believed, and to be hashed before anything is done with them. */
  readonly #unproven = new Set<PieceIndex>();

  constructor(layout: Layout, isWanted: (file: number) => boolean) {
    this.#layout = layout;
    this.have = new Bitfield(layout.pieceCount);
    this.durable = new Bitfield(layout.pieceCount);
    this.#isWanted = new Uint8Array(layout.files.length);
    this.setWanted(isWanted);
  }

  get wantedMissingBytes(): number {
    return this.#wantedMissingBytes;
  }

  isWanted(file: number): boolean {
    return this.#isWanted[file] === 1;
  }

  setWanted(isWanted: (file: number) => boolean): void {
    for (const { index } of this.#layout.files) this.#isWanted[index] = isWanted(index) ? 1 : 0;
    this.#recount();
  }

  isUnproven(piece: PieceIndex): boolean {
    return this.#unproven.has(piece);
  }

  /** In no order that matters. */
  get unproven(): ReadonlySet<PieceIndex> {
    return this.#unproven;
  }

  onWritten(piece: PieceIndex): void {
    this.#gain(piece);
    this.#written.add(piece);
  }

  onChecked(piece: PieceIndex): void {
    this.#gain(piece);
    this.#checked.add(piece);
  }

  /** Known from a record. */
  onTrusted(piece: PieceIndex): void {
    this.#gain(piece);
    this.durable.set(piece);
  }

  /** Known from a record that may be out of date. */
  onBelieved(piece: PieceIndex): void {
    this.onTrusted(piece);
    this.#unproven.add(piece);
  }

  onProven(piece: PieceIndex): void {
    this.#unproven.delete(piece);
  }

  onDurable(piece: PieceIndex): void {
    if (this.have.has(piece)) this.durable.set(piece);
  }

  /** True where it was there before. */
  lose(piece: PieceIndex): boolean {
    this.durable.clear(piece);
    this.#written.delete(piece);
    this.#checked.delete(piece);
    this.#unproven.delete(piece);
    if (!this.have.clear(piece)) return false;
    this.#wantedMissingBytes += this.#wantedBytesOf(piece);
    return true;
  }

  loseAll(): void {
    this.have.clearAll();
    this.durable.clearAll();
    this.#written.clear();
    this.#checked.clear();
    this.#unproven.clear();
    this.#recount();
  }

  /** There, but not durable, in wire order; undefined where there are none. */
  recent(): Uint8Array | undefined {
    if (this.have.count === this.durable.count) return undefined;
    const recent = this.have.clone();
    recent.clearAllOf(this.durable);
    return recent.toBytes();
  }

  takeUnsynced(): UnsyncedPieces {
    const taken = { written: this.#written, checked: this.#checked };
    this.#written = new Set();
    this.#checked = new Set();
    return taken;
  }

  /** To be synced with the next try. */
  putBack(piece: PieceIndex, isWritten: boolean): void {
    (isWritten ? this.#written : this.#checked).add(piece);
  }

  #gain(piece: PieceIndex): void {
    if (this.have.set(piece)) this.#wantedMissingBytes -= this.#wantedBytesOf(piece);
  }

  #wantedBytesOf(piece: PieceIndex): number {
    const size = this.#layout.pieceSize(piece);
    if (this.#wantsAll) return size;
    let bytes = 0;
    for (const { file, length } of this.#layout.spans(piece, 0, size)) {
      if (this.isWanted(file) && !this.#layout.files[file]!.isPadding) bytes += length;
    }
    return bytes;
  }

  #recount(): void {
    this.#wantsAll = this.#layout.files.every(
      (file) => this.isWanted(file.index) && !file.isPadding,
    );
    this.#wantedMissingBytes = 0;
    for (const file of this.#layout.files) {
      if (this.isWanted(file.index) && !file.isPadding) this.#wantedMissingBytes += file.size;
    }
    for (const piece of this.have.indexes()) {
      this.#wantedMissingBytes -= this.#wantedBytesOf(piece as PieceIndex);
    }
  }
}
