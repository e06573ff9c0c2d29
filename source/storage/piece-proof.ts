/**
 * Pieces that were believed after a kill, though their files were changed since the record: by us most
 * likely, but nobody can tell. So nothing of them is handed out before they have been hashed.
 */
import type { Hashing } from '../base/ports/hashing.ts';
import type { Layout, PieceIndex } from '../protocol/layout.ts';
import { Gate } from './gate.ts';
import { CHECK_BATCH_BYTES, CHECK_BATCH_PIECES } from './limits.ts';
import type { PieceLedger } from './piece-ledger.ts';
import { type PieceSpans, spansOf } from './piece-spans.ts';
import { Verifier } from './verifier.ts';

export interface PieceProofOptions extends PieceSpans {
  readonly layout: Layout;
  readonly hashing: Hashing;
  readonly pieceHashes: () => Promise<Uint8Array>;
  readonly ledger: PieceLedger;
  /** It is not what it was believed to be, or not there. */
  readonly onWrong: (piece: PieceIndex) => void;
}

export class PieceProof {
  readonly #options: PieceProofOptions;
  readonly #underWay = new Map<PieceIndex, Promise<void>>();

  constructor(options: PieceProofOptions) {
    this.#options = options;
  }

  /** Resolves when it is hashed, or gone; undefined where there is nothing to prove. Rejects with `disk/*`. */
  of(piece: PieceIndex): Promise<void> | undefined {
    if (!this.#options.ledger.isUnproven(piece)) return undefined;
    return this.#underWay.get(piece) ?? this.#begin([piece]);
  }

  /** The next few of them. False where none is left. */
  async some(): Promise<boolean> {
    const { ledger, layout } = this.#options;
    const batch: PieceIndex[] = [];
    let bytes = 0;
    for (const piece of ledger.unproven) {
      if (bytes >= CHECK_BATCH_BYTES || batch.length >= CHECK_BATCH_PIECES) break;
      batch.push(piece);
      bytes += layout.pieceSize(piece);
    }
    await this.#begin(batch);
    return ledger.unproven.size > 0;
  }

  #begin(pieces: readonly PieceIndex[]): Promise<void> {
    const done = this.#hash(pieces).finally(() => {
      for (const piece of pieces) this.#underWay.delete(piece);
    });
    for (const piece of pieces) this.#underWay.set(piece, done);
    return done;
  }

  async #hash(pieces: readonly PieceIndex[]): Promise<void> {
    const { hashing, layout, pieceHashes, ledger, onWrong } = this.#options;
    if (pieces.length === 0) return;
    const verifier = new Verifier<PieceIndex>({
      hashing,
      pieceHashes: await pieceHashes(),
      pieceSize: (piece) => layout.pieceSize(piece),
      spansOf: (piece) => spansOf(this.#options, piece),
      gate: new Gate(),
      onPiece: (piece, isGood) => {
        // It may have been found wrong in another way meanwhile.
        if (!ledger.isUnproven(piece)) return;
        ledger.onProven(piece);
        if (!isGood) onWrong(piece);
      },
    });
    await verifier.run(pieces);
  }
}
