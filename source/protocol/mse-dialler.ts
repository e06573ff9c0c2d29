/** The side of an MSE handshake that dials: names a torrent so that only those who have it understand. */
import { concatBytes, viewOf } from '../base/bytes.ts';
import type { EncryptedPayload } from '../base/encryption.ts';
import { SluiceError } from '../base/errors.ts';
import {
  bitsOf,
  checkPadding,
  Decryption,
  MSE_FIELDS_BYTES,
  MSE_PROOF_BYTES,
  type MseAgreement,
  namedIn,
} from './mse-agreement.ts';
import { MSE_PUBLIC_KEY_BYTES, msePublicKey, mseSecret } from './mse-exchange.ts';
import { MseIntake } from './mse-intake.ts';
import { type MseStreams, maskTag, mseSign, mseStreams, mseTag } from './mse-keys.ts';

export interface MseDiallerOptions {
  /** 20 bytes. */
  readonly infoHash: Uint8Array;
  /** `MSE_PRIVATE_KEY_BYTES` of chance. */
  readonly privateKey: Uint8Array;
  /** Chance, at most `MAX_MSE_PADDING_BYTES` each: after our key, and in what follows. */
  readonly padding: readonly [Uint8Array, Uint8Array];
  /** What may follow the handshake; one at least. */
  readonly offers: readonly EncryptedPayload[];
  /** Asked once for what is to go with the handshake, for it saves a round trip: at most 65,535 bytes. */
  readonly firstWords: () => Uint8Array;
  readonly send: (bytes: Uint8Array) => void;
}

export class MseDialler {
  readonly #options: MseDiallerOptions;
  readonly #intake = new MseIntake();
  #streams: MseStreams | undefined;
  #chosen: EncryptedPayload | undefined;
  #agreement: MseAgreement | undefined;

  constructor(options: MseDiallerOptions) {
    this.#options = options;
  }

  /** Once both sides are through. */
  get agreement(): MseAgreement | undefined {
    return this.#agreement;
  }

  begin(): void {
    const { privateKey, padding, send } = this.#options;
    send(concatBytes([msePublicKey(privateKey), padding[0]]));
    this.#intake.expect(MSE_PUBLIC_KEY_BYTES, (theirKey) => this.#name(theirKey));
  }

  /** Answers how many of the bytes belong to the handshake. Throws `wire/protocol`. */
  push(chunk: Uint8Array): number {
    return this.#intake.push(chunk);
  }

  #name(theirKey: Uint8Array): void {
    const { infoHash, privateKey, send } = this.#options;
    const secret = mseSecret(privateKey, theirKey);
    this.#streams = mseStreams(secret, infoHash);
    send(concatBytes([mseSign(secret), maskTag(mseTag(infoHash), secret), this.#offer()]));
    const proof = new Uint8Array(MSE_PROOF_BYTES);
    this.#streams.toDialler.apply(proof);
    this.#intake.seek(proof, () => this.#awaitChoice());
  }

  #offer(): Uint8Array {
    const { padding, offers, firstWords } = this.#options;
    const words = firstWords();
    const bytes = new Uint8Array(MSE_FIELDS_BYTES + padding[1].length + 2 + words.length);
    const view = viewOf(bytes);
    view.setUint32(MSE_PROOF_BYTES, bitsOf(offers));
    view.setUint16(MSE_PROOF_BYTES + 4, padding[1].length);
    bytes.set(padding[1], MSE_FIELDS_BYTES);
    view.setUint16(MSE_FIELDS_BYTES + padding[1].length, words.length);
    bytes.set(words, MSE_FIELDS_BYTES + padding[1].length + 2);
    this.#streams!.fromDialler.apply(bytes);
    return bytes;
  }

  #awaitChoice(): void {
    this.#intake.expect(MSE_FIELDS_BYTES - MSE_PROOF_BYTES, (bytes) => {
      this.#streams!.toDialler.apply(bytes);
      const view = viewOf(bytes);
      this.#chosen = chosen(view.getUint32(0), this.#options.offers);
      this.#intake.expect(checkPadding(view.getUint16(4)), (padding) => this.#agree(padding));
    });
  }

  #agree(padding: Uint8Array): void {
    const { fromDialler, toDialler } = this.#streams!;
    const payload = this.#chosen!;
    toDialler.apply(padding);
    this.#agreement = {
      payload,
      infoHash: this.#options.infoHash,
      encrypt: payload === 'rc4' ? fromDialler : undefined,
      decrypt: new Decryption(toDialler, payload === 'rc4' ? Number.POSITIVE_INFINITY : 0),
    };
  }
}

const chosen = (bits: number, offers: readonly EncryptedPayload[]): EncryptedPayload => {
  const [payload] = namedIn(bits, offers);
  if (payload !== undefined && bits === bitsOf([payload])) return payload;
  throw new SluiceError('wire/protocol', 'the peer chose to encrypt in a way that was not offered');
};
