/** Blocks of a power of two of words, cut from one piece of memory and used again for others of their size. */
import { GrowingWords } from './growing-words.ts';

const SIZES = 32;

/** Of a size, of which 0 is none and n has 2^(n-1). */
export const wordsOf = (size: number): number => (size === 0 ? 0 : 1 << (size - 1));

export class WordBlocks {
  readonly words: Uint32Array;
  readonly #memory: GrowingWords;
  /** Blocks that nobody uses, by size: each names the next in its first word. Counted from 1. */
  readonly #free = new Uint32Array(SIZES);
  /** Beyond all blocks. */
  #end = 0;
  #unused = 0;

  constructor(most: number) {
    this.#memory = new GrowingWords(most);
    this.words = this.#memory.words;
  }

  get bytes(): number {
    return this.#memory.bytes;
  }

  /** Only by growing does it have one of this size, and more than half of it lies about unused. */
  wastesFor(size: number): boolean {
    return this.#free[size] === 0 && this.#unused > this.#end - this.#unused;
  }

  /** Answers where it begins. */
  take(size: number): number {
    const free = this.#free[size]!;
    if (free !== 0) {
      this.#free[size] = this.words[free - 1]!;
      this.#unused -= wordsOf(size);
      return free - 1;
    }
    const start = this.#end;
    this.#memory.reach(start + wordsOf(size));
    this.#end = start + wordsOf(size);
    return start;
  }

  giveBack(start: number, size: number): void {
    this.words[start] = this.#free[size]!;
    this.#free[size] = start + 1;
    this.#unused += wordsOf(size);
  }
}
