/**
 * Magnet links (BEP 9, 53): what a torrent is called and where its peers may be, in one line. Total
 * and capped: whatever is pasted is a magnet or a SluiceError that says in words what is wrong.
 */
import { parseAddress } from '../base/addresses.ts';
import { fromHex, toHex } from '../base/bytes.ts';
import { SluiceError } from '../base/errors.ts';
import { percentDecoded } from '../base/percent-text.ts';
import { endpointKey } from '../base/ports/network.ts';
import { type SafeText, safeText } from '../base/safe-text.ts';
import { fromBase32 } from './base32.ts';
import { MAX_MAGNET_LENGTH, MAX_MAGNET_PEERS, MAX_TRACKERS, MAX_WEB_SEEDS } from './limits.ts';
import { type FileRange, formatRanges, parseRanges } from './magnet-ranges.ts';
import { type BootstrapNode, trackerUrlOf, webSeedUrlOf } from './metainfo-announce.ts';

export interface Magnet {
  /** SHA-1, 20 bytes. */
  readonly infoHash: Uint8Array;
  /** `dn`: what somebody calls it. */
  readonly name: SafeText | undefined;
  /** `tr`: http, https and udp, each once. */
  readonly trackers: readonly string[];
  /** `x.pe`: addresses or names. */
  readonly peers: readonly BootstrapNode[];
  /** `ws` (BEP 19). */
  readonly webSeeds: readonly string[];
  /** `so` (BEP 53): only these files; undefined where the link does not say. */
  readonly select: readonly FileRange[] | undefined;
}

export const isMagnet = (text: string): boolean => /^magnet:/i.test(text);

/** Throws SluiceError `magnet/invalid`, or `metainfo/unsupported` for BitTorrent v2 alone. */
export const parseMagnet = (text: string): Magnet => {
  const fields = fieldsOfMagnet(text);
  return {
    infoHash: infoHashOf(valuesOf(fields, 'xt')),
    name: safeText(valuesOf(fields, 'dn')[0]?.replaceAll('+', ' ') ?? '') || undefined,
    trackers: unique(valuesOf(fields, 'tr'), trackerUrlOf, MAX_TRACKERS, (url) => url),
    peers: unique(valuesOf(fields, 'x.pe'), peerOf, MAX_MAGNET_PEERS, endpointKey),
    webSeeds: unique(valuesOf(fields, 'ws'), webSeedUrlOf, MAX_WEB_SEEDS, (url) => url),
    select: parseRanges(valuesOf(fields, 'so')),
  };
};

/** The shortest link that says all of it. */
export const formatMagnet = ({
  infoHash,
  name = '' as SafeText,
  trackers = [],
  peers = [],
  webSeeds = [],
  select,
}: Pick<Magnet, 'infoHash'> & Partial<Magnet>): string => {
  const fields = [
    ['dn', encodeURIComponent(name)],
    ...trackers.map((url) => ['tr', encodeURIComponent(url)]),
    ...webSeeds.map((url) => ['ws', encodeURIComponent(url)]),
    ...peers.map((peer) => ['x.pe', plainly(endpointKey(peer))]),
    ['so', select === undefined ? '' : plainly(formatRanges(select))],
  ].filter(([, value]) => value !== '');
  const rest = fields.map(([key, value]) => `&${key}=${value}`);
  return `magnet:?xt=urn:btih:${toHex(infoHash)}${rest.join('')}`;
};

/** libtorrent and all that is made with it read addresses and ranges as they stand, and would make nothing of `%3A`. */
const plainly = (text: string): string =>
  encodeURIComponent(text).replace(/%(?:3A|5B|5D|2C)/g, decodeURIComponent);

/** Throws `magnet/invalid` where it is none, or too long. */
export const fieldsOfMagnet = (text: string): readonly MagnetField[] => {
  if (text.length > MAX_MAGNET_LENGTH) {
    throw badMagnet(`it is longer than ${MAX_MAGNET_LENGTH} characters`);
  }
  const query = /^magnet:\/{0,2}\?(.*)$/is.exec(text.trim())?.[1];
  if (query === undefined) throw badMagnet('it does not begin with "magnet:?"');
  return fieldsOf(query);
};

export const badMagnet = (why: string): SluiceError =>
  new SluiceError('magnet/invalid', `this magnet link cannot be used: ${why}`);

export interface MagnetField {
  readonly key: string;
  readonly value: string;
}

const fieldsOf = (query: string): readonly MagnetField[] =>
  query.split('&').flatMap((part) => {
    const at = part.indexOf('=');
    if (at < 1) return [];
    // Copied out of the source of a page, its `&` are written `&amp;`.
    const key = part.slice(0, at).toLowerCase().replace(/^amp;/, '');
    return [{ key, value: percentDecoded(part.slice(at + 1)) }];
  });

/** `tr.1` and so on are further ones of `tr`. */
export const valuesOf = (fields: readonly MagnetField[], key: string): readonly string[] =>
  fields
    .filter((field) => field.key === key || isNumbered(field.key, key))
    .map(({ value }) => value);

const isNumbered = (key: string, base: string): boolean =>
  key.startsWith(`${base}.`) && /^\d{1,5}$/.test(key.slice(base.length + 1));

const infoHashOf = (topics: readonly string[]): Uint8Array => {
  const hashes = new Map<string, Uint8Array>();
  for (const topic of topics) {
    const hash = /^urn:btih:(.*)$/is.exec(topic)?.[1];
    if (hash === undefined) continue;
    const bytes = hashBytes(hash);
    hashes.set(toHex(bytes), bytes);
  }
  if (hashes.size > 1) throw badMagnet('it names more than one torrent');
  const [infoHash] = hashes.values();
  if (infoHash !== undefined) return infoHash;
  if (topics.some((topic) => /^urn:btmh:/i.test(topic))) {
    throw new SluiceError(
      'metainfo/unsupported',
      'this magnet link is for BitTorrent v2 only, which Sluice does not speak yet: look for a v1 or hybrid one',
    );
  }
  throw badMagnet('it names no torrent ("xt=urn:btih:" and the info-hash)');
};

const hashBytes = (text: string): Uint8Array => {
  const bytes = text.length === 32 ? fromBase32(text) : fromHex(text);
  if (bytes?.length === 20) return bytes;
  const length = text.length === 1 ? '1 character' : `${text.length} characters`;
  throw badMagnet(`its info-hash is neither 40 hex digits nor 32 of base32: it has ${length}`);
};

/** Each once, those that can be used, no more than `limit`. */
const unique = <Item>(
  texts: readonly string[],
  read: (text: string) => Item | undefined,
  limit: number,
  key: (item: Item) => string,
): readonly Item[] => {
  const items = new Map<string, Item>();
  for (const text of texts) {
    if (items.size >= limit) break;
    const item = read(text);
    if (item !== undefined) items.set(key(item), item);
  }
  return [...items.values()];
};

/** `host:port`, `[address]:port`; names are looked up when they are needed. */
const peerOf = (text: string): BootstrapNode | undefined => {
  const match = /^(?:\[([0-9a-f:.]{2,45})\]|([0-9a-z.-]{1,253})):(\d{1,5})$/i.exec(text);
  if (match === null) return undefined;
  const [, six, host = six!, digits] = match;
  const port = Number(digits);
  if (port < 1 || port > 65_535) return undefined;
  return six !== undefined && parseAddress(six) === undefined ? undefined : { host, port };
};
