/** Links to what changes (BEP 46): `magnet:?xs=urn:btpk:KEY&s=SALT`, and what stands in the DHT under such a key. */
import { fromHex, toHex } from '../base/bytes.ts';
import { isSluiceError } from '../base/errors.ts';
import { decodeBencode, encodeBencode } from './bencode.ts';
import { isDictionary, readBytes } from './bencode-read.ts';
import { MAX_SALT_BYTES } from './limits.ts';
import { badMagnet, fieldsOfMagnet, valuesOf } from './magnet.ts';
import { ITEM_KEY_BYTES } from './stored-item.ts';

export interface MutableLink {
  /** Ed25519, 32 bytes. */
  readonly key: Uint8Array;
  /** None where it is empty. */
  readonly salt: Uint8Array;
}

/** Undefined where the link names no key. Throws `magnet/invalid` where it names one badly, or several. */
export const readMutableLink = (text: string): MutableLink | undefined => {
  const fields = fieldsOfMagnet(text);
  const keys = new Set(
    valuesOf(fields, 'xs').flatMap((source) => /^urn:btpk:(.*)$/is.exec(source)?.[1] ?? []),
  );
  if (keys.size === 0) return undefined;
  if (keys.size > 1) throw badMagnet('it names more than one key to follow');
  const key = fromHex([...keys][0]!);
  if (key?.length !== ITEM_KEY_BYTES) throw badMagnet('its key ("urn:btpk:") is not 64 hex digits');
  const salt = fromHex(valuesOf(fields, 's')[0] ?? '');
  if (salt === undefined || salt.length > MAX_SALT_BYTES) {
    throw badMagnet(`its salt ("s=") is not hex, or longer than ${MAX_SALT_BYTES} bytes`);
  }
  return { key, salt };
};

/** It names a torrent too, and need not be looked up to begin. */
export const namesTorrent = (text: string): boolean =>
  valuesOf(fieldsOfMagnet(text), 'xt').length > 0;

/** The same link, with the torrent that it leads to just now. */
export const withTorrent = (text: string, infoHash: Uint8Array): string =>
  `${text.trim()}&xt=urn:btih:${toHex(infoHash)}`;

export const formatMutableLink = ({ key, salt }: MutableLink, name = ''): string => {
  const salted = salt.length === 0 ? '' : `&s=${toHex(salt)}`;
  const named = name === '' ? '' : `&dn=${encodeURIComponent(name)}`;
  return `magnet:?xs=urn:btpk:${toHex(key)}${salted}${named}`;
};

/** `{ih: …}`: which torrent is the newest version. */
export const encodePointer = (infoHash: Uint8Array): Uint8Array => encodeBencode({ ih: infoHash });

/** The info-hash; undefined where the value names no torrent. */
export const decodePointer = (value: Uint8Array): Uint8Array | undefined => {
  try {
    const decoded = decodeBencode(value);
    const infoHash = isDictionary(decoded) ? readBytes(decoded, 'ih') : undefined;
    return infoHash?.length === 20 ? new Uint8Array(infoHash) : undefined;
  } catch (error) {
    if (isSluiceError(error)) return undefined;
    throw error;
  }
};
