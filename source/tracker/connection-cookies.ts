/** Connection ids that need no memory (BEP 15): a keyed digest of an address, so nobody can use another's. Each stretch of time has a key of its own. */
import type { Clock } from '../base/ports/clock.ts';
import type { Random } from '../base/ports/random.ts';
import { KeyedHash } from './keyed-hash.ts';
import { COOKIE_EPOCH_MS } from './limits.ts';

/** 64 bits in halves. */
export interface ConnectionCookie {
  readonly high: number;
  readonly low: number;
}

interface Keys {
  readonly epoch: number;
  readonly high: KeyedHash;
  readonly low: KeyedHash;
}

export class ConnectionCookies {
  readonly #clock: Clock;
  readonly #random: Random;
  #now: Keys;
  #before: Keys | undefined;

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
    this.#now = this.#newKeys(this.#epoch());
  }

  /** For the words of an address. Good for at least two minutes, and less than four. */
  issue(words: Uint32Array): ConnectionCookie {
    this.#turn();
    const { high, low } = this.#now;
    return { high: high.of(words, words.length), low: low.of(words, words.length) };
  }

  isValid(high: number, low: number, words: Uint32Array): boolean {
    this.#turn();
    return isBy(this.#now, high, low, words) || isBy(this.#before, high, low, words);
  }

  #turn(): void {
    const epoch = this.#epoch();
    if (epoch === this.#now.epoch) return;
    this.#before = this.#now.epoch === epoch - 1 ? this.#now : undefined;
    this.#now = this.#newKeys(epoch);
  }

  #epoch(): number {
    return Math.floor(this.#clock.now() / COOKIE_EPOCH_MS);
  }

  #newKeys(epoch: number): Keys {
    return { epoch, high: new KeyedHash(this.#random), low: new KeyedHash(this.#random) };
  }
}

const isBy = (keys: Keys | undefined, high: number, low: number, words: Uint32Array): boolean =>
  keys !== undefined &&
  keys.high.of(words, words.length) === high &&
  keys.low.of(words, words.length) === low;
