/** HalfSipHash-2-4 of a few 32-bit words: nobody who does not know the key can choose names that fall together, or forge what it made. */
import { viewOf } from '../base/bytes.ts';
import type { Random } from '../base/ports/random.ts';

const KEY_BYTES = 8;
const V2 = 0x6c796765;
const V3 = 0x74656462;
const ROUNDS = 2;
const LAST_ROUNDS = 4;

export class KeyedHash {
  readonly #low: number;
  readonly #high: number;
  #v0 = 0;
  #v1 = 0;
  #v2 = 0;
  #v3 = 0;

  constructor(random: Random) {
    const key = viewOf(random.bytes(KEY_BYTES));
    this.#low = key.getUint32(0) | 0;
    this.#high = key.getUint32(4) | 0;
  }

  /** 32 bits, none of them below 0, of so many words from there on. */
  of(words: Uint32Array, count: number): number {
    this.#v0 = this.#low;
    this.#v1 = this.#high;
    this.#v2 = V2 ^ this.#low;
    this.#v3 = V3 ^ this.#high;
    for (let at = 0; at < count; at++) this.#take(words[at]!);
    this.#take((count << 26) | 0);
    this.#v2 ^= 0xff;
    this.#stir(LAST_ROUNDS);
    return (this.#v1 ^ this.#v3) >>> 0;
  }

  #take(word: number): void {
    this.#v3 ^= word;
    this.#stir(ROUNDS);
    this.#v0 ^= word;
  }

  #stir(rounds: number): void {
    let [v0, v1, v2, v3] = [this.#v0, this.#v1, this.#v2, this.#v3];
    for (let round = 0; round < rounds; round++) {
      v0 = (v0 + v1) | 0;
      v1 = turned(v1, 5) ^ v0;
      v0 = turned(v0, 16);
      v2 = (v2 + v3) | 0;
      v3 = turned(v3, 8) ^ v2;
      v0 = (v0 + v3) | 0;
      v3 = turned(v3, 7) ^ v0;
      v2 = (v2 + v1) | 0;
      v1 = turned(v1, 13) ^ v2;
      v2 = turned(v2, 16);
    }
    this.#v0 = v0;
    this.#v1 = v1;
    this.#v2 = v2;
    this.#v3 = v3;
  }
}

const turned = (word: number, by: number): number => (word << by) | (word >>> (32 - by));
