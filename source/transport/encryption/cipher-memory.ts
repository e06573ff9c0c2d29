/** Memory for bytes on their way out: those that are written belong to others, and are not ours to encrypt in place. */
import { CIPHER_SLAB_BYTES, MAX_SPARE_CIPHER_SLABS } from '../limits.ts';

export class CipherMemory {
  readonly #spare: Uint8Array[] = [];

  /** `CIPHER_SLAB_BYTES`, for its taker alone until it is given back, or for good. */
  take(): Uint8Array {
    return this.#spare.pop() ?? Buffer.allocUnsafeSlow(CIPHER_SLAB_BYTES);
  }

  giveBack(slab: Uint8Array): void {
    if (this.#spare.length < MAX_SPARE_CIPHER_SLABS) this.#spare.push(slab);
  }
}

/** One for all connections: they write one after the other. */
export const CIPHER_MEMORY = new CipherMemory();
