/** Words of 32 bits, all 0 at first, of which there are more when they are needed: nothing is copied for it, and nobody waits. */

const PAGE_WORDS = 1_024;
const GROWTH = 1.125;

export class GrowingWords {
  readonly #memory: ArrayBuffer;
  /** Sees the new ones too. */
  readonly words: Uint32Array;

  /** `most` is set aside as addresses alone; memory is taken as it is used. */
  constructor(most: number) {
    const maxByteLength = Math.max(most, PAGE_WORDS) * Uint32Array.BYTES_PER_ELEMENT;
    this.#memory = new ArrayBuffer(0, { maxByteLength });
    this.words = new Uint32Array(this.#memory);
  }

  /** Memory that it may use just now. */
  get bytes(): number {
    return this.#memory.byteLength;
  }

  /** Throws a RangeError beyond the most. */
  reach(length: number): void {
    if (length <= this.words.length) return;
    const wanted = Math.max(length, Math.ceil(this.words.length * GROWTH), PAGE_WORDS);
    const bytes = wanted * Uint32Array.BYTES_PER_ELEMENT;
    const enough = length * Uint32Array.BYTES_PER_ELEMENT;
    this.#memory.resize(Math.max(enough, Math.min(bytes, this.#memory.maxByteLength)));
  }
}
