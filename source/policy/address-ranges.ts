/** Ranges of addresses, IPv4 and IPv6, merged and in order: half a million of them are looked through in a microsecond or two. */
import { parseAddress } from '../base/addresses.ts';
import { sortedByWords } from './word-order.ts';

const IPV6_WORDS = 4;
/** Merged in one go: about a millisecond. */
const RANGES_PER_STEP = 10_000;

/** First and last addresses, each `words` numbers of 32 bits; in order, and none touches another. */
interface Table {
  readonly words: number;
  readonly count: number;
  readonly firsts: Uint32Array;
  readonly lasts: Uint32Array;
}

const emptyTable = (words: number): Table => ({
  words,
  count: 0,
  firsts: new Uint32Array(0),
  lasts: new Uint32Array(0),
});

export class AddressRanges {
  static readonly NONE = new AddressRanges(emptyTable(1), emptyTable(IPV6_WORDS));

  readonly #ipv4: Table;
  readonly #ipv6: Table;
  readonly #asked: Uint32Array = new Uint32Array(IPV6_WORDS);

  constructor(ipv4: Table, ipv6: Table) {
    this.#ipv4 = ipv4;
    this.#ipv6 = ipv6;
  }

  /** After merging. */
  get count(): number {
    return this.#ipv4.count + this.#ipv6.count;
  }

  /** False for what is no literal address. */
  has(host: string): boolean {
    if (this.count === 0) return false;
    const bytes = parseAddress(host);
    if (bytes === undefined) return false;
    writeWords(bytes, this.#asked, 0);
    return isInside(bytes.length === 4 ? this.#ipv4 : this.#ipv6, this.#asked);
  }
}

export class AddressRangesBuilder {
  readonly #ipv4 = new Collection(1);
  readonly #ipv6 = new Collection(IPV6_WORDS);

  /** Ranges added. */
  get count(): number {
    return this.#ipv4.count + this.#ipv6.count;
  }

  /** Packed, both of one family, the first no greater than the last. */
  add(first: Uint8Array, last: Uint8Array): void {
    (first.length === 4 ? this.#ipv4 : this.#ipv6).add(first, last);
  }

  /** In steps of about a millisecond, so that whoever builds can do other things in between. */
  *build(): Generator<undefined, AddressRanges> {
    const ipv4 = yield* this.#ipv4.table();
    const ipv6 = yield* this.#ipv6.table();
    return new AddressRanges(ipv4, ipv6);
  }
}

/** Ranges of one family, as they come. */
class Collection {
  readonly #words: number;
  #firsts: Uint32Array;
  #lasts: Uint32Array;
  count = 0;

  constructor(words: number) {
    this.#words = words;
    this.#firsts = new Uint32Array(words * 64);
    this.#lasts = new Uint32Array(words * 64);
  }

  add(first: Uint8Array, last: Uint8Array): void {
    const at = this.count * this.#words;
    if (at === this.#firsts.length) {
      this.#firsts = doubled(this.#firsts);
      this.#lasts = doubled(this.#lasts);
    }
    writeWords(first, this.#firsts, at);
    writeWords(last, this.#lasts, at);
    this.count += 1;
  }

  *table(): Generator<undefined, Table> {
    const order = yield* sortedByWords(this.#firsts, this.#words, this.count);
    const { length: room } = this.#firsts;
    const table = {
      ...emptyTable(this.#words),
      firsts: new Uint32Array(room),
      lasts: new Uint32Array(room),
      count: 0,
    };
    for (let at = 0; at < order.length; at++) {
      this.#append(table, order[at]! * this.#words);
      if (at % RANGES_PER_STEP === 0) yield;
    }
    yield;
    const length = table.count * this.#words;
    const firsts = table.firsts.slice(0, length);
    yield;
    return { ...table, firsts, lasts: table.lasts.slice(0, length) };
  }

  /** To the range before, where it touches that. */
  #append(table: Table & { count: number }, from: number): void {
    const words = this.#words;
    const before = (table.count - 1) * words;
    if (table.count > 0 && isNear(table.lasts, before, this.#firsts, from, words)) {
      if (compare(this.#lasts, from, table.lasts, before, words) > 0) {
        copyWords(this.#lasts, from, table.lasts, before, words);
      }
      return;
    }
    const at = table.count * words;
    copyWords(this.#firsts, from, table.firsts, at, words);
    copyWords(this.#lasts, from, table.lasts, at, words);
    table.count += 1;
  }
}

/** One word, or four: a view of them costs more than they do. */
const copyWords = (
  from: Uint32Array,
  fromAt: number,
  into: Uint32Array,
  intoAt: number,
  words: number,
): void => {
  for (let at = 0; at < words; at++) into[intoAt + at] = from[fromAt + at]!;
};

const doubled = (words: Uint32Array): Uint32Array => {
  const larger = new Uint32Array(words.length * 2);
  larger.set(words);
  return larger;
};

const writeWords = (bytes: Uint8Array, into: Uint32Array, at: number): void => {
  for (let from = 0; from < bytes.length; from += 4) {
    into[at + from / 4] =
      (bytes[from]! << 24) | (bytes[from + 1]! << 16) | (bytes[from + 2]! << 8) | bytes[from + 3]!;
  }
};

const compare = (
  left: Uint32Array,
  leftAt: number,
  right: Uint32Array,
  rightAt: number,
  words: number,
): number => {
  for (let at = 0; at < words; at++) {
    const difference = left[leftAt + at]! - right[rightAt + at]!;
    if (difference !== 0) return difference;
  }
  return 0;
};

/** Is `first` within, or right behind, a range that ends with `last`? */
const isNear = (
  lasts: Uint32Array,
  lastAt: number,
  firsts: Uint32Array,
  firstAt: number,
  words: number,
): boolean => {
  if (compare(firsts, firstAt, lasts, lastAt, words) <= 0) return true;
  // One more than the last: the words from the right that are full turn over.
  for (let at = words - 1; at >= 0; at--) {
    const next = (lasts[lastAt + at]! + 1) >>> 0;
    if (firsts[firstAt + at] !== next) return false;
    if (next !== 0) return compare(firsts, firstAt, lasts, lastAt, at) === 0;
  }
  return false;
};

const isInside = ({ words, count, firsts, lasts }: Table, asked: Uint32Array): boolean => {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compare(firsts, middle * words, asked, 0, words) <= 0) low = middle + 1;
    else high = middle;
  }
  return low > 0 && compare(asked, 0, lasts, (low - 1) * words, words) <= 0;
};
