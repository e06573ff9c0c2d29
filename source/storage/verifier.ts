/** Hashes pieces that lie on disk, on all cores, in batches; can be paused and stopped. */

import { equalBytes } from '../base/bytes.ts';
import { isSluiceError } from '../base/errors.ts';
import type { FileSpan, Hashing } from '../base/ports/hashing.ts';
import type { Gate } from './gate.ts';
import { inBatches } from './piece-batches.ts';

const HASH_BYTES = 20;

export interface VerifierOptions<Piece extends number> {
  readonly hashing: Hashing;
  /** 20 bytes a piece. */
  readonly pieceHashes: Uint8Array;
  readonly pieceSize: (piece: Piece) => number;
  /** Where a piece lies; undefined where a part of it is known not to be there. */
  readonly spansOf: (piece: Piece) => readonly FileSpan[] | undefined;
  /** `isMissing`: no hash was needed to know. */
  readonly onPiece: (piece: Piece, isGood: boolean, isMissing: boolean) => void;
  readonly onProgress?: ((share: number) => void) | undefined;
  readonly gate: Gate;
  readonly signal?: AbortSignal | undefined;
}

export class Verifier<Piece extends number> {
  readonly #options: VerifierOptions<Piece>;

  constructor(options: VerifierOptions<Piece>) {
    this.#options = options;
  }

  /** Rejects with `disk/*` where files cannot be read at all, and with the signal's reason. */
  run(pieces: readonly Piece[]): Promise<void> {
    const { hashing, pieceSize, onProgress, gate, signal } = this.#options;
    return inBatches(pieces, {
      hashing,
      pieceSize,
      admit: () => gate.passed(signal),
      work: (batch) => this.#check(batch),
      onProgress,
      signal,
    });
  }

  async #check(batch: readonly Piece[]): Promise<void> {
    const { spansOf, onPiece, signal } = this.#options;
    const there: { readonly piece: Piece; readonly spans: readonly FileSpan[] }[] = [];
    for (const piece of batch) {
      const spans = spansOf(piece);
      if (spans === undefined) onPiece(piece, false, true);
      else there.push({ piece, spans });
    }
    if (there.length === 0) return;
    const digests = await this.#digests(there.map(({ spans }) => spans));
    signal?.throwIfAborted();
    for (const [at, { piece }] of there.entries()) {
      onPiece(piece, this.#isRight(piece, digests[at]), false);
    }
  }

  async #digests(
    pieces: readonly (readonly FileSpan[])[],
  ): Promise<readonly (Uint8Array | undefined)[]> {
    try {
      return await this.#options.hashing.sha1OfFiles(pieces);
    } catch (error) {
      // One bad sector makes one bad piece; what no retry helps (permission) stops the check.
      if (!isSluiceError(error, 'disk/failed')) throw error;
      if (pieces.length === 1) return [undefined];
      const digests: (Uint8Array | undefined)[] = [];
      for (const spans of pieces) digests.push(...(await this.#digests([spans])));
      return digests;
    }
  }

  #isRight(piece: Piece, digest: Uint8Array | undefined): boolean {
    const { pieceHashes } = this.#options;
    const expected = pieceHashes.subarray(piece * HASH_BYTES, (piece + 1) * HASH_BYTES);
    return digest !== undefined && equalBytes(digest, expected);
  }
}
