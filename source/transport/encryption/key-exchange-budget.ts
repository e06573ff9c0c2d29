/** So many encrypted handshakes of strangers are answered a second: each costs arithmetic, and them hardly any (H52). */
import { SluiceError } from '../../base/errors.ts';
import type { Clock } from '../../base/ports/clock.ts';
import { TokenBucket } from '../../policy/token-bucket.ts';
import { KEY_EXCHANGE_BURST, KEY_EXCHANGES_PER_SECOND } from '../limits.ts';

export class KeyExchangeBudget {
  readonly #clock: Clock;
  readonly #bucket: TokenBucket;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#bucket = new TokenBucket(KEY_EXCHANGES_PER_SECOND, clock.now(), KEY_EXCHANGE_BURST);
  }

  /** Throws `wire/limit`. */
  take(): void {
    if (this.#bucket.take(this.#clock.now(), 1) === 1) return;
    throw new SluiceError('wire/limit', 'more peers than can be answered begin to encrypt');
  }
}
