/** Digests off the engine's thread. */

/** A stretch of a file, or of zeros where `path` is undefined (padding, BEP 47). */
export interface FileSpan {
  readonly path: string | undefined;
  readonly offset: number;
  readonly length: number;
}

export interface Hashing {
  /**
   * SHA-1 of bytes in shared memory, 20 bytes. The bytes must not change before the answer.
   * Memory that is not shared is hashed on the calling thread.
   */
  sha1(bytes: Uint8Array): Promise<Uint8Array>;
  /**
   * SHA-1 of pieces that lie on disk, each the concatenation of its spans; read and hashed by the workers.
   * An answer of undefined means that a part is missing or short. Rejects with `disk/*` where reading fails.
   * The pool runs several calls at once on all cores: hand it batches of some MiB, a few calls in flight.
   */
  sha1OfFiles(
    pieces: readonly (readonly FileSpan[])[],
  ): Promise<readonly (Uint8Array | undefined)[]>;
  /** How many batches are worth having in flight (cores). */
  readonly parallelism: number;
  close(): Promise<void>;
}
