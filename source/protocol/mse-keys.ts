/** What MSE computes: a Diffie-Hellman secret, hashes that show who knows it and of which torrent, and the keys of both streams. */
import { createDiffieHellman, createHash } from 'node:crypto';
import { SluiceError } from '../base/errors.ts';
import { lazy } from '../base/lazy.ts';
import { Rc4 } from './rc4.ts';

export const MSE_PUBLIC_KEY_BYTES = 96;
/** As the specification wants it: longer ones make nothing safer. */
export const MSE_PRIVATE_KEY_BYTES = 20;
export const MSE_HASH_BYTES = 20;

const PRIME = Buffer.from(
  'ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404dd' +
    'ef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a63a36210000000000090563',
  'hex',
);
const GENERATOR = 2;
/** What a stream begins with gives away most of its key. */
const DISCARDED_BYTES = 1024;

/** One for all: to make another takes two hundred times as long as to use it, for the prime is proven each time. */
const exchange = lazy(() => createDiffieHellman(PRIME, GENERATOR));

export const msePublicKey = (privateKey: Uint8Array): Uint8Array => {
  exchange().setPrivateKey(privateKey);
  return padded(exchange().generateKeys());
};

/** Throws `wire/protocol` where the other's key is none, or one that leaves no secret, such as 0 and 1 (H71). */
export const mseSecret = (privateKey: Uint8Array, theirKey: Uint8Array): Uint8Array => {
  exchange().setPrivateKey(privateKey);
  try {
    return padded(exchange().computeSecret(theirKey));
  } catch (error) {
    const words = 'the peer began to encrypt with a key that is none';
    throw new SluiceError('wire/protocol', words, { cause: error });
  }
};

/** What the one who dials sends once both have the secret. */
export const mseSign = (secret: Uint8Array): Uint8Array => sha1('req1', secret);

/** How a torrent is named to those who have it. */
export const mseTag = (infoHash: Uint8Array): Uint8Array => sha1('req2', infoHash);

/** Laid over the tag or off it again, in place. */
export const maskTag = (tag: Uint8Array, secret: Uint8Array): Uint8Array => {
  const mask = sha1('req3', secret);
  for (let at = 0; at < MSE_HASH_BYTES; at++) tag[at]! ^= mask[at]!;
  return tag;
};

export interface MseStreams {
  readonly fromDialler: Rc4;
  readonly toDialler: Rc4;
}

export const mseStreams = (secret: Uint8Array, infoHash: Uint8Array): MseStreams => ({
  fromDialler: stream(sha1('keyA', secret, infoHash)),
  toDialler: stream(sha1('keyB', secret, infoHash)),
});

const stream = (key: Uint8Array): Rc4 => {
  const rc4 = new Rc4(key);
  rc4.apply(new Uint8Array(DISCARDED_BYTES));
  return rc4;
};

const sha1 = (word: string, ...parts: readonly Uint8Array[]): Uint8Array => {
  const hash = createHash('sha1').update(word, 'latin1');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

const padded = (number: Uint8Array): Uint8Array => {
  if (number.length === MSE_PUBLIC_KEY_BYTES) return number;
  const bytes = new Uint8Array(MSE_PUBLIC_KEY_BYTES);
  bytes.set(number, MSE_PUBLIC_KEY_BYTES - number.length);
  return bytes;
};
