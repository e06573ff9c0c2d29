/**
 * Many short lists of numbers in one piece of memory: each lies in a block of a power of two, which it leaves for a larger
 * one when it is full and for a smaller one when it is empty enough. To add, to remove and to draw are a few steps.
 */
import { GrowingWords } from './growing-words.ts';

const SIZES = 32;
/** A list takes a smaller block when it fills a quarter of its own, and blocks that nobody uses are at most as many as the used. */
const MOST_PER_ITEM = 8;

export class MemberLists {
  /** Of a list: where its block begins, how many are in it, and the size of its block (0: none, n: 2^(n-1)). */
  readonly #starts: GrowingWords;
  readonly #lengths: GrowingWords;
  readonly #sizes: GrowingWords;
  readonly #memory: GrowingWords;
  readonly #items: Uint32Array;
  /** Blocks that nobody uses, by size: each names the next in its first place. Counted from 1. */
  readonly #free = new Uint32Array(SIZES);
  /** Beyond all blocks. */
  #end = 0;
  #unused = 0;

  constructor(most: { readonly lists: number; readonly items: number }) {
    this.#starts = new GrowingWords(most.lists);
    this.#lengths = new GrowingWords(most.lists);
    this.#sizes = new GrowingWords(most.lists);
    this.#memory = new GrowingWords(most.items * MOST_PER_ITEM);
    this.#items = this.#memory.words;
  }

  get bytes(): number {
    const parts = [this.#starts, this.#lengths, this.#sizes, this.#memory];
    return parts.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** There are so many lists. */
  reach(lists: number): void {
    for (const words of [this.#starts, this.#lengths, this.#sizes]) words.reach(lists);
  }

  lengthOf(list: number): number {
    return this.#lengths.words[list]!;
  }

  at(list: number, place: number): number {
    return this.#items[this.#starts.words[list]! + place]!;
  }

  set(list: number, place: number, item: number): void {
    this.#items[this.#starts.words[list]! + place] = item;
  }

  /** Answers its place. */
  push(list: number, item: number): number {
    const length = this.#lengths.words[list]!;
    if (length === capacityOf(this.#sizes.words[list]!))
      this.#resize(list, this.#sizes.words[list]! + 1);
    this.#items[this.#starts.words[list]! + length] = item;
    this.#lengths.words[list] = length + 1;
    return length;
  }

  /** Takes out what is at a place; the last takes it, and is answered (also where it was itself the last). */
  remove(list: number, place: number): number {
    const start = this.#starts.words[list]!;
    const length = this.#lengths.words[list]! - 1;
    const last = this.#items[start + length]!;
    this.#items[start + place] = last;
    this.#lengths.words[list] = length;
    if (length === 0) this.#resize(list, 0);
    else if (length <= capacityOf(this.#sizes.words[list]!) >> 2) {
      this.#resize(list, this.#sizes.words[list]! - 1);
    }
    return last;
  }

  #resize(list: number, size: number): void {
    const start = size === 0 ? 0 : this.#block(size);
    const from = this.#starts.words[list]!;
    this.#items.copyWithin(start, from, from + this.#lengths.words[list]!);
    this.#release(from, this.#sizes.words[list]!);
    this.#starts.words[list] = start;
    this.#sizes.words[list] = size;
  }

  #block(size: number): number {
    const free = this.#free[size]!;
    if (free !== 0) {
      this.#free[size] = this.#items[free - 1]!;
      this.#unused -= capacityOf(size);
      return free - 1;
    }
    if (this.#unused > this.#end - this.#unused) this.#gather();
    this.#memory.reach(this.#end + capacityOf(size));
    const start = this.#end;
    this.#end += capacityOf(size);
    return start;
  }

  #release(start: number, size: number): void {
    if (size === 0) return;
    this.#items[start] = this.#free[size]!;
    this.#free[size] = start + 1;
    this.#unused += capacityOf(size);
  }

  /** More than half lies about unused: it is put together, so that what lies about never adds up. */
  #gather(): void {
    const items = new Uint32Array(this.#end - this.#unused);
    let end = 0;
    for (let list = 0; list < this.#sizes.words.length; list++) {
      const size = this.#sizes.words[list]!;
      if (size === 0) continue;
      const from = this.#starts.words[list]!;
      items.set(this.#items.subarray(from, from + this.#lengths.words[list]!), end);
      this.#starts.words[list] = end;
      end += capacityOf(size);
    }
    this.#items.set(items);
    this.#end = end;
    this.#unused = 0;
    this.#free.fill(0);
  }
}

const capacityOf = (size: number): number => (size === 0 ? 0 : 1 << (size - 1));
