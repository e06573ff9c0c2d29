/** Makes both sides of an MSE handshake, with chance in it: keys, and paddings that give away nothing by their length. */
import type { EncryptedPayload } from '../../base/encryption.ts';
import type { Random } from '../../base/ports/random.ts';
import { MAX_MSE_PADDING_BYTES } from '../../protocol/limits.ts';
import { MseDialler } from '../../protocol/mse-dialler.ts';
import { MSE_PRIVATE_KEY_BYTES } from '../../protocol/mse-exchange.ts';
import { MseListener } from '../../protocol/mse-listener.ts';
import type { KeyExchangeBudget } from './key-exchange-budget.ts';

export interface DiallerParts {
  readonly random: Random;
  /** 20 bytes. */
  readonly infoHash: Uint8Array;
  /** What may follow the handshake. */
  readonly payloads: readonly EncryptedPayload[];
  readonly firstWords: () => Uint8Array;
  readonly send: (bytes: Uint8Array) => void;
}

export const makeDialler = (parts: DiallerParts): MseDialler =>
  new MseDialler({
    infoHash: parts.infoHash,
    privateKey: parts.random.bytes(MSE_PRIVATE_KEY_BYTES),
    padding: [padding(parts.random), padding(parts.random)],
    offers: parts.payloads,
    firstWords: parts.firstWords,
    send: parts.send,
  });

export interface ListenerParts {
  readonly random: Random;
  readonly budget: KeyExchangeBudget;
  /** Whose handshake it is. */
  readonly host: string;
  /** The info-hash behind a tag (`mseTag`); undefined where there is no such torrent. */
  readonly find: (tag: Uint8Array) => Uint8Array | undefined;
  /** What may follow the handshake, best first. */
  readonly payloads: readonly EncryptedPayload[];
  readonly send: (bytes: Uint8Array) => void;
}

export const makeListener = ({
  random,
  budget,
  host,
  find,
  payloads,
  send,
}: ListenerParts): MseListener =>
  new MseListener({
    privateKey: () => {
      budget.take(host);
      return random.bytes(MSE_PRIVATE_KEY_BYTES);
    },
    padding: [padding(random), padding(random)],
    find,
    choices: payloads,
    send,
  });

const padding = (random: Random): Uint8Array =>
  random.bytes(random.integer(MAX_MSE_PADDING_BYTES + 1));
