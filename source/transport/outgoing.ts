/** Dials a peer and shakes hands with it (BEP 3), encrypted (MSE) or not; where one manner is refused, in the other. */
import type { SluiceError } from '../base/errors.ts';
import type { Manner } from '../policy/encryption-plan.ts';
import { Attempt, type DialOptions } from './attempt.ts';
import type { HandshakeResult } from './handshaking.ts';

export interface Dial {
  /** Closes what stands so far; the result is not called any more. No effect once it was. */
  cancel(): void;
}

/** Calls one of the result's functions, once, in a later turn: established, or why not. */
export const dial = (options: DialOptions, result: HandshakeResult): Dial => {
  const dialling = new Dialling(options, result);
  dialling.begin();
  return dialling;
};

class Dialling implements Dial {
  readonly #options: DialOptions;
  readonly #result: HandshakeResult;
  readonly #manners: readonly Manner[];
  #tried = 0;
  #attempt: Attempt | undefined;

  constructor(options: DialOptions, result: HandshakeResult) {
    this.#options = options;
    this.#result = result;
    this.#manners = options.encryption?.manners ?? ['plain'];
  }

  begin(): void {
    const manner = this.#manners[this.#tried]!;
    this.#tried += 1;
    const attempt = new Attempt(this.#options, manner, {
      onEstablished: (handshaken) => this.#result.onEstablished(handshaken),
      onFailed: (error) => this.#onFailed(attempt, manner, error),
    });
    this.#attempt = attempt;
    attempt.begin();
  }

  cancel(): void {
    this.#attempt?.cancel();
  }

  #onFailed({ isRefused }: Attempt, manner: Manner, error: SluiceError): void {
    const hasNext = this.#tried < this.#manners.length;
    if (isRefused && hasNext && this.#options.encryption?.onRefused(manner) === true) this.begin();
    else this.#result.onFailed(error);
  }
}
