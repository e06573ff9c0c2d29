/** The side of an MSE handshake that is dialled: finds out which torrent is meant, and chooses what follows. */
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
import { MSE_HASH_BYTES, type MseStreams, maskTag, mseSign, mseStreams } from './mse-keys.ts';
import type { Rc4 } from './rc4.ts';

export interface MseListenerOptions {
  /** `MSE_PRIVATE_KEY_BYTES` of chance; asked once, when it costs something. What it throws ends the handshake. */
  readonly privateKey: () => Uint8Array;
  /** Chance, at most `MAX_MSE_PADDING_BYTES` each: after our key, and after our choice. */
  readonly padding: readonly [Uint8Array, Uint8Array];
  /** The info-hash behind a tag (`mseTag`); undefined: we have no such torrent. */
  readonly find: (tag: Uint8Array) => Uint8Array | undefined;
  /** What may follow the handshake, best first; one at least. */
  readonly choices: readonly EncryptedPayload[];
  readonly send: (bytes: Uint8Array) => void;
}

interface Meeting {
  readonly infoHash: Uint8Array;
  readonly streams: MseStreams;
}

export class MseListener {
  readonly #options: MseListenerOptions;
  readonly #intake = new MseIntake();
  #agreement: MseAgreement | undefined;

  constructor(options: MseListenerOptions) {
    this.#options = options;
    this.#intake.expect(MSE_PUBLIC_KEY_BYTES, (theirKey) => this.#answer(theirKey));
  }

  /** Once both sides are through. What the dialler says with its handshake is the first of what it says, and comes after. */
  get agreement(): MseAgreement | undefined {
    return this.#agreement;
  }

  /** Answers how many of the bytes belong to the handshake. Throws `wire/protocol`. */
  push(chunk: Uint8Array): number {
    return this.#intake.push(chunk);
  }

  #answer(theirKey: Uint8Array): void {
    const { padding, send } = this.#options;
    const privateKey = this.#options.privateKey();
    const secret = mseSecret(privateKey, theirKey);
    send(concatBytes([msePublicKey(privateKey), padding[0]]));
    this.#intake.seek(mseSign(secret), () => {
      this.#intake.expect(MSE_HASH_BYTES, (masked) => this.#meet(secret, masked));
    });
  }

  #meet(secret: Uint8Array, masked: Uint8Array): void {
    const infoHash = this.#options.find(maskTag(masked, secret));
    if (infoHash === undefined) {
      throw new SluiceError('wire/protocol', 'the peer asks for a torrent unknown here');
    }
    const meeting = { infoHash, streams: mseStreams(secret, infoHash) };
    this.#intake.expect(MSE_FIELDS_BYTES, (fields) => this.#choose(meeting, fields));
  }

  #choose(meeting: Meeting, fields: Uint8Array): void {
    const { fromDialler } = meeting.streams;
    fromDialler.apply(fields);
    if (fields.subarray(0, MSE_PROOF_BYTES).some((byte) => byte !== 0)) {
      throw new SluiceError(
        'wire/protocol',
        'the peer encrypts with another key than it agreed to',
      );
    }
    const view = viewOf(fields);
    const [payload] = namedIn(view.getUint32(MSE_PROOF_BYTES), this.#options.choices);
    if (payload === undefined) {
      throw new SluiceError('wire/protocol', 'the peer offers no way to encrypt that is in order');
    }
    const padding = checkPadding(view.getUint16(MSE_PROOF_BYTES + 4));
    this.#intake.expect(padding + 2, (rest) => {
      fromDialler.apply(rest);
      this.#agree(meeting, payload, viewOf(rest).getUint16(padding));
    });
  }

  #agree({ infoHash, streams }: Meeting, payload: EncryptedPayload, firstWords: number): void {
    const { fromDialler, toDialler } = streams;
    const encrypted = payload === 'rc4' ? Number.POSITIVE_INFINITY : firstWords;
    this.#confirm(payload, toDialler);
    this.#agreement = {
      payload,
      infoHash,
      encrypt: payload === 'rc4' ? toDialler : undefined,
      decrypt: new Decryption(fromDialler, encrypted),
    };
  }

  #confirm(payload: EncryptedPayload, stream: Rc4): void {
    const { padding, send } = this.#options;
    const bytes = new Uint8Array(MSE_FIELDS_BYTES + padding[1].length);
    const view = viewOf(bytes);
    view.setUint32(MSE_PROOF_BYTES, bitsOf([payload]));
    view.setUint16(MSE_PROOF_BYTES + 4, padding[1].length);
    bytes.set(padding[1], MSE_FIELDS_BYTES);
    stream.apply(bytes);
    send(bytes);
  }
}
