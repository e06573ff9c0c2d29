/** What is asked of an HTTP tracker: announce (BEP 3, 7, 21, 23) and scrape (BEP 48). Total: anybody may ask anything. */
import { isDialablePort } from '../base/addresses.ts';
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
const PERCENT = 0x25;
const EVENTS: ReadonlySet<string> = new Set(['started', 'completed', 'stopped', 'paused']);

/** Of the part behind the `?`. Addresses that it claims (`ip`, `ipv4`, `ipv6`) are passed over: the connection shows one. */
export const decodeHttpAnnounce = (query: string): HttpAnnounceRequest | MalformedRequest => {
  const words = new Words(query);
  if (!words.isWell) return malformed('the query is too long, or not well written');
  const infoHash = words.onlyHash('info_hash');
  if (infoHash === undefined) return malformed('info_hash must be given once, with 20 bytes');
  const peerId = words.onlyHash('peer_id');
  if (peerId === undefined) return malformed('peer_id must be given once, with 20 bytes');
  const port = words.count('port') ?? 0;
  if (!isDialablePort(port)) return malformed('port must be a number from 1 to 65535');
  const event = words.first('event');
  return {
    kind: 'announce',
    infoHash,
    peerId,
    port,
    left: words.count('left') ?? Number.MAX_SAFE_INTEGER,
    event: EVENTS.has(event) ? (event as AnnounceEvent) : undefined,
    wanted: words.count('numwant') ?? -1,
    isCompact: words.first('compact') !== '0',
    withoutPeerIds: words.first('no_peer_id') === '1',
  };
};

/** All torrents at once are never told: who asks names some. */
export const decodeHttpScrape = (query: string): HttpScrapeRequest | MalformedRequest => {
  const words = new Words(query);
  if (!words.isWell) return malformed('the query is too long, or not well written');
  const asked = words.all('info_hash');
  if (asked.length === 0) return malformed('a scrape must name torrents by info_hash');
  const infoHashes = asked.slice(0, MAX_HTTP_SCRAPE_HASHES).map(hashOf);
  const good = infoHashes.filter((hash) => hash !== undefined);
  if (good.length < infoHashes.length) return malformed('each info_hash must have 20 bytes');
  return { kind: 'scrape', infoHashes: good };
};

const malformed = (reason: string): MalformedRequest => ({ kind: 'malformed', reason });

/** Each `%` begins two hex digits; all else, also `+`, is a byte as it stands. */
const BAD_BYTE = /%(?![0-9a-fA-F]{2})|[^\0-\xff]/;

/** The parameters of a query, one after the other; they are not decoded before they are asked for. */
class Words {
  readonly isWell: boolean;
  readonly #keys: string[] = [];
  readonly #values: string[] = [];

  constructor(query: string) {
    const isShort = query.length <= MAX_TRACKER_TARGET && !BAD_BYTE.test(query);
    if (isShort) this.#take(query);
    this.isWell = isShort && this.#keys.length <= MAX_TRACKER_PARAMETERS;
  }

  /** Empty where it is not there. */
  first(key: string): string {
    return this.#values[this.#keys.indexOf(key)] ?? '';
  }

  all(key: string): readonly string[] {
    return this.#values.filter((_, at) => this.#keys[at] === key);
  }

  onlyHash(key: string): Uint8Array | undefined {
    const at = this.#keys.indexOf(key);
    return at >= 0 && at === this.#keys.lastIndexOf(key) ? hashOf(this.#values[at]!) : undefined;
  }

  /** Undefined for a sign, a fraction, an exponent. What is larger than can be counted is the largest. */
  count(key: string): number | undefined {
    const text = this.first(key);
    return /^\d{1,20}$/.test(text) ? Math.min(Number(text), Number.MAX_SAFE_INTEGER) : undefined;
  }

  #take(query: string): void {
    for (let from = 0; from <= query.length; ) {
      const next = query.indexOf('&', from);
      const end = next < 0 ? query.length : next;
      const equals = query.indexOf('=', from);
      const at = equals < 0 || equals > end ? end : equals;
      this.#keys.push(query.slice(from, at));
      this.#values.push(query.slice(at + 1, end));
      from = end + 1;
      if (this.#keys.length > MAX_TRACKER_PARAMETERS) return;
    }
  }
}

/** Undefined where it is not 20 bytes. */
const hashOf = (text: string): Uint8Array | undefined => {
  const bytes = new Uint8Array(HASH_BYTES);
  let at = 0;
  for (let from = 0; from < text.length; at++) {
    if (at === HASH_BYTES) return undefined;
    const code = text.charCodeAt(from);
    bytes[at] = code === PERCENT ? digit(text, from + 1) * 16 + digit(text, from + 2) : code;
    from += code === PERCENT ? 3 : 1;
  }
  return at === HASH_BYTES ? bytes : undefined;
};

/** Of a hex digit: letters stand 9 from their last four bits. */
const digit = (text: string, at: number): number => {
  const code = text.charCodeAt(at);
  return (code & 0xf) + (code > 0x40 ? 9 : 0);
};
