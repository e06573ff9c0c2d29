/** How many there are of each group of hosts, in some 20 bytes a group. */
import type { Random } from '../base/ports/random.ts';
import { KeyedHash } from './keyed-hash.ts';
import { KeyedRows, ROW_HEAD } from './keyed-rows.ts';

const HIGH = ROW_HEAD;
const LOW = ROW_HEAD + 1;
const COUNT = ROW_HEAD + 2;
const OWN_WORDS = 3;

export class GroupCounts {
  readonly #hash: KeyedHash;
  readonly #key = new Uint32Array(2);
  readonly #rows: KeyedRows;

  /** Of so many groups at the most: who calls sees to it. */
  constructor(random: Random, most: number) {
    this.#hash = new KeyedHash(random);
    this.#rows = new KeyedRows(OWN_WORDS, most);
  }

  /** Groups that are counted. */
  get size(): number {
    return this.#rows.count;
  }

  get bytes(): number {
    return this.#rows.bytes;
  }

  of(high: number, low: number): number {
    const row = this.#find(this.#hashOf(high, low), high, low);
    return row === 0 ? 0 : this.#rows.words[row * this.#rows.stride + COUNT]!;
  }

  /** False where there are `most` already, and this one is not counted. */
  add(high: number, low: number, most = Infinity): boolean {
    const hash = this.#hashOf(high, low);
    const { words, stride } = this.#rows;
    const known = this.#find(hash, high, low);
    if (known !== 0) {
      const at = known * stride + COUNT;
      if (words[at]! >= most) return false;
      words[at]! += 1;
      return true;
    }
    const at = this.#rows.add(hash) * stride;
    words[at + HIGH] = high;
    words[at + LOW] = low;
    words[at + COUNT] = 1;
    return true;
  }

  take(high: number, low: number): void {
    const row = this.#find(this.#hashOf(high, low), high, low);
    if (row === 0) return;
    const at = row * this.#rows.stride + COUNT;
    this.#rows.words[at]! -= 1;
    if (this.#rows.words[at] === 0) this.#rows.remove(row);
  }

  clear(): void {
    this.#rows.clear();
  }

  #find(hash: number, high: number, low: number): number {
    const { words, stride } = this.#rows;
    let row = this.#rows.first(hash);
    while (
      row !== 0 &&
      (words[row * stride + LOW] !== low || words[row * stride + HIGH] !== high)
    ) {
      row = this.#rows.next(row);
    }
    return row;
  }

  #hashOf(high: number, low: number): number {
    this.#key[0] = high;
    this.#key[1] = low;
    return this.#hash.of(this.#key, 2);
  }
}
