/** Pieces that were believed to be there and may not be: who finds that out says so here. */
import { type ErrorCode, SluiceError } from '../base/errors.ts';
import type { Layout, PieceIndex } from '../protocol/layout.ts';
import type { ChunkReader } from './chunk-reader.ts';
import type { PartsFile } from './parts-file.ts';
import type { PieceLedger } from './piece-ledger.ts';

export interface PieceDoubtsOptions {
  readonly layout: Layout;
  readonly parts: Pick<PartsFile, 'has'>;
  readonly ledger: Pick<PieceLedger, 'lose'>;
  readonly reader: Pick<ChunkReader, 'drop'>;
  /** These count as missing until a check finds them. */
  readonly onDoubt: ((pieces: readonly PieceIndex[], error: SluiceError) => void) | undefined;
  /** These may never reach the medium. */
  readonly onLost: ((pieces: readonly PieceIndex[], error: unknown) => void) | undefined;
}

/** Others say nothing of the data: too many open files, no permission, closing. */
const OF_DATA: ReadonlySet<ErrorCode> = new Set(['disk/missing', 'disk/short-read', 'disk/failed']);

export class PieceDoubts {
  readonly #options: PieceDoubtsOptions;
  /** Times a file was found changed: a write that began before has gone to what is there no more. */
  readonly #changes = new Map<number, number>();

  constructor(options: PieceDoubtsOptions) {
    this.#options = options;
  }

  /** Of all files that the piece lies in. */
  changesUnder(piece: PieceIndex): number {
    if (this.#changes.size === 0) return 0;
    let changes = 0;
    for (const file of this.#options.layout.filesOfPiece(piece)) {
      changes += this.#changes.get(file) ?? 0;
    }
    return changes;
  }

  onLost(pieces: readonly PieceIndex[], error: unknown): void {
    for (const piece of pieces) this.#lose(piece);
    this.#options.onLost?.(pieces, error);
  }

  onFileChanged(file: number, error: SluiceError): void {
    this.#changes.set(file, (this.#changes.get(file) ?? 0) + 1);
    const range = this.#options.layout.piecesOfFile(file);
    if (range === undefined) return;
    const pieces: PieceIndex[] = [];
    for (let at: number = range.first; at <= range.last; at++) {
      if (!this.#options.parts.has(at, file)) pieces.push(at as PieceIndex);
    }
    this.#doubt(pieces, error);
  }

  onReadFailed(piece: PieceIndex, error: unknown): void {
    if (error instanceof SluiceError && OF_DATA.has(error.code)) this.#doubt([piece], error);
  }

  /** It was hashed, and is not what was believed. */
  onWrong(piece: PieceIndex): void {
    const message = `piece ${piece} was changed while Sluice did not run, or about when it was killed`;
    this.#doubt([piece], new SluiceError('disk/failed', message));
  }

  #doubt(pieces: readonly PieceIndex[], error: SluiceError): void {
    const doubted = pieces.filter((piece) => this.#lose(piece));
    if (doubted.length > 0) this.#options.onDoubt?.(doubted, error);
  }

  #lose(piece: PieceIndex): boolean {
    this.#options.reader.drop(piece);
    return this.#options.ledger.lose(piece);
  }
}
