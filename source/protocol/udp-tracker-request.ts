/** Requests to a UDP tracker (BEP 15), with the URL's path and query as options (BEP 41). Both ends: we also are a tracker. */
import { fromBinaryString, toBinaryString, utf8, viewOf } from '../base/bytes.ts';
import { MAX_UDP_SCRAPE_HASHES, MAX_UDP_TRACKER_URL_DATA } from './limits.ts';
import type { AnnounceEvent, AnnounceRequest } from './tracker-announce.ts';

/** First on the line, so that a tracker can tell our packets from noise. */
const PROTOCOL_ID = 0x41727101980n;
const HEADER_BYTES = 16;
const ANNOUNCE_BYTES = 98;
const HASH_BYTES = 20;
const MAX_OPTION_BYTES = 255;

export const UDP_ACTION = { connect: 0, announce: 1, scrape: 2, error: 3 } as const;
const OPTION = { end: 0, padding: 1, urlData: 2 } as const;
const EVENTS: readonly (AnnounceEvent | undefined)[] = [
  undefined,
  'completed',
  'started',
  'stopped',
];

export interface UdpConnectRequest {
  readonly kind: 'connect';
  /** 32 bits. */
  readonly transactionId: number;
}

export interface UdpAnnounceRequest {
  readonly kind: 'announce';
  readonly transactionId: number;
  /** 64 bits. */
  readonly connectionId: bigint;
  /** `wanted` is -1 where the client leaves it to the tracker. */
  readonly announce: AnnounceRequest;
  /** Path and query of the tracker's URL. */
  readonly urlData: string;
}

export interface UdpScrapeRequest {
  readonly kind: 'scrape';
  readonly transactionId: number;
  readonly connectionId: bigint;
  readonly infoHashes: readonly Uint8Array[];
}

export type UdpTrackerRequest = UdpConnectRequest | UdpAnnounceRequest | UdpScrapeRequest;

export const encodeUdpTrackerRequest = (request: UdpTrackerRequest): Uint8Array => {
  switch (request.kind) {
    case 'connect':
      return withHeader(HEADER_BYTES, PROTOCOL_ID, UDP_ACTION.connect, request.transactionId);
    case 'announce':
      return encodeAnnounce(request);
    case 'scrape':
      return encodeScrape(request);
  }
};

/** Undefined for anything that is no whole request; more bytes than are known are allowed (BEP 15). */
export const decodeUdpTrackerRequest = (bytes: Uint8Array): UdpTrackerRequest | undefined => {
  if (bytes.length < HEADER_BYTES) return undefined;
  const view = viewOf(bytes);
  const connectionId = view.getBigUint64(0);
  const transactionId = view.getUint32(12);
  switch (view.getUint32(8)) {
    case UDP_ACTION.connect:
      return connectionId === PROTOCOL_ID ? { kind: 'connect', transactionId } : undefined;
    case UDP_ACTION.announce:
      return decodeAnnounce(bytes, view, connectionId, transactionId);
    case UDP_ACTION.scrape:
      return { kind: 'scrape', transactionId, connectionId, infoHashes: hashesIn(bytes) };
    default:
      return undefined;
  }
};

const withHeader = (
  length: number,
  connectionId: bigint,
  action: number,
  transactionId: number,
): Uint8Array => {
  const bytes = new Uint8Array(length);
  const view = viewOf(bytes);
  view.setBigUint64(0, connectionId);
  view.setUint32(8, action);
  view.setUint32(12, transactionId);
  return bytes;
};

const encodeAnnounce = (request: UdpAnnounceRequest): Uint8Array => {
  const { announce, connectionId, transactionId } = request;
  const options = encodeOptions(request.urlData);
  const bytes = withHeader(
    ANNOUNCE_BYTES + options.length,
    connectionId,
    UDP_ACTION.announce,
    transactionId,
  );
  const view = viewOf(bytes);
  bytes.set(announce.infoHash.subarray(0, HASH_BYTES), 16);
  bytes.set(announce.peerId.subarray(0, HASH_BYTES), 36);
  view.setBigUint64(56, asCount(announce.downloaded));
  view.setBigUint64(64, asCount(announce.left));
  view.setBigUint64(72, asCount(announce.uploaded));
  view.setUint32(80, Math.max(0, EVENTS.indexOf(announce.event)));
  // 84: our IPv4 address; 0 lets the tracker take the packet's, and must be 0 over IPv6.
  view.setUint32(88, announce.key);
  view.setInt32(92, Math.min(Math.max(-1, Math.trunc(announce.wanted)), 0x7fffffff));
  view.setUint16(96, announce.port);
  bytes.set(options, ANNOUNCE_BYTES);
  return bytes;
};

const decodeAnnounce = (
  bytes: Uint8Array,
  view: DataView,
  connectionId: bigint,
  transactionId: number,
): UdpAnnounceRequest | undefined => {
  if (bytes.length < ANNOUNCE_BYTES) return undefined;
  return {
    kind: 'announce',
    transactionId,
    connectionId,
    announce: {
      infoHash: bytes.slice(16, 36),
      peerId: bytes.slice(36, 56),
      downloaded: Number(view.getBigUint64(56)),
      left: Number(view.getBigUint64(64)),
      uploaded: Number(view.getBigUint64(72)),
      event: eventOf(view.getUint32(80)),
      key: view.getUint32(88),
      wanted: view.getInt32(92),
      port: view.getUint16(96),
    },
    urlData: decodeOptions(bytes.subarray(ANNOUNCE_BYTES)),
  };
};

/** BEP 21 gives `paused` no number, libtorrent sends 4. We take it, and send none, which no tracker minds. */
const eventOf = (number: number): AnnounceEvent | undefined =>
  number === 4 ? 'paused' : EVENTS[number];

const encodeScrape = ({
  connectionId,
  transactionId,
  infoHashes,
}: UdpScrapeRequest): Uint8Array => {
  const hashes = infoHashes.slice(0, MAX_UDP_SCRAPE_HASHES);
  const length = HEADER_BYTES + hashes.length * HASH_BYTES;
  const bytes = withHeader(length, connectionId, UDP_ACTION.scrape, transactionId);
  for (const [at, hash] of hashes.entries()) {
    bytes.set(hash.subarray(0, HASH_BYTES), HEADER_BYTES + at * HASH_BYTES);
  }
  return bytes;
};

const hashesIn = (bytes: Uint8Array): readonly Uint8Array[] => {
  const count = Math.floor((bytes.length - HEADER_BYTES) / HASH_BYTES);
  return Array.from({ length: Math.min(count, MAX_UDP_SCRAPE_HASHES) }, (_, at) =>
    bytes.slice(HEADER_BYTES + at * HASH_BYTES, HEADER_BYTES + (at + 1) * HASH_BYTES),
  );
};

/** Nothing where there is nothing to say: the oldest trackers want exactly 98 bytes. */
const encodeOptions = (urlData: string): Uint8Array => {
  const data = utf8(urlData).subarray(0, MAX_UDP_TRACKER_URL_DATA);
  const bytes: number[] = [];
  for (let at = 0; at < data.length; at += MAX_OPTION_BYTES) {
    const part = data.subarray(at, at + MAX_OPTION_BYTES);
    bytes.push(OPTION.urlData, part.length, ...part);
  }
  return Uint8Array.from(bytes);
};

/** The URL data, its parts joined; what else there is, and a torn end, is passed over. */
const decodeOptions = (bytes: Uint8Array): string => {
  let urlData = '';
  for (let at = 0; at < bytes.length; ) {
    const type = bytes[at]!;
    if (type === OPTION.end) break;
    if (type === OPTION.padding) {
      at += 1;
      continue;
    }
    const length = bytes[at + 1];
    if (length === undefined || at + 2 + length > bytes.length) break;
    if (type === OPTION.urlData) urlData += toBinaryString(bytes.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return Buffer.from(fromBinaryString(urlData.slice(0, MAX_UDP_TRACKER_URL_DATA))).toString('utf8');
};

const asCount = (value: number): bigint =>
  Number.isFinite(value) && value > 0
    ? BigInt(Math.min(Math.trunc(value), Number.MAX_SAFE_INTEGER))
    : 0n;
