/** Answers of a UDP tracker (BEP 15). Both ends: we also are a tracker. */
import { fromUtf8, utf8, viewOf } from '../base/bytes.ts';
import type { Endpoint } from '../base/ports/network.ts';
import { type SafeText, safeText } from '../base/safe-text.ts';
import { type AddressFamily, decodeCompactPeers, encodeCompactPeers } from './compact-peers.ts';
import { MAX_TRACKER_TEXT, MAX_UDP_SCRAPE_HASHES } from './limits.ts';
import type { ScrapeCounts } from './tracker-announce.ts';
import { UDP_ACTION } from './udp-tracker-request.ts';

const HEADER_BYTES = 8;
const CONNECT_BYTES = 16;
const ANNOUNCE_BYTES = 20;
const COUNTS_BYTES = 12;

interface Answer {
  /** Of the request it answers; 32 bits. */
  readonly transactionId: number;
}

export interface UdpConnectAnswer extends Answer {
  readonly kind: 'connect';
  readonly connectionId: bigint;
}

export interface UdpAnnounceAnswer extends Answer {
  readonly kind: 'announce';
  readonly intervalSeconds: number;
  readonly seeds: number;
  readonly leechers: number;
  readonly peers: readonly Endpoint[];
}

export interface UdpScrapeAnswer extends Answer {
  readonly kind: 'scrape';
  /** In the order of the hashes asked. */
  readonly counts: readonly ScrapeCounts[];
}

export interface UdpErrorAnswer extends Answer {
  readonly kind: 'error';
  readonly message: SafeText;
}

export type UdpTrackerResponse =
  | UdpConnectAnswer
  | UdpAnnounceAnswer
  | UdpScrapeAnswer
  | UdpErrorAnswer;

/** As an answer to an announce, its peers packed already. */
export interface PackedAnnounceAnswer extends Omit<UdpAnnounceAnswer, 'kind' | 'peers'> {
  readonly packedPeers: Uint8Array;
}

/** Peers are written in the family of the packet that carries them (BEP 15). */
export const encodeUdpTrackerResponse = (
  response: UdpTrackerResponse,
  family: AddressFamily,
): Uint8Array => {
  switch (response.kind) {
    case 'connect': {
      const bytes = withHeader(CONNECT_BYTES, response);
      viewOf(bytes).setBigUint64(8, response.connectionId);
      return bytes;
    }
    case 'announce':
      return encodeUdpAnnounceAnswer({
        ...response,
        packedPeers: encodeCompactPeers(response.peers, family),
      });
    case 'scrape':
      return encodeScrape(response);
    case 'error': {
      const message = utf8(response.message);
      const bytes = withHeader(HEADER_BYTES + message.length, response);
      bytes.set(message, HEADER_BYTES);
      return bytes;
    }
  }
};

/** Undefined for anything that is no whole answer: such packets are passed over. */
export const decodeUdpTrackerResponse = (
  bytes: Uint8Array,
  family: AddressFamily,
): UdpTrackerResponse | undefined => {
  if (bytes.length < HEADER_BYTES) return undefined;
  const view = viewOf(bytes);
  const transactionId = view.getUint32(4);
  switch (view.getUint32(0)) {
    case UDP_ACTION.connect:
      if (bytes.length < CONNECT_BYTES) return undefined;
      return { kind: 'connect', transactionId, connectionId: view.getBigUint64(8) };
    case UDP_ACTION.announce:
      if (bytes.length < ANNOUNCE_BYTES) return undefined;
      return {
        kind: 'announce',
        transactionId,
        intervalSeconds: view.getUint32(8),
        leechers: view.getUint32(12),
        seeds: view.getUint32(16),
        peers: decodeCompactPeers(bytes.subarray(ANNOUNCE_BYTES), family),
      };
    case UDP_ACTION.scrape:
      return { kind: 'scrape', transactionId, counts: countsIn(bytes, view) };
    case UDP_ACTION.error:
      return { kind: 'error', transactionId, message: messageIn(bytes) };
    default:
      return undefined;
  }
};

const withHeader = (length: number, { kind, transactionId }: UdpTrackerResponse): Uint8Array => {
  const bytes = new Uint8Array(length);
  const view = viewOf(bytes);
  view.setUint32(0, UDP_ACTION[kind]);
  view.setUint32(4, transactionId);
  return bytes;
};

export const encodeUdpAnnounceAnswer = (answer: PackedAnnounceAnswer): Uint8Array => {
  const { packedPeers } = answer;
  const bytes = new Uint8Array(ANNOUNCE_BYTES + packedPeers.length);
  const view = viewOf(bytes);
  view.setUint32(0, UDP_ACTION.announce);
  view.setUint32(4, answer.transactionId);
  view.setUint32(8, answer.intervalSeconds);
  view.setUint32(12, answer.leechers);
  view.setUint32(16, answer.seeds);
  bytes.set(packedPeers, ANNOUNCE_BYTES);
  return bytes;
};

const encodeScrape = (response: UdpScrapeAnswer): Uint8Array => {
  const bytes = withHeader(HEADER_BYTES + response.counts.length * COUNTS_BYTES, response);
  const view = viewOf(bytes);
  for (const [at, counts] of response.counts.entries()) {
    const offset = HEADER_BYTES + at * COUNTS_BYTES;
    view.setUint32(offset, counts.seeds);
    view.setUint32(offset + 4, counts.completed);
    view.setUint32(offset + 8, counts.leechers);
  }
  return bytes;
};

const countsIn = (bytes: Uint8Array, view: DataView): readonly ScrapeCounts[] => {
  const whole = Math.floor((bytes.length - HEADER_BYTES) / COUNTS_BYTES);
  return Array.from({ length: Math.min(whole, MAX_UDP_SCRAPE_HASHES) }, (_, at) => {
    const offset = HEADER_BYTES + at * COUNTS_BYTES;
    return {
      seeds: view.getUint32(offset),
      completed: view.getUint32(offset + 4),
      leechers: view.getUint32(offset + 8),
    };
  });
};

const messageIn = (bytes: Uint8Array): SafeText => {
  const end = Math.min(bytes.length, HEADER_BYTES + MAX_TRACKER_TEXT * 4);
  const text = fromUtf8(bytes.subarray(HEADER_BYTES, end)).replace(/\0+$/, '');
  return safeText(text === '' ? 'the tracker gave no reason' : text, MAX_TRACKER_TEXT);
};
