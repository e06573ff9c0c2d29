/** Where a torrent says that peers are: trackers (BEP 3, 12), web seeds (BEP 19), DHT nodes (BEP 5). */
import { fromUtf8 } from '../base/bytes.ts';
import { isList, readList, readText } from './bencode-read.ts';
import type { BencodeDictionary, BencodeValue } from './bencode-value.ts';
import { MAX_NODES, MAX_TRACKERS, MAX_URL_LENGTH, MAX_WEB_SEEDS } from './limits.ts';

export interface BootstrapNode {
  /** A name or a literal address. */
  readonly host: string;
  readonly port: number;
}

/** The URL of a tracker Sluice can speak with, else undefined. */
export const trackerUrlOf = (text: string): string | undefined =>
  usableUrl(text, ['http:', 'https:', 'udp:']);

/** One that may stand in a .torrent: browsers speak with trackers over WebSocket, which we do not. */
export const publishedTrackerOf = (text: string): string | undefined =>
  usableUrl(text, ['http:', 'https:', 'udp:', 'ws:', 'wss:']);

export const webSeedUrlOf = (text: string): string | undefined =>
  usableUrl(text, ['http:', 'https:']);

/**
 * Tiers in the torrent's order; `announce-list` beats `announce` where it holds anything usable
 * (BEP 12). What cannot be used is left out, each URL stands once, empty tiers are gone.
 */
export const readAnnounceTiers = (root: BencodeDictionary): readonly (readonly string[])[] => {
  const tiers = uniqueTiers((readList(root, 'announce-list') ?? []).map(readTier));
  if (tiers.length > 0) return tiers;
  return uniqueTiers([[readText(root, 'announce') ?? '']]);
};

/** A tier is a list of URLs; in the wild some stand in the outer list by themselves. */
const readTier = (tier: BencodeValue): readonly string[] =>
  (isList(tier) ? tier : [tier]).flatMap(textOf);

const uniqueTiers = (raw: readonly (readonly string[])[]): readonly (readonly string[])[] => {
  const seen = new Set<string>();
  const tiers: string[][] = [];
  for (const texts of raw) {
    const tier: string[] = [];
    for (const text of texts) {
      const url = seen.size < MAX_TRACKERS ? trackerUrlOf(text) : undefined;
      if (url === undefined || seen.has(url)) continue;
      seen.add(url);
      tier.push(url);
    }
    if (tier.length > 0) tiers.push(tier);
  }
  return tiers;
};

/** `url-list` (BEP 19) is one URL or a list of them. */
export const readWebSeeds = (root: BencodeDictionary): readonly string[] =>
  readWebUrls(root, 'url-list');

/** `httpseeds` (BEP 17) likewise; undefined for the many that have none. */
export const readHttpSeeds = (root: BencodeDictionary): readonly string[] | undefined => {
  const seeds = readWebUrls(root, 'httpseeds');
  return seeds.length === 0 ? undefined : seeds;
};

const readWebUrls = (root: BencodeDictionary, key: string): readonly string[] => {
  const value = root.get(key) ?? [];
  const seeds = new Set<string>();
  for (const text of (isList(value) ? value : [value]).flatMap(textOf)) {
    const url = seeds.size < MAX_WEB_SEEDS ? webSeedUrlOf(text) : undefined;
    if (url !== undefined) seeds.add(url);
  }
  return [...seeds];
};

export const readNodes = (root: BencodeDictionary): readonly BootstrapNode[] =>
  (readList(root, 'nodes') ?? []).flatMap(nodeOf).slice(0, MAX_NODES);

const nodeOf = (value: BencodeValue): readonly BootstrapNode[] => {
  if (!isList(value)) return [];
  const [hostBytes, port] = value;
  if (!(hostBytes instanceof Uint8Array) || typeof port !== 'number') return [];
  const host = fromUtf8(hostBytes);
  const isUsable = /^[0-9A-Za-z.:_-]{1,253}$/.test(host) && port > 0 && port < 65_536;
  return isUsable ? [{ host, port }] : [];
};

const textOf = (value: BencodeValue): readonly string[] =>
  value instanceof Uint8Array && value.length <= MAX_URL_LENGTH ? [fromUtf8(value)] : [];

/** As it was written where that is plain ASCII; names of other scripts in the form DNS takes. */
const usableUrl = (raw: string, protocols: readonly string[]): string | undefined => {
  const text = raw.trim();
  if (text === '' || text.length > MAX_URL_LENGTH || UNUSABLE.test(text)) return undefined;
  const url = URL.parse(text);
  if (url === null || url.hostname === '' || !protocols.includes(url.protocol)) return undefined;
  return ASCII.test(text) ? text : url.href;
};

/** `URL` would silently drop some of these. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const UNUSABLE = /[\u0000-\u0020\u007f-\u009f\ufffd]/;
const ASCII = /^[!-~]*$/;
