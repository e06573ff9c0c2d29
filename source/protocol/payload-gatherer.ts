/** A message's payload that is needed whole but may come in parts: memory grows with what came, never with what was announced. */
const FIRST_BYTES = 4096;

export class PayloadGatherer {
  #length = 0;
  #filled = 0;
  #bytes: Uint8Array | undefined;

  begin(length: number): void {
    this.#length = length;
    this.#filled = 0;
    this.#bytes = undefined;
  }

  /** The whole payload once its last part is there: valid as long as the part is. */
  take(part: Uint8Array): Uint8Array | undefined {
    if (part.length === this.#length) return part;
    const filled = this.#filled + part.length;
    const bytes = this.#withRoomFor(filled);
    bytes.set(part, this.#filled);
    this.#filled = filled;
    if (filled < this.#length) return undefined;
    this.#bytes = undefined;
    return bytes.subarray(0, filled);
  }

  /** Lets its memory go. */
  clear(): void {
    this.#bytes = undefined;
  }

  #withRoomFor(needed: number): Uint8Array {
    const old = this.#bytes;
    if (old !== undefined && old.length >= needed) return old;
    const size = Math.min(this.#length, Math.max(needed, this.#filled * 2, FIRST_BYTES));
    const grown = new Uint8Array(size);
    if (old !== undefined) grown.set(old.subarray(0, this.#filled));
    this.#bytes = grown;
    return grown;
  }
}
