/** What an MSE handshake comes to: how both streams are to be read and written from then on. */
import type { EncryptedPayload } from '../base/encryption.ts';
import { SluiceError } from '../base/errors.ts';
import { MAX_MSE_PADDING_BYTES } from './limits.ts';
import type { Rc4 } from './rc4.ts';

export interface MseAgreement {
  readonly payload: EncryptedPayload;
  /** 20 bytes: of the torrent that the dialler has named. */
  readonly infoHash: Uint8Array;
  /** For all that we send; undefined: it goes as it is. */
  readonly encrypt: Rc4 | undefined;
  readonly decrypt: Decryption;
}

/** Of what comes after the handshake, in place: all of it, or only as much as came with the handshake, encrypted as that was. */
export class Decryption {
  readonly #rc4: Rc4;
  #left: number;

  /** `count` of the bytes are encrypted. */
  constructor(rc4: Rc4, count: number) {
    this.#rc4 = rc4;
    this.#left = count;
  }

  get isOver(): boolean {
    return this.#left === 0;
  }

  apply(bytes: Uint8Array): void {
    if (this.#left === 0) return;
    if (bytes.length <= this.#left) {
      this.#rc4.apply(bytes);
      this.#left -= bytes.length;
      return;
    }
    this.#rc4.apply(bytes.subarray(0, this.#left));
    this.#left = 0;
  }
}

/** As `crypto_provide` and `crypto_select` say it. */
const BITS: Readonly<Record<EncryptedPayload, number>> = { plain: 1, rc4: 2 };
/** Eight zeros, which show that the other side has the key. */
export const MSE_PROOF_BYTES = 8;
/** The proof, what is offered or chosen, and how much padding follows. */
export const MSE_FIELDS_BYTES = MSE_PROOF_BYTES + 4 + 2;

export const bitsOf = (payloads: readonly EncryptedPayload[]): number =>
  payloads.reduce((bits, payload) => bits | BITS[payload], 0);

/** Those of `payloads` that the bits name, in their order. */
export const namedIn = (bits: number, payloads: readonly EncryptedPayload[]): EncryptedPayload[] =>
  payloads.filter((payload) => (bits & BITS[payload]) !== 0);

/** Throws `wire/protocol` (H71). */
export const checkPadding = (length: number): number => {
  if (length <= MAX_MSE_PADDING_BYTES) return length;
  throw new SluiceError('wire/protocol', `the peer pads its handshake with ${length} bytes`);
};
