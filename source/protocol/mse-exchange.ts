/**
 * The key exchange of MSE (Diffie-Hellman). Keys are handed to OpenSSL as files of keys are (DER): what Node has for
 * bare numbers proves the prime anew in each process, for longer than a hundred of these take.
 */
import { createPrivateKey, createPublicKey, diffieHellman, type KeyObject } from 'node:crypto';
import { SluiceError } from '../base/errors.ts';

export const MSE_PUBLIC_KEY_BYTES = 96;
/** As the specification wants it: longer ones make nothing safer. */
export const MSE_PRIVATE_KEY_BYTES = 20;

const PRIME = Buffer.from(
  'ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404dd' +
    'ef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a63a36210000000000090563',
  'hex',
);
const GENERATOR = Buffer.of(2);

const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const OBJECT_IDENTIFIER = 0x06;
const SEQUENCE = 0x30;

const element = (tag: number, ...parts: readonly Uint8Array[]): Uint8Array => {
  const body = Buffer.concat(parts);
  const { length } = body;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...size), body]);
};

/** No more zeros in front than keep it from being negative. */
const integer = (number: Uint8Array): Uint8Array => {
  const first = number.findIndex((byte) => byte !== 0);
  const bytes = first < 0 ? Buffer.of(0) : number.subarray(first);
  return element(INTEGER, Buffer.of(...(bytes[0]! >= 0x80 ? [0] : [])), bytes);
};

/** PKCS #3, in this group. */
const ALGORITHM = element(
  SEQUENCE,
  element(OBJECT_IDENTIFIER, Buffer.from('2a864886f70d010301', 'hex')),
  element(SEQUENCE, integer(PRIME), integer(GENERATOR)),
);

const privateKeyOf = (number: Uint8Array): KeyObject => {
  const version = integer(Buffer.of(0));
  const key = element(SEQUENCE, version, ALGORITHM, element(OCTET_STRING, integer(number)));
  return createPrivateKey({ key: Buffer.from(key), format: 'der', type: 'pkcs8' });
};

const publicKeyOf = (number: Uint8Array): KeyObject => {
  const key = element(SEQUENCE, ALGORITHM, element(BIT_STRING, Buffer.of(0), integer(number)));
  return createPublicKey({ key: Buffer.from(key), format: 'der', type: 'spki' });
};

export const msePublicKey = (privateKey: Uint8Array): Uint8Array => {
  const exported = createPublicKey(privateKeyOf(privateKey)).export({
    format: 'der',
    type: 'spki',
  });
  const algorithmAt = headBytes(exported, 0);
  const bitsAt = algorithmAt + ALGORITHM.length;
  const numberAt = bitsAt + headBytes(exported, bitsAt) + 1;
  return padded(exported.subarray(numberAt + headBytes(exported, numberAt)));
};

/** Throws `wire/protocol` where the other's key is none, or one that leaves no secret, such as 0 and 1 (H71). */
export const mseSecret = (privateKey: Uint8Array, theirKey: Uint8Array): Uint8Array => {
  try {
    const keys = { privateKey: privateKeyOf(privateKey), publicKey: publicKeyOf(theirKey) };
    return padded(diffieHellman(keys));
  } catch (error) {
    const words = 'the peer began to encrypt with a key that is none';
    throw new SluiceError('wire/protocol', words, { cause: error });
  }
};

/** Of tag and length. */
const headBytes = (bytes: Uint8Array, at: number): number => {
  const size = bytes[at + 1]!;
  return size < 0x80 ? 2 : 2 + (size & 0x7f);
};

/** With or without zeros in front. */
const padded = (number: Uint8Array): Uint8Array => {
  const bytes = new Uint8Array(MSE_PUBLIC_KEY_BYTES);
  const significant = number.subarray(Math.max(number.length - MSE_PUBLIC_KEY_BYTES, 0));
  bytes.set(significant, MSE_PUBLIC_KEY_BYTES - significant.length);
  return bytes;
};
