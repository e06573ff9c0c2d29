/** What is asked of an HTTP tracker: announce (BEP 3, 7, 21, 23) and scrape (BEP 48). Total: anybody may ask anything. */
import { isDialablePort } from '../base/addresses.ts';
import { fromBinaryString } from '../base/bytes.ts';
import { MAX_HTTP_SCRAPE_HASHES, MAX_TRACKER_PARAMETERS, MAX_TRACKER_TARGET } from './limits.ts';
import type { AnnounceEvent } from './tracker-announce.ts';

export interface HttpAnnounceRequest {
  readonly kind: 'announce';
  /** 20 bytes each. */
  readonly infoHash: Uint8Array;
  readonly peerId: Uint8Array;
  readonly port: number;
  /** Bytes; a leecher's where it is not told. */
  readonly left: number;
  readonly event: AnnounceEvent | undefined;
  /** -1 where the client leaves it to the tracker. */
  readonly wanted: number;
  readonly isCompact: boolean;
  readonly withoutPeerIds: boolean;
}

export interface HttpScrapeRequest {
  readonly kind: 'scrape';
  readonly infoHashes: readonly Uint8Array[];
}

/** The reason is ours, in whole words, and holds nothing of what was sent. */
export interface MalformedRequest {
  readonly kind: 'malformed';
  readonly reason: string;
}

const HASH_BYTES = 20;
const EVENTS: ReadonlySet<string> = new Set(['started', 'completed', 'stopped', 'paused']);

/** Of the part behind the `?`. Addresses that it claims (`ip`, `ipv4`, `ipv6`) are passed over: the connection shows one. */
export const decodeHttpAnnounce = (query: string): HttpAnnounceRequest | MalformedRequest => {
  const words = parametersOf(query);
  if (words === undefined) return malformed('the query is too long, or not well written');
  const infoHash = onlyHash(words, 'info_hash');
  if (infoHash === undefined) return malformed('info_hash must be given once, with 20 bytes');
  const peerId = onlyHash(words, 'peer_id');
  if (peerId === undefined) return malformed('peer_id must be given once, with 20 bytes');
  const port = countOf(words, 'port') ?? 0;
  if (!isDialablePort(port)) return malformed('port must be a number from 1 to 65535');
  const event = words.get('event')?.[0] ?? '';
  return {
    kind: 'announce',
    infoHash,
    peerId,
    port,
    left: countOf(words, 'left') ?? Number.MAX_SAFE_INTEGER,
    event: EVENTS.has(event) ? (event as AnnounceEvent) : undefined,
    wanted: countOf(words, 'numwant') ?? -1,
    isCompact: words.get('compact')?.[0] !== '0',
    withoutPeerIds: words.get('no_peer_id')?.[0] === '1',
  };
};

/** All torrents at once are never told: who asks names some. */
export const decodeHttpScrape = (query: string): HttpScrapeRequest | MalformedRequest => {
  const words = parametersOf(query);
  if (words === undefined) return malformed('the query is too long, or not well written');
  const asked = words.get('info_hash') ?? [];
  if (asked.length === 0) return malformed('a scrape must name torrents by info_hash');
  const infoHashes = asked.slice(0, MAX_HTTP_SCRAPE_HASHES);
  if (infoHashes.some((hash) => hash.length !== HASH_BYTES)) {
    return malformed('each info_hash must have 20 bytes');
  }
  return { kind: 'scrape', infoHashes: infoHashes.map(fromBinaryString) };
};

const malformed = (reason: string): MalformedRequest => ({ kind: 'malformed', reason });

type Parameters = ReadonlyMap<string, readonly string[]>;

/** Values as binary strings. Undefined where there are too many, or where one cannot be read byte by byte. */
const parametersOf = (query: string): Parameters | undefined => {
  if (query.length > MAX_TRACKER_TARGET) return undefined;
  const parts = query.split('&', MAX_TRACKER_PARAMETERS + 1);
  if (parts.length > MAX_TRACKER_PARAMETERS) return undefined;
  const words = new Map<string, string[]>();
  for (const part of parts) {
    const at = part.indexOf('=');
    const key = at < 0 ? part : part.slice(0, at);
    const value = percentDecoded(at < 0 ? '' : part.slice(at + 1));
    if (value === undefined) return undefined;
    const values = words.get(key);
    if (values === undefined) words.set(key, [value]);
    else values.push(value);
  }
  return words;
};

/** Each `%` begins two hex digits; all else, also `+`, is a byte as it stands. */
const percentDecoded = (text: string): string | undefined => {
  if (/%(?![0-9a-fA-F]{2})|[^\0-\xff]/.test(text)) return undefined;
  return text.replace(/%(..)/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
};

const onlyHash = (words: Parameters, key: string): Uint8Array | undefined => {
  const values = words.get(key) ?? [];
  const [value] = values;
  if (values.length !== 1 || value?.length !== HASH_BYTES) return undefined;
  return fromBinaryString(value);
};

/** Undefined for a sign, a fraction, an exponent. What is larger than can be counted is the largest. */
const countOf = (words: Parameters, key: string): number | undefined => {
  const text = words.get(key)?.[0] ?? '';
  return /^\d{1,20}$/.test(text) ? Math.min(Number(text), Number.MAX_SAFE_INTEGER) : undefined;
};
