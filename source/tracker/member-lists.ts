/**
 * Many short lists of numbers in one piece of memory: each lies in a block of a power of two, which it leaves for a larger
 * one when it is full and for a smaller one when it is empty enough. To add, to remove and to draw are a few steps.
 *
 * Where more than half of that memory comes to lie about unused, the lists move to another piece, some with each call, so
 * that nobody waits while all of them do: until then some lie here and some there.
 */
import { GrowingWords } from './growing-words.ts';
import { LISTS_MOVED_PER_CALL } from './limits.ts';
import { WordBlocks, wordsOf } from './word-blocks.ts';

/**
 * A list fills more than a quarter of its block, and before lists begin to move as much may lie about. While they move, what
 * they leave in the newer piece is at most what they had and, by each call, four words.
 */
const MOST_PER_ITEM = 8;
const MOST_LEFT_PER_CALL = 4;
/** Where a list lies is a place, and in the highest bit the piece of memory. */
const PIECE_BIT = 31;
const PLACE = 0x7fff_ffff;

export class MemberLists {
  /** Of a list: where its block begins, how many are in it, and the size of its block. */
  readonly #starts: GrowingWords;
  readonly #lengths: GrowingWords;
  readonly #sizes: GrowingWords;
  readonly #mostWords: number;
  readonly #pieces: [WordBlocks, WordBlocks];
  /** The one of the two pieces where blocks are taken. */
  #newer: 0 | 1 = 0;
  /** The next that may have to move; undefined while none has to. */
  #moving: number | undefined;

  constructor(most: { readonly lists: number; readonly items: number }) {
    this.#starts = new GrowingWords(most.lists);
    this.#lengths = new GrowingWords(most.lists);
    this.#sizes = new GrowingWords(most.lists);
    const calls = Math.ceil((most.lists + most.items) / LISTS_MOVED_PER_CALL);
    this.#mostWords = most.items * MOST_PER_ITEM + calls * MOST_LEFT_PER_CALL;
    this.#pieces = [new WordBlocks(this.#mostWords), new WordBlocks(this.#mostWords)];
  }

  get bytes(): number {
    const parts = [this.#starts, this.#lengths, this.#sizes, ...this.#pieces];
    return parts.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Lists are under way from one piece of memory to the other. */
  get isMoving(): boolean {
    return this.#moving !== undefined;
  }

  /** There are so many lists. */
  reach(lists: number): void {
    for (const words of [this.#starts, this.#lengths, this.#sizes]) words.reach(lists);
  }

  lengthOf(list: number): number {
    return this.#lengths.words[list]!;
  }

  at(list: number, place: number): number {
    const start = this.#starts.words[list]!;
    return this.#itemsAt(start)[(start & PLACE) + place]!;
  }

  /** Answers its place. */
  push(list: number, item: number): number {
    const length = this.#lengths.words[list]!;
    const size = this.#sizes.words[list]!;
    if (length === wordsOf(size)) this.#resettle(list, size + 1);
    const start = this.#starts.words[list]!;
    this.#itemsAt(start)[(start & PLACE) + length] = item;
    this.#lengths.words[list] = length + 1;
    this.#moveSome();
    return length;
  }

  /** Takes out what is at a place; the last takes it, and is answered (also where it was itself the last). */
  remove(list: number, place: number): number {
    const start = this.#starts.words[list]!;
    const items = this.#itemsAt(start);
    const size = this.#sizes.words[list]!;
    const length = this.#lengths.words[list]! - 1;
    const last = items[(start & PLACE) + length]!;
    items[(start & PLACE) + place] = last;
    this.#lengths.words[list] = length;
    if (length === 0) this.#resettle(list, 0);
    else if (length <= wordsOf(size) >> 2) this.#resettle(list, size - 1);
    this.#moveSome();
    return last;
  }

  #itemsAt(start: number): Uint32Array {
    return this.#pieces[start >>> PIECE_BIT]!.words;
  }

  /** To a block of this size, where blocks are taken now. */
  #resettle(list: number, size: number): void {
    const from = this.#starts.words[list]!;
    const before = this.#sizes.words[list]!;
    const start = size === 0 ? 0 : this.#take(size);
    if (size > 0 && before > 0) this.#copy(from, start, this.#lengths.words[list]!);
    if (before > 0) this.#pieces[from >>> PIECE_BIT]!.giveBack(from & PLACE, before);
    this.#starts.words[list] = start;
    this.#sizes.words[list] = size;
  }

  #take(size: number): number {
    if (this.#moving === undefined && this.#pieces[this.#newer].wastesFor(size)) {
      this.#newer = this.#newer === 0 ? 1 : 0;
      this.#moving = 0;
    }
    return (this.#pieces[this.#newer].take(size) | (this.#newer << PIECE_BIT)) >>> 0;
  }

  #copy(from: number, to: number, length: number): void {
    const [source, target] = [this.#itemsAt(from), this.#itemsAt(to)];
    const [first, start] = [from & PLACE, to & PLACE];
    target.set(source.subarray(first, first + length), start);
  }

  #moveSome(): void {
    if (this.#moving === undefined) return;
    const sizes = this.#sizes.words;
    let left = LISTS_MOVED_PER_CALL;
    let list = this.#moving;
    for (; left > 0 && list < sizes.length; list++) {
      left -= 1;
      const size = sizes[list]!;
      if (size === 0 || this.#starts.words[list]! >>> PIECE_BIT === this.#newer) continue;
      this.#resettle(list, size);
      left -= this.#lengths.words[list]!;
    }
    this.#moving = list < sizes.length ? list : undefined;
    if (this.#moving === undefined) this.#leaveOlder();
  }

  /** Its memory is given back by the collector, whose turn that is not. */
  #leaveOlder(): void {
    this.#pieces[this.#newer === 0 ? 1 : 0] = new WordBlocks(this.#mostWords);
  }
}
