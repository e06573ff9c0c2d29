/** Bytes that wait to be put into packets, as they were written, without a copy. */

export class OutgoingBytes {
  #chunks: Uint8Array[] = [];
  /** Where the first chunk and what is left of it begin. */
  #first = 0;
  #offset = 0;
  #length = 0;
  /** Of them, copied and so not the writer's any more. */
  #absorbed = 0;

  get length(): number {
    return this.#length;
  }

  /** Still in the writer's memory. */
  get borrowedBytes(): number {
    return this.#length - this.#absorbed;
  }

  /** Takes a copy of what is queued: the writer is rid of it, though it waits on. */
  absorb(): void {
    const { length } = this;
    if (length === this.#absorbed) return;
    const own = new Uint8Array(length);
    this.take(own, 0, length);
    this.clear();
    this.push(own);
    this.#absorbed = length;
  }

  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#chunks.push(bytes);
    this.#length += bytes.length;
  }

  /** Moves `count` bytes, at most `length`, to `into`. */
  take(into: Uint8Array, at: number, count: number): void {
    let left = count;
    let to = at;
    while (left > 0) {
      const chunk = this.#chunks[this.#first]!;
      const size = Math.min(left, chunk.length - this.#offset);
      into.set(chunk.subarray(this.#offset, this.#offset + size), to);
      to += size;
      left -= size;
      this.#offset += size;
      if (this.#offset === chunk.length) this.#dropFirst();
    }
    this.#length -= count;
    this.#absorbed = Math.max(this.#absorbed - count, 0);
  }

  clear(): void {
    this.#chunks = [];
    this.#first = 0;
    this.#offset = 0;
    this.#length = 0;
    this.#absorbed = 0;
  }

  #dropFirst(): void {
    this.#first += 1;
    this.#offset = 0;
    if (this.#first < this.#chunks.length) {
      // Not at each step, or a long queue would cost its length again and again.
      if (this.#first < 64) return;
      this.#chunks = this.#chunks.slice(this.#first);
    } else this.#chunks.length = 0;
    this.#first = 0;
  }
}
