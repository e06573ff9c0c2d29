/** What an HTTP tracker answers: announce (BEP 3, 7, 23, 24, 31) and scrape (BEP 48). Total: a value or `tracker/malformed`. */
import {
  canonicalAddress,
  formatAddress,
  isDialablePort,
  isDialableScope,
  scopeOf,
} from '../base/addresses.ts';
import { fromUtf8, toBinaryString } from '../base/bytes.ts';
import { SluiceError } from '../base/errors.ts';
import type { HeardPeer } from '../base/heard-peer.ts';
import type { Endpoint } from '../base/ports/network.ts';
import { type SafeText, safeText } from '../base/safe-text.ts';
import { type BencodeDictionary, type BencodeValue, decodeBencode } from './bencode.ts';
import { isDictionary, isList, readBytes, readDictionary, readText } from './bencode-read.ts';
import { compactPeerBytes, decodeCompactPeers } from './compact-peers.ts';
import { MAX_NAMED_PEERS, MAX_TRACKER_ID_BYTES, MAX_TRACKER_TEXT } from './limits.ts';
import type {
  AnnounceAccepted,
  AnnounceAnswer,
  AnnounceRefused,
  ScrapeCounts,
} from './tracker-announce.ts';

export const parseAnnounceAnswer = (body: Uint8Array): AnnounceAnswer => {
  const answer = decodeAnswer(body);
  return refusalIn(answer) ?? acceptanceIn(answer);
};

/** Undefined where the tracker does not know the torrent; throws `tracker/failure` where it says no. */
export const parseScrapeAnswer = (
  body: Uint8Array,
  infoHash: Uint8Array,
): ScrapeCounts | undefined => {
  const answer = decodeAnswer(body);
  const refusal = refusalIn(answer);
  if (refusal !== undefined) throw new SluiceError('tracker/failure', refusal.reason);
  const files = readDictionary(answer, 'files');
  const counts = files && readDictionary(files, toBinaryString(infoHash));
  if (counts === undefined) return undefined;
  return {
    seeds: readCount(counts, 'complete') ?? 0,
    leechers: readLeechers(counts) ?? 0,
    completed: readCount(counts, 'downloaded') ?? 0,
  };
};

const decodeAnswer = (body: Uint8Array): BencodeDictionary => {
  let value: BencodeValue;
  try {
    // Some trackers end their answer with a newline.
    value = decodeBencode(body, { allowTrailing: true });
  } catch (cause) {
    throw new SluiceError('tracker/malformed', "the answer is not a tracker's", { cause });
  }
  if (!isDictionary(value))
    throw new SluiceError('tracker/malformed', "the answer is not a tracker's");
  return value;
};

const refusalIn = (answer: BencodeDictionary): AnnounceRefused | undefined => {
  const reason = readSafeText(answer, 'failure reason') ?? readSafeText(answer, 'failure_reason');
  if (reason === undefined) return undefined;
  return {
    kind: 'refused',
    reason: reason === '' ? safeText('the tracker gave no reason') : reason,
    retry: readRetry(answer),
  };
};

const acceptanceIn = (answer: BencodeDictionary): AnnounceAccepted => ({
  kind: 'accepted',
  intervalMs: readSeconds(answer, 'interval'),
  minIntervalMs: readSeconds(answer, 'min interval'),
  peers: readPeers(answer),
  seeds: readCount(answer, 'complete'),
  leechers: readLeechers(answer),
  completed: readCount(answer, 'downloaded'),
  warning: readSafeText(answer, 'warning message'),
  trackerId: readTrackerId(answer),
  externalAddress: readExternalAddress(answer),
});

/** Where the tracker tells partial seeds apart (BEP 21), those who still want something. */
const readLeechers = (counts: BencodeDictionary): number | undefined =>
  readCount(counts, 'downloaders') ?? readCount(counts, 'incomplete');

const readSafeText = (answer: BencodeDictionary, key: string): SafeText | undefined => {
  const bytes = readBytes(answer, key);
  // Cut before decoding: 10 MB of text are not worth a string.
  return bytes && safeText(fromUtf8(bytes.subarray(0, MAX_TRACKER_TEXT * 4)), MAX_TRACKER_TEXT);
};

/** Whole numbers, also beyond 2^53, and the digits some trackers write as text. */
const readNumber = (answer: BencodeDictionary, key: string): number | undefined => {
  const value = answer.get(key);
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value);
  const text = value instanceof Uint8Array && value.length <= 20 ? fromUtf8(value).trim() : '';
  return /^\d+$/.test(text) ? Number(text) : undefined;
};

const readSeconds = (answer: BencodeDictionary, key: string): number | undefined => {
  const seconds = readNumber(answer, key);
  return seconds === undefined ? undefined : seconds * 1000;
};

const readCount = (answer: BencodeDictionary, key: string): number | undefined => {
  const count = readNumber(answer, key);
  return count !== undefined && count >= 0 && Number.isSafeInteger(count) ? count : undefined;
};

/** BEP 31: minutes or `never`. */
const readRetry = (answer: BencodeDictionary): AnnounceRefused['retry'] => {
  if (readText(answer, 'retry in') === 'never') return 'never';
  const minutes = readNumber(answer, 'retry in');
  return minutes !== undefined && minutes > 0 ? { afterMs: minutes * 60_000 } : undefined;
};

const readTrackerId = (answer: BencodeDictionary): Uint8Array | undefined => {
  const bytes = readBytes(answer, 'tracker id');
  return bytes !== undefined && bytes.length <= MAX_TRACKER_ID_BYTES ? bytes : undefined;
};

/** Packed (BEP 24); some write it out. */
const readExternalAddress = (answer: BencodeDictionary): string | undefined => {
  const bytes = readBytes(answer, 'external ip');
  if (bytes === undefined) return undefined;
  const address =
    bytes.length === 4 || bytes.length === 16
      ? formatAddress(bytes)
      : bytes.length <= 45
        ? canonicalAddress(fromUtf8(bytes))
        : undefined;
  return address !== undefined && scopeOf(address) === 'global' ? address : undefined;
};

const readPeers = (answer: BencodeDictionary): readonly HeardPeer[] => {
  const peers = [...peersIn(answer.get('peers'), readBytes(answer, 'crypto_flags'))];
  const packed6 = readBytes(answer, 'peers6');
  if (packed6 !== undefined) peers.push(...decodeCompactPeers(packed6, 6));
  return peers.slice(0, MAX_NAMED_PEERS);
};

const peersIn = (
  value: BencodeValue | undefined,
  cryptoFlags: Uint8Array | undefined,
): readonly HeardPeer[] => {
  if (value instanceof Uint8Array) {
    return cryptoFlags === undefined
      ? decodeCompactPeers(value, 4)
      : flaggedPeers(value, cryptoFlags);
  }
  if (!isList(value)) return [];
  const peers: Endpoint[] = [];
  for (const entry of value) {
    if (peers.length >= MAX_NAMED_PEERS) break;
    const peer = isDictionary(entry) ? peerIn(entry) : undefined;
    if (peer !== undefined) peers.push(peer);
  }
  return peers;
};

/** One by one, since an entry that is left out must not move the flags of the others: 1 takes none but who encrypts. */
const flaggedPeers = (packed: Uint8Array, cryptoFlags: Uint8Array): readonly HeardPeer[] => {
  const stride = compactPeerBytes(4);
  const peers: HeardPeer[] = [];
  for (let at = 0; at * stride < packed.length && peers.length < MAX_NAMED_PEERS; at++) {
    const [peer] = decodeCompactPeers(packed.subarray(at * stride, (at + 1) * stride), 4, 1);
    if (peer !== undefined) peers.push(cryptoFlags[at] === 1 ? { ...peer, encrypts: true } : peer);
  }
  return peers;
};

/** Names are left out: peers are dialled at addresses that could be checked. */
const peerIn = (entry: BencodeDictionary): Endpoint | undefined => {
  const host = canonicalAddress(readText(entry, 'ip') ?? '');
  const port = readNumber(entry, 'port') ?? 0;
  if (host === undefined || !isDialablePort(port) || !isDialableScope(scopeOf(host)))
    return undefined;
  return { host, port };
};
