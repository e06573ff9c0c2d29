/** The URL of an announce (BEP 3, 7, 23) and of a scrape (BEP 48). */
import { SluiceError } from '../base/errors.ts';
import { MAX_URL_LENGTH } from './limits.ts';
import { percentEncoded } from './percent-encoding.ts';
import type { AnnounceRequest } from './tracker-announce.ts';

/** Whoever writes these into an announce URL makes us speak of a torrent or a peer that is not ours. */
const REFUSED_KEYS = ['info_hash', 'peer_id'];
const MAX_WANTED = 1_000;

/**
 * The tracker's own query stays as it is and comes first; its own word wins for keys that merely tune the answer.
 * Our address is not told: the tracker sees it.
 */
export const buildAnnounceUrl = (
  announceUrl: string,
  request: AnnounceRequest,
  trackerId?: Uint8Array,
): string => {
  const url = parseHttpTrackerUrl(announceUrl);
  const query = [
    `info_hash=${percentEncoded(request.infoHash)}`,
    `peer_id=${percentEncoded(request.peerId)}`,
    `port=${request.port}`,
    `uploaded=${asCount(request.uploaded)}`,
    `downloaded=${asCount(request.downloaded)}`,
    `left=${asCount(request.left)}`,
  ];
  const tune = (key: string, value: string): void => {
    if (!url.searchParams.has(key)) query.push(`${key}=${value}`);
  };
  tune('compact', '1');
  tune('no_peer_id', '1');
  tune('numwant', String(Math.min(asCount(request.wanted), MAX_WANTED)));
  tune('key', (request.key >>> 0).toString(16).padStart(8, '0'));
  for (const [key, value] of encryptionWords(request)) tune(key, value);
  if (request.event !== undefined) query.push(`event=${request.event}`);
  if (trackerId !== undefined) tune('trackerid', percentEncoded(trackerId));
  return withQuery(url, query);
};

/** As trackers know it that tell peers of each other by it. The port stays where all look for it, too. */
const encryptionWords = ({ encryption, port }: AnnounceRequest): readonly [string, string][] => {
  if (encryption === undefined || encryption === 'off') return [];
  const supports: [string, string] = ['supportcrypto', '1'];
  if (encryption === 'prefer') return [supports];
  return [supports, ['requirecrypto', '1'], ['cryptoport', String(port)]];
};

/** Undefined where this tracker has no scrape: the last part of the path must begin with `announce`. */
export const scrapeUrlOf = (announceUrl: string): string | undefined => {
  const url = parseHttpTrackerUrl(announceUrl);
  const lastPart = url.pathname.lastIndexOf('/') + 1;
  if (!url.pathname.startsWith('announce', lastPart)) return undefined;
  const rest = url.pathname.slice(lastPart + 'announce'.length);
  url.pathname = `${url.pathname.slice(0, lastPart)}scrape${rest}`;
  return url.href;
};

export const buildScrapeUrl = (scrapeUrl: string, infoHashes: readonly Uint8Array[]): string =>
  withQuery(
    new URL(scrapeUrl),
    infoHashes.map((infoHash) => `info_hash=${percentEncoded(infoHash)}`),
  );

/** Throws `tracker/unsupported`. The message never holds the URL: it may carry a passkey. */
export const parseHttpTrackerUrl = (text: string): URL => {
  const url = text.length <= MAX_URL_LENGTH && URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new SluiceError('tracker/unsupported', 'not an http or https address of a tracker');
  }
  const preset = REFUSED_KEYS.find((key) => url.searchParams.has(key));
  if (preset !== undefined) {
    throw new SluiceError(
      'tracker/unsupported',
      `${url.host}: the tracker's address already says "${preset}", which is ours to say; remove that part`,
    );
  }
  url.hash = '';
  return url;
};

const withQuery = (url: URL, query: readonly string[]): string => {
  const joint = url.search !== '' ? '&' : url.href.endsWith('?') ? '' : '?';
  return `${url.href}${joint}${query.join('&')}`;
};

/** Digits only, whatever the sum: no sign, no fraction, no exponent. */
const asCount = (value: number): number =>
  Number.isFinite(value) ? Math.min(Math.max(0, Math.trunc(value)), Number.MAX_SAFE_INTEGER) : 0;
