/** Blocks named by piece and index, in two plain arrays: a pick for a fast peer allocates nothing. */
export class BlockList {
  #pieces: Int32Array;
  #blocks: Int32Array;
  #length = 0;

  constructor(capacity = 64) {
    this.#pieces = new Int32Array(capacity);
    this.#blocks = new Int32Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  piece(at: number): number {
    return this.#pieces[at]!;
  }

  block(at: number): number {
    return this.#blocks[at]!;
  }

  push(piece: number, block: number): void {
    if (this.#length === this.#pieces.length) this.#grow();
    this.#pieces[this.#length] = piece;
    this.#blocks[this.#length] = block;
    this.#length += 1;
  }

  clear(): void {
    this.#length = 0;
  }

  toArray(): { readonly piece: number; readonly block: number }[] {
    return Array.from({ length: this.#length }, (_, at) => ({
      piece: this.piece(at),
      block: this.block(at),
    }));
  }

  #grow(): void {
    const pieces = new Int32Array(this.#length * 2);
    const blocks = new Int32Array(this.#length * 2);
    pieces.set(this.#pieces);
    blocks.set(this.#blocks);
    this.#pieces = pieces;
    this.#blocks = blocks;
  }
}
