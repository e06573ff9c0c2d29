/** Connection ids that need no memory (BEP 15): a keyed digest of address and time, so nobody can use another's address. */
import { createHmac } from 'node:crypto';
import type { Clock } from '../base/ports/clock.ts';
import type { Random } from '../base/ports/random.ts';
import { COOKIE_EPOCH_MS } from './limits.ts';

export class ConnectionCookies {
  readonly #clock: Clock;
  readonly #secret: Uint8Array;

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#secret = random.bytes(32);
  }

  /** 64 bits. Good for at least two minutes, and less than four. */
  issue(host: string): bigint {
    return this.#cookie(host, this.#epoch());
  }

  isValid(cookie: bigint, host: string): boolean {
    const epoch = this.#epoch();
    return cookie === this.#cookie(host, epoch) || cookie === this.#cookie(host, epoch - 1);
  }

  #epoch(): number {
    return Math.floor(this.#clock.now() / COOKIE_EPOCH_MS);
  }

  #cookie(host: string, epoch: number): bigint {
    const digest = createHmac('sha256', this.#secret).update(`${epoch} ${host}`).digest();
    return digest.readBigUInt64BE(0);
  }
}
