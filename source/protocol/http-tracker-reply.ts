/** What our HTTP tracker says: announce (BEP 3, 7, 23, 24), refusal (BEP 31) and scrape (BEP 21, 48). */
import { parseAddress } from '../base/addresses.ts';
import { fromBinaryString, toBinaryString } from '../base/bytes.ts';
import type { Endpoint } from '../base/ports/network.ts';
import { type BencodeInput, encodeBencode } from './bencode.ts';
import type { ScrapeCounts } from './tracker-announce.ts';

export interface NamedPeer {
  readonly endpoint: Endpoint;
  /** 20 bytes as a binary string; left out where it is not known. */
  readonly peerId?: string | undefined;
}

/** `leechers` counts partial seeds too, which want nothing more; `downloaders` does not (BEP 21). */
export interface SwarmCounts extends ScrapeCounts {
  readonly downloaders: number;
}

export interface PackedPeers {
  readonly packed4: Uint8Array;
  readonly packed6: Uint8Array;
}

export interface HttpAnnounceReply {
  readonly intervalSeconds: number;
  readonly minIntervalSeconds: number;
  readonly counts: SwarmCounts;
  /** Packed, or written out one by one. */
  readonly peers: PackedPeers | readonly NamedPeer[];
  readonly trackerId: string;
  /** For whoever looks on at the client. */
  readonly warning?: string | undefined;
  /** Where the asker is seen. */
  readonly seenAt: string;
  readonly withoutPeerIds: boolean;
}

/** One character a byte: it goes on into what surrounds it. */
export const encodeHttpAnnounceReply = (reply: HttpAnnounceReply): string => {
  const { peers } = reply;
  return 'packed4' in peers
    ? beforePeers(reply) + packed(peers) + behindPeers(reply)
    : writtenOut(reply);
};

/** A busy tracker says this more often than all else: it is put together by hand, its keys in order. */
const beforePeers = (reply: HttpAnnounceReply): string => {
  const { counts } = reply;
  const seen = parseAddress(reply.seenAt);
  return (
    `d8:completei${counts.seeds}e10:downloadedi${counts.completed}e` +
    // BEP 21 has it in scrapes alone; those who know it there see at once that nobody wants anything.
    (counts.downloaders < counts.leechers ? `11:downloadersi${counts.downloaders}e` : '') +
    (seen === undefined ? '' : `11:external ip${bytesOf(toBinaryString(seen))}`) +
    `10:incompletei${counts.leechers}e8:intervali${reply.intervalSeconds}e` +
    `12:min intervali${reply.minIntervalSeconds}e`
  );
};

const behindPeers = ({ trackerId, warning }: HttpAnnounceReply): string =>
  `10:tracker id${bytesOf(trackerId)}` +
  (warning === undefined ? 'e' : `15:warning message${bytesOf(warning)}e`);

/** `peers` is always there: old clients take its absence for a fault. */
const packed = ({ packed4, packed6 }: PackedPeers): string =>
  `5:peers${bytesOf(toBinaryString(packed4))}` +
  (packed6.length === 0 ? '' : `6:peers6${bytesOf(toBinaryString(packed6))}`);

const bytesOf = (text: string): string => `${text.length}:${text}`;

const writtenOut = (reply: HttpAnnounceReply): string => {
  const peers = reply.peers as readonly NamedPeer[];
  const list = peers.map((peer) => entryOf(peer, reply.withoutPeerIds));
  return `${beforePeers(reply)}5:peers${toBinaryString(encodeBencode(list))}${behindPeers(reply)}`;
};

/** `retry` in minutes. */
export const encodeHttpTrackerFailure = (reason: string, retry: number | 'never'): Uint8Array =>
  encodeBencode({ 'failure reason': reason, 'retry in': retry });

export const encodeHttpScrapeReply = (
  torrents: readonly { readonly infoHash: Uint8Array; readonly counts: SwarmCounts }[],
  minIntervalSeconds: number,
): Uint8Array => {
  const files = new Map<string, BencodeInput>();
  for (const { infoHash, counts } of torrents) {
    const { seeds, leechers, completed, downloaders } = counts;
    files.set(toBinaryString(infoHash), {
      complete: seeds,
      downloaded: completed,
      downloaders,
      incomplete: leechers,
    });
  }
  return encodeBencode({ files, flags: { min_request_interval: minIntervalSeconds } });
};

const entryOf = ({ endpoint, peerId }: NamedPeer, withoutPeerIds: boolean): BencodeInput => ({
  ip: endpoint.host,
  port: endpoint.port,
  'peer id': withoutPeerIds || peerId === undefined ? undefined : fromBinaryString(peerId),
});
