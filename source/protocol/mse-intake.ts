/** Reads the handshake of MSE out of chunks of any size: so many bytes, or all up to a mark, and nothing beyond. */
import { SluiceError } from '../base/errors.ts';
import { MAX_MSE_PADDING_BYTES } from './limits.ts';

type Wish =
  | { readonly kind: 'count'; readonly count: number; readonly then: (bytes: Uint8Array) => void }
  | { readonly kind: 'mark'; readonly mark: Uint8Array; readonly then: () => void };

/** A key, or padding with a mark behind it: the longest that is waited for. */
const MAX_GATHERED_BYTES = 2 * MAX_MSE_PADDING_BYTES;

export class MseIntake {
  readonly #bytes = new Uint8Array(MAX_GATHERED_BYTES);
  #filled = 0;
  #wish: Wish | undefined;

  /** Nothing more is waited for: what comes is not the handshake's. */
  get isIdle(): boolean {
    return this.#wish === undefined;
  }

  /** `then` gets memory that is its own until it asks for more; it says what is wanted next, or nothing. */
  expect(count: number, then: (bytes: Uint8Array) => void): void {
    this.#wish = { kind: 'count', count, then };
    this.#filled = 0;
    if (count === 0) this.#grant();
  }

  /** Padding of unknown length stands before the mark (H71). */
  seek(mark: Uint8Array, then: () => void): void {
    this.#wish = { kind: 'mark', mark, then };
    this.#filled = 0;
  }

  /** Answers how many of them belong to the handshake. Throws `wire/protocol` where the mark is not found. */
  push(chunk: Uint8Array): number {
    let taken = 0;
    while (taken < chunk.length && this.#wish !== undefined) {
      this.#bytes[this.#filled++] = chunk[taken++]!;
      if (this.#isGranted(this.#wish)) this.#grant();
    }
    return taken;
  }

  #isGranted(wish: Wish): boolean {
    if (wish.kind === 'count') return this.#filled === wish.count;
    const { mark } = wish;
    if (this.#endsWith(mark)) return true;
    if (this.#filled < MAX_MSE_PADDING_BYTES + mark.length) return false;
    throw new SluiceError('wire/protocol', 'the peer began to encrypt and did not go on with it');
  }

  #endsWith(mark: Uint8Array): boolean {
    const from = this.#filled - mark.length;
    if (from < 0) return false;
    for (let at = mark.length - 1; at >= 0; at--) {
      if (this.#bytes[from + at] !== mark[at]) return false;
    }
    return true;
  }

  #grant(): void {
    const wish = this.#wish!;
    this.#wish = undefined;
    if (wish.kind === 'count') wish.then(this.#bytes.subarray(0, wish.count));
    else wish.then();
  }
}
