/** Randomness that a seed replays: xoshiro128** filled by splitmix32. Forks depend on the seed and the name only, never on what was drawn before. */
import type { Random } from '../../source/base/ports/random.ts';

/** FNV-1a over UTF-16 units, mixed at the end; 32 bits. */
const hashOf = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return mix(hash);
};

const mix = (word: number): number => {
  let mixed = Math.imul(word ^ (word >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return (mixed ^ (mixed >>> 15)) >>> 0;
};

const rotateLeft = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));

export class SeededRandom implements Random {
  /** What to print when a run fails, so that it can be replayed. */
  readonly seed: string;
  readonly #state = new Uint32Array(4);

  constructor(seed: string | number) {
    this.seed = String(seed);
    let word = hashOf(this.seed);
    for (let at = 0; at < 4; at++) {
      word = (word + 0x9e3779b9) >>> 0;
      this.#state[at] = mix(word);
    }
    this.#state[0]! |= 1;
  }

  /** Another stream of the same seed: `fork('network')` is the same however much the parent has drawn. */
  fork(name: string): SeededRandom {
    return new SeededRandom(`${this.seed}/${name}`);
  }

  /** 32 random bits. */
  word(): number {
    const state = this.#state;
    const result = Math.imul(rotateLeft(Math.imul(state[1]!, 5), 7), 9) >>> 0;
    const shifted = state[1]! << 9;
    state[2]! ^= state[0]!;
    state[3]! ^= state[1]!;
    state[1]! ^= state[2]!;
    state[0]! ^= state[3]!;
    state[2]! ^= shifted;
    state[3] = rotateLeft(state[3]!, 11);
    return result;
  }

  float(): number {
    return ((this.word() >>> 5) * 0x4000000 + (this.word() >>> 6)) / 2 ** 53;
  }

  integer(limit: number): number {
    if (!Number.isSafeInteger(limit) || limit < 1) throw new RangeError(`integer below ${limit}`);
    return Math.floor(this.float() * limit);
  }

  bytes(count: number): Uint8Array {
    const bytes = new Uint8Array(count);
    const whole = count - (count % 4);
    for (let at = 0; at < whole; at += 4) {
      const word = this.word();
      bytes[at] = word;
      bytes[at + 1] = word >>> 8;
      bytes[at + 2] = word >>> 16;
      bytes[at + 3] = word >>> 24;
    }
    for (let at = whole; at < count; at++) bytes[at] = this.word() >>> 24;
    return bytes;
  }
}
