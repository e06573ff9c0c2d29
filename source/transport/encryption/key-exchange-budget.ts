/**
 * So many encrypted handshakes of strangers are answered a second, and fewer of one address, which is not to use up
 * what others need: each costs arithmetic, and them hardly any (H52).
 */
import { householdOf } from '../../base/addresses.ts';
import { SluiceError } from '../../base/errors.ts';
import type { Clock } from '../../base/ports/clock.ts';
import { TokenBucket } from '../../policy/token-bucket.ts';
import {
  KEY_EXCHANGE_BURST,
  KEY_EXCHANGES_PER_ADDRESS_PER_SECOND,
  KEY_EXCHANGES_PER_SECOND,
} from '../limits.ts';

const SECOND_MS = 1_000;

export class KeyExchangeBudget {
  readonly #clock: Clock;
  readonly #bucket: TokenBucket;
  /** In this second; no longer than the burst. */
  readonly #byAddress = new Map<string, number>();
  #secondBeganMs: number;

  constructor(clock: Clock) {
    const now = clock.now();
    this.#clock = clock;
    this.#bucket = new TokenBucket(KEY_EXCHANGES_PER_SECOND, now, KEY_EXCHANGE_BURST);
    this.#secondBeganMs = now;
  }

  /** Throws `wire/limit`. */
  take(host: string): void {
    const now = this.#clock.now();
    if (now - this.#secondBeganMs >= SECOND_MS) {
      this.#secondBeganMs = now;
      this.#byAddress.clear();
    }
    const household = householdOf(host);
    const taken = this.#byAddress.get(household) ?? 0;
    if (taken >= KEY_EXCHANGES_PER_ADDRESS_PER_SECOND || this.#bucket.take(now, 1) === 0) {
      throw new SluiceError('wire/limit', 'more peers than can be answered begin to encrypt');
    }
    this.#byAddress.set(household, taken + 1);
  }
}
