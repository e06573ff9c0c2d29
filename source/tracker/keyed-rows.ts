/**
 * Rows of words that are found by a hash. One bucket is divided with each row that is added (linear hashing), so that no request
 * waits while a million are put in order anew. Row 0 is none.
 */
import { GrowingWords } from './growing-words.ts';

const FIRST_BUCKETS = 64;
/** Each row begins with its hash, and the next in its bucket. */
export const ROW_HEAD = 2;
const HASH = 0;
const NEXT = 1;

export class KeyedRows {
  /** Row `n` begins at `n * stride`, its own words at `ROW_HEAD` behind that. */
  readonly words: Uint32Array;
  readonly stride: number;
  readonly #rows: GrowingWords;
  readonly #heads: GrowingWords;
  #buckets = FIRST_BUCKETS;
  #count = 0;
  #fresh = 1;
  /** The first of those that are free again, each of which names the next. */
  #free = 0;

  constructor(ownWords: number, most: number) {
    this.stride = ROW_HEAD + ownWords;
    this.#rows = new GrowingWords((most + 1) * this.stride);
    this.#heads = new GrowingWords(Math.max(most + 1, FIRST_BUCKETS));
    this.words = this.#rows.words;
    this.#heads.reach(FIRST_BUCKETS);
  }

  get count(): number {
    return this.#count;
  }

  get bytes(): number {
    return this.#rows.bytes + this.#heads.bytes;
  }

  /** The first with this hash; 0 where there is none. */
  first(hash: number): number {
    return this.#fromHere(this.#heads.words[this.#bucketOf(hash)]!, hash);
  }

  /** The next with the same hash. */
  next(row: number): number {
    const at = row * this.stride;
    return this.#fromHere(this.words[at + NEXT]!, this.words[at + HASH]!);
  }

  /** Its own words are as the last one left them, or 0. */
  add(hash: number): number {
    const row = this.#take();
    this.words[row * this.stride + HASH] = hash;
    this.#hang(row, this.#bucketOf(hash));
    this.#count += 1;
    if (this.#count > this.#buckets) this.#divide();
    return row;
  }

  remove(row: number): void {
    const { words, stride } = this;
    const heads = this.#heads.words;
    const bucket = this.#bucketOf(words[row * stride + HASH]!);
    const next = words[row * stride + NEXT]!;
    if (heads[bucket] === row) heads[bucket] = next;
    else {
      let before = heads[bucket]! * stride;
      while (words[before + NEXT] !== row) before = words[before + NEXT]! * stride;
      words[before + NEXT] = next;
    }
    words[row * stride + NEXT] = this.#free;
    this.#free = row;
    this.#count -= 1;
  }

  clear(): void {
    this.#heads.words.fill(0, 0, this.#buckets);
    this.#buckets = FIRST_BUCKETS;
    this.#count = 0;
    this.#fresh = 1;
    this.#free = 0;
  }

  #fromHere(start: number, hash: number): number {
    const { words, stride } = this;
    let row = start;
    while (row !== 0 && words[row * stride + HASH] !== hash) row = words[row * stride + NEXT]!;
    return row;
  }

  #take(): number {
    const free = this.#free;
    if (free !== 0) {
      this.#free = this.words[free * this.stride + NEXT]!;
      return free;
    }
    this.#fresh += 1;
    this.#rows.reach(this.#fresh * this.stride);
    return this.#fresh - 1;
  }

  #hang(row: number, bucket: number): void {
    this.words[row * this.stride + NEXT] = this.#heads.words[bucket]!;
    this.#heads.words[bucket] = row;
  }

  /** By as many bits as there are buckets for; those that are not divided yet by one less. */
  #bucketOf(hash: number): number {
    const mask = maskOver(this.#buckets - 1);
    const bucket = hash & mask;
    return bucket < this.#buckets ? bucket : bucket & (mask >> 1);
  }

  #divide(): void {
    const heads = this.#heads;
    const from = this.#buckets & (maskOver(this.#buckets) >> 1);
    heads.reach(this.#buckets + 1);
    let row = heads.words[from]!;
    heads.words[from] = 0;
    heads.words[this.#buckets] = 0;
    this.#buckets += 1;
    while (row !== 0) {
      const next = this.words[row * this.stride + NEXT]!;
      this.#hang(row, this.#bucketOf(this.words[row * this.stride + HASH]!));
      row = next;
    }
  }
}

/** All bits up to the highest of a number, which is not 0. */
const maskOver = (number: number): number => 0xffff_ffff >>> Math.clz32(number);
