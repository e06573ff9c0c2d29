/**
 * RC4, as peers encrypt with it (MSE). It keeps out nobody who means it: it is there so that a line looks like nothing
 * in particular. OpenSSL 3 gives it to nobody
 * any more, so it is written out here.
 */
const STATE_BYTES = 256;
/** Fewer are not worth two views. */
const WORDS_FROM_BYTES = 128;
const HAS_LOW_BYTES_FIRST = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

export class Rc4 {
  readonly #state = new Uint8Array(STATE_BYTES);
  #first = 0;
  #second = 0;

  constructor(key: Uint8Array) {
    if (key.length === 0) throw new RangeError('a key has a byte at least');
    const state = this.#state;
    for (let at = 0; at < STATE_BYTES; at++) state[at] = at;
    for (let at = 0, other = 0; at < STATE_BYTES; at++) {
      const value = state[at]!;
      other = (other + value + key[at % key.length]!) & 0xff;
      state[at] = state[other]!;
      state[other] = value;
    }
  }

  /** In place; encrypting and decrypting are the same. */
  apply(bytes: Uint8Array): void {
    this.transform(bytes, bytes);
  }

  /** Into `target`, which is as long at least; fastest where both begin at the same place in a word. */
  transform(source: Uint8Array, target: Uint8Array): void {
    const { length } = source;
    const head = -source.byteOffset & 3;
    const isAligned = ((source.byteOffset ^ target.byteOffset) & 3) === 0;
    if (!isAligned || length < WORDS_FROM_BYTES || !HAS_LOW_BYTES_FIRST) {
      this.#byBytes(source, target, 0, length);
      return;
    }
    const count = (length - head) >> 2;
    this.#byBytes(source, target, 0, head);
    this.#byWords(wordsOf(source, head, count), wordsOf(target, head, count), count);
    this.#byBytes(source, target, head + count * 4, length);
  }

  #byBytes(source: Uint8Array, target: Uint8Array, from: number, to: number): void {
    const state = this.#state;
    let first = this.#first;
    let second = this.#second;
    for (let at = from; at < to; at++) {
      first = (first + 1) & 0xff;
      const left = state[first]!;
      second = (second + left) & 0xff;
      const right = state[second]!;
      state[first] = right;
      state[second] = left;
      target[at] = source[at]! ^ state[(left + right) & 0xff]!;
    }
    this.#first = first;
    this.#second = second;
  }

  /** The same, four bytes at a time and written out: a third faster, and this is what an encrypted download costs. */
  #byWords(source: Uint32Array, target: Uint32Array, count: number): void {
    const state = this.#state;
    let first = this.#first;
    let second = this.#second;
    for (let at = 0; at < count; at++) {
      first = (first + 1) & 0xff;
      let left = state[first]!;
      second = (second + left) & 0xff;
      let right = state[second]!;
      state[first] = right;
      state[second] = left;
      let word = state[(left + right) & 0xff]!;

      first = (first + 1) & 0xff;
      left = state[first]!;
      second = (second + left) & 0xff;
      right = state[second]!;
      state[first] = right;
      state[second] = left;
      word |= state[(left + right) & 0xff]! << 8;

      first = (first + 1) & 0xff;
      left = state[first]!;
      second = (second + left) & 0xff;
      right = state[second]!;
      state[first] = right;
      state[second] = left;
      word |= state[(left + right) & 0xff]! << 16;

      first = (first + 1) & 0xff;
      left = state[first]!;
      second = (second + left) & 0xff;
      right = state[second]!;
      state[first] = right;
      state[second] = left;
      word |= state[(left + right) & 0xff]! << 24;

      target[at] = source[at]! ^ word;
    }
    this.#first = first;
    this.#second = second;
  }
}

const wordsOf = (bytes: Uint8Array, from: number, count: number): Uint32Array =>
  new Uint32Array(bytes.buffer, bytes.byteOffset + from, count);
