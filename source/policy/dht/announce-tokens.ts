/** Tokens that show who announces really is where it seems to be (BEP 5): tied to address and info-hash, good for five to ten minutes (H99). */
import { createHash } from 'node:crypto';
import { equalBytes } from '../../base/bytes.ts';
import type { Random } from '../../base/ports/random.ts';
import { TOKEN_BYTES, TOKEN_SECRET_MS } from './limits.ts';

const SECRET_BYTES = 16;

export class AnnounceTokens {
  readonly #random: Random;
  #secret: Uint8Array;
  #earlier: Uint8Array;
  #since: number;

  constructor(random: Random, now: number) {
    this.#random = random;
    this.#secret = random.bytes(SECRET_BYTES);
    this.#earlier = random.bytes(SECRET_BYTES);
    this.#since = now;
  }

  make(host: string, target: Uint8Array, now: number): Uint8Array {
    this.#rotate(now);
    return tokenOf(this.#secret, host, target);
  }

  isGood(token: Uint8Array, host: string, target: Uint8Array, now: number): boolean {
    this.#rotate(now);
    return (
      equalBytes(token, tokenOf(this.#secret, host, target)) ||
      equalBytes(token, tokenOf(this.#earlier, host, target))
    );
  }

  #rotate(now: number): void {
    const passed = Math.floor((now - this.#since) / TOKEN_SECRET_MS);
    if (passed < 1) return;
    this.#earlier = passed === 1 ? this.#secret : this.#random.bytes(SECRET_BYTES);
    this.#secret = this.#random.bytes(SECRET_BYTES);
    this.#since += passed * TOKEN_SECRET_MS;
  }
}

const tokenOf = (secret: Uint8Array, host: string, target: Uint8Array): Uint8Array =>
  createHash('sha1').update(secret).update(target).update(host).digest().subarray(0, TOKEN_BYTES);
