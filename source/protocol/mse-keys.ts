/** What MSE makes of a shared secret: hashes that show who knows it and of which torrent, and the keys of both streams. */
import { createHash } from 'node:crypto';
import { Rc4 } from './rc4.ts';

export const MSE_HASH_BYTES = 20;

/** What a stream begins with gives away most of its key. */
const DISCARDED_BYTES = 1024;

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
