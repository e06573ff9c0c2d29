/** Peers of a torrent through the DHT of one family: found on the way, and ourselves announced at the end (BEP 5, 33). */
import { type Endpoint, endpointKey } from '../../base/ports/network.ts';
import { BloomFilter } from '../../protocol/bloom-filter.ts';
import { MAX_COUNTED_PEERS } from '../limits.ts';
import type { DhtNode } from './dht-node.ts';
import type { SearchAnswer, SearchResult } from './search.ts';

export interface PeerSearchOptions {
  readonly infoHash: Uint8Array;
  /** Each time some are heard of that were not heard of before in this search. */
  readonly onPeers: (peers: readonly Endpoint[]) => void;
  /** Announce ourselves; undefined only searches. */
  readonly announce?: Announcement | undefined;
  /** Ask how many there are. */
  readonly scrape?: boolean | undefined;
}

export interface Announcement {
  readonly port: number;
  /** The port our packets come from is meant, whatever `port` says. */
  readonly hasImpliedPort?: boolean | undefined;
  readonly isSeed: boolean;
}

export interface PeerSearchResult {
  /** Different ones. */
  readonly peers: number;
  /** Nodes that took our announce. */
  readonly announcedTo: number;
  readonly questions: number;
  readonly answers: number;
  readonly hops: number;
  /** Estimates; undefined where nobody has counted. */
  readonly seeds: number | undefined;
  readonly leechers: number | undefined;
}

export const searchPeers = async (
  node: DhtNode,
  options: PeerSearchOptions,
): Promise<PeerSearchResult> => {
  const { infoHash, announce, scrape = false } = options;
  const noSeeds = announce?.isSeed ?? false;
  const known = new Set<string>();
  const counts = new SwarmCount();
  const hear = (peers: readonly Endpoint[]): void => {
    const news = peers.filter((peer) => isNews(known, peer));
    if (news.length > 0) options.onPeers(news);
  };
  const onAnswer = ({ node: from, answer }: SearchAnswer): void => {
    counts.add(answer.seedFilter, answer.peerFilter);
    const mayBe = (peer: Endpoint): boolean => node.mayName(from.contact, peer);
    hear((answer.values ?? []).filter(mayBe));
  };
  // It may have been announced to ourselves; a seed was told of who is none as they came.
  if (!noSeeds) hear(node.kept(infoHash));
  const query = { method: 'get_peers', infoHash, want: undefined, noSeeds, scrape } as const;
  const needsToken = announce !== undefined;
  const result = await node.search({ target: infoHash, query, needsToken, onAnswer }).result;
  const announcedTo =
    announce === undefined ? 0 : await announceTo(node, result, infoHash, announce);
  return { peers: known.size, announcedTo, ...result.figures, ...counts.estimate() };
};

const isNews = (known: Set<string>, peer: Endpoint): boolean => {
  const key = endpointKey(peer);
  if (known.has(key)) return false;
  known.add(key);
  return true;
};

const announceTo = async (
  node: DhtNode,
  { closest }: SearchResult,
  infoHash: Uint8Array,
  { port, isSeed, hasImpliedPort = false }: Announcement,
): Promise<number> => {
  const told = closest.map(({ node: { contact }, answer: { token } }): Promise<boolean> => {
    if (token === undefined) return Promise.resolve(false);
    const query = {
      method: 'announce_peer',
      infoHash,
      port,
      hasImpliedPort,
      isSeed,
      token,
    } as const;
    return new Promise((resolve) => {
      node.insist(contact, query, {
        onAnswer: () => resolve(true),
        onFailure: () => resolve(false),
      });
    });
  });
  return (await Promise.all(told)).filter(Boolean).length;
};

/** What the nodes have counted, put together (BEP 33). */
class SwarmCount {
  readonly #seeds = new BloomFilter();
  readonly #peers = new BloomFilter();
  #isCounted = false;

  add(seeds: Uint8Array | undefined, peers: Uint8Array | undefined): void {
    this.#join(this.#seeds, seeds);
    this.#join(this.#peers, peers);
  }

  /** One that is full has nothing counted: it would spoil all others. */
  #join(sum: BloomFilter, filter: Uint8Array | undefined): void {
    if (filter === undefined || new BloomFilter(filter).estimate() > MAX_COUNTED_PEERS) return;
    sum.join(filter);
    this.#isCounted = true;
  }

  estimate(): Pick<PeerSearchResult, 'seeds' | 'leechers'> {
    if (!this.#isCounted) return { seeds: undefined, leechers: undefined };
    return {
      seeds: Math.round(this.#seeds.estimate()),
      leechers: Math.round(this.#peers.estimate()),
    };
  }
}
