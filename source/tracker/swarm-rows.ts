/** Swarms as rows of words, found by info-hash. Row 0 is none. */
import type { Random } from '../base/ports/random.ts';
import { KeyedHash } from './keyed-hash.ts';
import { KeyedRows, ROW_HEAD } from './keyed-rows.ts';
import { wordAt } from './packed-host.ts';

const NAME_WORDS = 5;
const FIGURES = ROW_HEAD + NAME_WORDS;

/** Places of a row's figures; `paused` are partial seeds (BEP 21). */
export const FIGURE = {
  peers: FIGURES,
  seeds: FIGURES + 1,
  paused: FIGURES + 2,
  completed: FIGURES + 3,
} as const;
const FIGURE_COUNT = 4;

export type Figure = (typeof FIGURE)[keyof typeof FIGURE];

export class SwarmRows {
  readonly #hash: KeyedHash;
  readonly #key = new Uint32Array(NAME_WORDS);
  readonly #rows: KeyedRows;
  /** What was found last: one request asks for its swarm more than once. */
  #last = 0;

  constructor(random: Random, most: number) {
    this.#hash = new KeyedHash(random);
    this.#rows = new KeyedRows(NAME_WORDS + FIGURE_COUNT, most);
  }

  get count(): number {
    return this.#rows.count;
  }

  get bytes(): number {
    return this.#rows.bytes;
  }

  /** By the 20 bytes of its name; 0 where it is not there. */
  find(infoHash: Uint8Array): number {
    this.#read(infoHash);
    if (this.#last !== 0 && this.#isNamed(this.#last)) return this.#last;
    let row = this.#rows.first(this.#hashOfKey());
    while (row !== 0 && !this.#isNamed(row)) row = this.#rows.next(row);
    this.#last = row;
    return row;
  }

  /** One that is not there yet. */
  add(infoHash: Uint8Array): number {
    this.#read(infoHash);
    const row = this.#rows.add(this.#hashOfKey());
    const { words, stride } = this.#rows;
    words.set(this.#key, row * stride + ROW_HEAD);
    words.fill(0, row * stride + FIGURES, (row + 1) * stride);
    return row;
  }

  remove(row: number): void {
    if (row === this.#last) this.#last = 0;
    this.#rows.remove(row);
  }

  figure(row: number, figure: Figure): number {
    return this.#rows.words[row * this.#rows.stride + figure]!;
  }

  /** Answers what it is then. */
  change(row: number, figure: Figure, by: 1 | -1): number {
    const at = row * this.#rows.stride + figure;
    this.#rows.words[at]! += by;
    return this.#rows.words[at]!;
  }

  #read(infoHash: Uint8Array): void {
    for (let at = 0; at < NAME_WORDS; at++) this.#key[at] = wordAt(infoHash, at * 4);
  }

  #hashOfKey(): number {
    return this.#hash.of(this.#key, NAME_WORDS);
  }

  #isNamed(row: number): boolean {
    const { words, stride } = this.#rows;
    const at = row * stride + ROW_HEAD;
    for (let word = 0; word < NAME_WORDS; word++) {
      if (words[at + word] !== this.#key[word]) return false;
    }
    return true;
  }
}
