/** Items stored in the DHT (BEP 44): where they belong, what their author signs, and whether it was signed. Values are bencoded. */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { concatBytes, utf8 } from '../base/bytes.ts';
import type { ItemSeal } from './krpc-message.ts';

export const ITEM_KEY_BYTES = 32;
/** BEP 44: what a sequence number may be at the most. */
export const MAX_ITEM_SEQUENCE = 2n ** 63n - 1n;

/** What stands before a raw key in its ASN.1 (RFC 8410). */
const PRIVATE_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

export const immutableTarget = (value: Uint8Array): Uint8Array =>
  createHash('sha1').update(value).digest();

export const mutableTarget = (key: Uint8Array, salt: Uint8Array): Uint8Array =>
  createHash('sha1').update(key).update(salt).digest();

/** What is signed: salt (where there is one), sequence number and value, each in its bencoded form. */
export const signedBytes = (value: Uint8Array, sequence: bigint, salt: Uint8Array): Uint8Array => {
  const salted = salt.length === 0 ? [] : [utf8(`4:salt${salt.length}:`), salt];
  return concatBytes([...salted, utf8(`3:seqi${sequence}e1:v`), value]);
};

/** False also for a key that is none. */
export const isSealed = (seal: ItemSeal, value: Uint8Array, salt: Uint8Array): boolean => {
  try {
    const key = createPublicKey({
      key: Buffer.concat([PUBLIC_PREFIX, seal.key]),
      format: 'der',
      type: 'spki',
    });
    return verify(undefined, signedBytes(value, seal.sequence, salt), key, seal.signature);
  } catch {
    // What OpenSSL refuses to read as a key has signed nothing.
    return false;
  }
};

/** The public half of the key pair that grows from 32 bytes. */
export const publicKeyOf = (seed: Uint8Array): Uint8Array => rawPublicKey(privateKeyOf(seed));

/** Signs with the 32 bytes that an Ed25519 key pair grows from. */
export const sealItem = (
  seed: Uint8Array,
  value: Uint8Array,
  sequence: bigint,
  salt: Uint8Array,
): ItemSeal => {
  const key = privateKeyOf(seed);
  return {
    key: rawPublicKey(key),
    signature: new Uint8Array(sign(undefined, signedBytes(value, sequence, salt), key)),
    sequence,
  };
};

const privateKeyOf = (seed: Uint8Array): KeyObject =>
  createPrivateKey({
    key: Buffer.concat([PRIVATE_PREFIX, seed]),
    format: 'der',
    type: 'pkcs8',
  });

const rawPublicKey = (key: KeyObject): Uint8Array => {
  const encoded = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return new Uint8Array(encoded.subarray(-ITEM_KEY_BYTES));
};
