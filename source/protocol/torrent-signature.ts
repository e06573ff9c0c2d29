/** Torrents that are signed (BEP 35), by the one whose certificate another torrent names as its originator's (BEP 39). */
import { verify, X509Certificate } from 'node:crypto';
import { concatBytes } from '../base/bytes.ts';
import { encodeBencode } from './bencode.ts';
import { isDictionary, readBytes, readDictionary, readText } from './bencode-read.ts';
import type { BencodeDictionary } from './bencode-value.ts';
import { MAX_TORRENT_SIGNATURES } from './limits.ts';
import type { SigningParts } from './metainfo.ts';
import { webSeedUrlOf } from './metainfo-announce.ts';

export interface GoodSignature {
  /** What the signer says beside the torrent: asked in place of its own `update-url`. */
  readonly updateUrl: string | undefined;
}

/** Undefined where none of its signatures is by the key of this certificate (DER). */
export const signatureBy = (
  certificate: Uint8Array,
  { infoBytes, signatures }: SigningParts,
): GoodSignature | undefined => {
  const key = keyOf(certificate);
  if (key === undefined || !isDictionary(signatures)) return undefined;
  for (const entry of [...signatures.values()].slice(0, MAX_TORRENT_SIGNATURES)) {
    if (!isDictionary(entry)) continue;
    const signature = readBytes(entry, 'signature');
    const words = readDictionary(entry, 'info');
    if (signature === undefined || !isSigned(infoBytes, words, signature, key)) continue;
    return { updateUrl: webSeedUrlOf((words && readText(words, 'update-url')) ?? '') };
  }
  return undefined;
};

const keyOf = (certificate: Uint8Array): X509Certificate['publicKey'] | undefined => {
  try {
    return new X509Certificate(certificate).publicKey;
  } catch {
    // What OpenSSL does not read as a certificate has signed nothing.
    return undefined;
  }
};

const isSigned = (
  infoBytes: Uint8Array,
  words: BencodeDictionary | undefined,
  signature: Uint8Array,
  key: X509Certificate['publicKey'],
): boolean => {
  const data = words === undefined ? infoBytes : concatBytes([infoBytes, encodeBencode(words)]);
  try {
    return key.asymmetricKeyType === 'rsa' && verify('sha1', data, key, signature);
  } catch {
    return false;
  }
};
