/** Many pieces, some MiB at a time on all cores: what checking data and making torrents have in common. */
import type { Hashing } from '../base/ports/hashing.ts';
import { CHECK_BATCH_BYTES, CHECK_BATCH_PIECES } from './limits.ts';

/** Batches in flight for each core: one being hashed, one waiting. */
const BATCHES_PER_CORE = 2;

export interface BatchSize {
  readonly bytes: number;
  readonly pieces: number;
}

const CHECK_BATCH: BatchSize = { bytes: CHECK_BATCH_BYTES, pieces: CHECK_BATCH_PIECES };

export interface BatchWork<Piece extends number> {
  readonly hashing: Pick<Hashing, 'parallelism'>;
  readonly pieceSize: (piece: Piece) => number;
  /** That of a check where left out. */
  readonly size?: BatchSize;
  /** Awaited before each batch. */
  readonly admit?: (() => Promise<void>) | undefined;
  readonly work: (batch: readonly Piece[]) => Promise<void>;
  readonly onProgress?: ((share: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Rejects with the first failure, once all that was under way has ended. */
export const inBatches = async <Piece extends number>(
  pieces: readonly Piece[],
  { hashing, pieceSize, size = CHECK_BATCH, admit, work, onProgress, signal }: BatchWork<Piece>,
): Promise<void> => {
  const totalBytes = pieces.reduce((sum, piece) => sum + pieceSize(piece), 0);
  let doneBytes = 0;
  const batches = batchesOf(pieces, pieceSize, size);
  const failures: unknown[] = [];
  const takeBatches = async (): Promise<void> => {
    while (failures.length === 0) {
      signal?.throwIfAborted();
      await admit?.();
      const { value: batch, done } = batches.next();
      if (done) return;
      await work(batch);
      for (const piece of batch) doneBytes += pieceSize(piece);
      onProgress?.(doneBytes / totalBytes);
    }
  };
  const lane = (): Promise<void> =>
    takeBatches().catch((error: unknown) => void failures.push(error));
  await Promise.all(Array.from({ length: hashing.parallelism * BATCHES_PER_CORE }, lane));
  if (failures.length > 0) throw failures[0];
  onProgress?.(1);
};

function* batchesOf<Piece extends number>(
  pieces: readonly Piece[],
  pieceSize: (piece: Piece) => number,
  most: BatchSize,
): Generator<readonly Piece[], undefined> {
  let batch: Piece[] = [];
  let bytes = 0;
  for (const piece of pieces) {
    batch.push(piece);
    bytes += pieceSize(piece);
    if (bytes < most.bytes && batch.length < most.pieces) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
  return undefined;
}
