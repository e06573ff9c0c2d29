/** Puts verified pieces where they belong: wanted files in the user's folder, the rest in the parts file. */
import { isSluiceError, SluiceError } from '../base/errors.ts';
import type { Layout, LayoutSpan, PieceIndex } from '../protocol/layout.ts';
import { forEachAtMost } from './at-most.ts';
import type { FileSet } from './file-set.ts';
import { MAX_FILES_AT_ONCE, MOVE_BYTES } from './limits.ts';
import type { PartOfPiece, PartsFile } from './parts-file.ts';
import type { PieceLedger } from './piece-ledger.ts';

export interface PieceWriterOptions {
  readonly layout: Layout;
  readonly files: FileSet;
  readonly parts: PartsFile;
  readonly ledger: PieceLedger;
}

interface PlacedSpan extends LayoutSpan {
  /** Of its first byte within the piece. */
  readonly begin: number;
}

export class PieceWriter {
  readonly #options: PieceWriterOptions;

  constructor(options: PieceWriterOptions) {
    this.#options = options;
  }

  /** Answers the files that were written to. Where it rejects, the piece counts as not there. */
  async write(piece: PieceIndex, bytes: Uint8Array): Promise<readonly number[]> {
    const { layout, parts } = this.#options;
    if (bytes.length !== layout.pieceSize(piece))
      throw new RangeError(`${bytes.length} bytes for piece ${piece}`);
    const spans = this.#placed(piece);
    const only = spans.length === 1 ? spans[0]! : undefined;
    if (only !== undefined && this.#options.ledger.isWanted(only.file)) {
      // The rest of the piece, if there is any, is padding.
      await this.#writeWanted(only, bytes.subarray(only.begin, only.begin + only.length));
      await parts.drop(piece, only.file);
      return [only.file];
    }
    return this.#writeSpread(piece, bytes, spans);
  }

  /** Moves bytes of files that are wanted now out of the parts file. */
  async moveWanted(): Promise<void> {
    const { layout, parts, ledger } = this.#options;
    for (const { index } of layout.files) {
      if (parts.isEmpty) return;
      const range = layout.piecesOfFile(index);
      if (range === undefined || !ledger.isWanted(index)) continue;
      const pieces: PieceIndex[] = [];
      for (let at: number = range.first; at <= range.last; at++) {
        if (parts.has(at, index)) pieces.push(at as PieceIndex);
      }
      if (pieces.length > 0) await this.#move(index, pieces);
    }
  }

  /** A wanted file of no bytes has no piece that would make it. */
  async makeEmptyFiles(): Promise<void> {
    const { layout, files, ledger } = this.#options;
    const empty = layout.files.filter(
      ({ index, size, isPadding, isLink }) =>
        size === 0 && !isPadding && !isLink && ledger.isWanted(index),
    );
    await forEachAtMost(MAX_FILES_AT_ONCE, empty, ({ index }) => files.makeEmpty(index));
  }

  #placed(piece: PieceIndex): readonly PlacedSpan[] {
    const { layout } = this.#options;
    const spans: PlacedSpan[] = [];
    let begin = 0;
    for (const span of layout.spans(piece, 0, layout.pieceSize(piece))) {
      if (!layout.files[span.file]!.isPadding) spans.push({ ...span, begin });
      begin += span.length;
    }
    return spans;
  }

  async #writeSpread(
    piece: PieceIndex,
    bytes: Uint8Array,
    spans: readonly PlacedSpan[],
  ): Promise<readonly number[]> {
    const { ledger, parts } = this.#options;
    const aside = new Set<PlacedSpan>();
    await forEachAtMost(MAX_FILES_AT_ONCE, spans, async (span) => {
      const own = bytes.subarray(span.begin, span.begin + span.length);
      if (ledger.isWanted(span.file)) await this.#writeWanted(span, own);
      else if (!(await this.#writeSkipped(span, own))) aside.add(span);
    });
    const kept: PartOfPiece[] = spans.filter((span) => aside.has(span));
    if (kept.length > 0) await parts.write(piece, bytes, kept);
    const written = spans.filter((span) => !aside.has(span)).map((span) => span.file);
    for (const file of written) await parts.drop(piece, file);
    return written;
  }

  #writeWanted(span: LayoutSpan, bytes: Uint8Array): Promise<void> {
    return this.#options.files.write(span.file, bytes, span.offset, true);
  }

  /** A skipped file takes its bytes only if it is there and ours; false asks for another place. */
  async #writeSkipped(span: LayoutSpan, bytes: Uint8Array): Promise<boolean> {
    const { files } = this.#options;
    if (!files.isCreated(span.file)) return false;
    try {
      await files.write(span.file, bytes, span.offset, false);
      return true;
    } catch (error) {
      if (isSluiceError(error, 'disk/missing')) return false;
      throw error;
    }
  }

  /** Into the file, onto the medium, and only then out of the parts file. */
  async #move(file: number, pieces: readonly PieceIndex[]): Promise<void> {
    const { files, parts, ledger } = this.#options;
    const moved = pieces.filter((piece) => ledger.have.has(piece));
    for (const piece of moved) await this.#copy(file, piece);
    if (moved.length === 0) return;
    const outcome = await files.sync(file);
    if (outcome.kind !== 'synced') throw outcome.error;
    for (const piece of moved) await parts.drop(piece, file);
  }

  async #copy(file: number, piece: PieceIndex): Promise<void> {
    const { files, parts } = this.#options;
    const span = this.#placed(piece).find((placed) => placed.file === file);
    if (span === undefined)
      throw new SluiceError('disk/failed', `file ${file} is not in piece ${piece}`);
    for (let done = 0; done < span.length; done += MOVE_BYTES) {
      const bytes = new Uint8Array(Math.min(MOVE_BYTES, span.length - done));
      await parts.read(piece, span.begin + done, bytes);
      await files.write(file, bytes, span.offset + done, true);
    }
  }
}
