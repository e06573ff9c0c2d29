/**
 * RC4, as peers encrypt with it (MSE). It keeps out nobody who means it: it is there so that a line looks like nothing
 * in particular. OpenSSL 3 gives it to nobody
 * any more, so it is written out here.
 */
const STATE_BYTES = 256;

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

  /** Into `target`, which is as long at least. Everything is local here: this loop is what an encrypted download costs. */
  transform(source: Uint8Array, target: Uint8Array): void {
    const state = this.#state;
    const { length } = source;
    let first = this.#first;
    let second = this.#second;
    for (let at = 0; at < length; at++) {
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
}
