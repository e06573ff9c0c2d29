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
  /** Where the asker is seen. */
  readonly seenAt: string;
  readonly withoutPeerIds: boolean;
}

export const encodeHttpAnnounceReply = (reply: HttpAnnounceReply): Uint8Array => {
  const { counts, seenAt } = reply;
  return encodeBencode({
    interval: reply.intervalSeconds,
    'min interval': reply.minIntervalSeconds,
    complete: counts.seeds,
    incomplete: counts.leechers,
    downloaded: counts.completed,
    'tracker id': reply.trackerId,
    'external ip': parseAddress(seenAt),
    ...peersOf(reply),
  });
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

/** `peers` is always there: old clients take its absence for a fault. */
const peersOf = ({ peers, withoutPeerIds }: HttpAnnounceReply) => {
  if (!('packed4' in peers)) {
    return { peers: peers.map((peer) => writtenOut(peer, withoutPeerIds)) };
  }
  const { packed4, packed6 } = peers;
  return packed6.length > 0 ? { peers: packed4, peers6: packed6 } : { peers: packed4 };
};

const writtenOut = ({ endpoint, peerId }: NamedPeer, withoutPeerIds: boolean): BencodeInput => ({
  ip: endpoint.host,
  port: endpoint.port,
  'peer id': withoutPeerIds || peerId === undefined ? undefined : fromBinaryString(peerId),
});
