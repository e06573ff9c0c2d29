/**
 * What happens to a piece whose last block has come: hashed off the main thread, and written where
 * the hash is right. Work under way can be waited for, so that leaving a swarm loses no piece.
 */
import { equalBytes } from '../../base/bytes.ts';
import type { Hashing } from '../../base/ports/hashing.ts';
import type { PieceIndex } from '../../protocol/layout.ts';

export interface PieceStore {
  /** Writes a verified piece. Rejects with `disk/*`. */
  writePiece(piece: PieceIndex, bytes: Uint8Array): Promise<void>;
}

export interface PieceFinisherOptions {
  readonly hashing: Hashing;
  readonly store: PieceStore;
  /** SHA-1 digests, 20 bytes a piece. */
  readonly pieceHashes: () => Promise<Uint8Array>;
  /** The bytes are on disk. */
  readonly onGood: (piece: PieceIndex, bytes: Uint8Array) => void;
  /** The hash is wrong; the bytes are valid during the call. */
  readonly onBad: (piece: PieceIndex, bytes: Uint8Array) => void;
  /** The disk refused. */
  readonly onFailed: (piece: PieceIndex, error: unknown) => void;
  /** In the end, whatever happened: the memory is free again. */
  readonly onReleased: (bytes: Uint8Array) => void;
}

const HASH_BYTES = 20;

export class PieceFinisher {
  readonly #options: PieceFinisherOptions;
  readonly #underWay = new Set<Promise<void>>();

  constructor(options: PieceFinisherOptions) {
    this.#options = options;
  }

  get count(): number {
    return this.#underWay.size;
  }

  finish(piece: PieceIndex, bytes: Uint8Array): void {
    const work = this.#run(piece, bytes).finally(() => this.#underWay.delete(work));
    this.#underWay.add(work);
  }

  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  async #run(piece: PieceIndex, bytes: Uint8Array): Promise<void> {
    const { hashing, store, pieceHashes, onGood, onBad, onFailed, onReleased } = this.#options;
    try {
      const [digest, hashes] = await Promise.all([hashing.sha1(bytes), pieceHashes()]);
      const expected = hashes.subarray(piece * HASH_BYTES, (piece + 1) * HASH_BYTES);
      if (!equalBytes(digest, expected)) {
        onBad(piece, bytes);
        return;
      }
      await store.writePiece(piece, bytes);
      onGood(piece, bytes);
    } catch (error) {
      onFailed(piece, error);
    } finally {
      onReleased(bytes);
    }
  }
}
