/** An HTTP tracker (BEP 3, 7, 23) as a function for a simulated host; written apart from the engine's codec and from our own tracker. */
import { isIPv4 } from 'node:net';
import { toHex } from '../../source/base/bytes.ts';
import { endpointKey } from '../../source/base/ports/network.ts';
import { type BencodeInput, encodeBencode } from '../../source/protocol/bencode.ts';
import { SeededRandom } from './seeded-random.ts';
import type { ServedRequest, ServedResponse } from './served-answer.ts';

export interface SeenAnnounce {
  readonly atMs: number;
  /** Hex. */
  readonly infoHash: string;
  readonly address: string;
  readonly port: number;
  /** Empty for the regular ones. */
  readonly event: string;
  readonly left: number;
  readonly uploaded: number;
  readonly downloaded: number;
}

/** `down` answers 503, `silent` never answers. */
export type TrackerMood = 'well' | 'down' | 'silent';

const DEFAULT_INTERVAL_SECONDS = 1800;
const DEFAULT_PEERS = 50;

export class SimulatedTracker {
  mood: TrackerMood = 'well';
  /** Refuses with this text. */
  failure: string | undefined;
  intervalSeconds = DEFAULT_INTERVAL_SECONDS;
  readonly announces: SeenAnnounce[] = [];
  readonly #random: SeededRandom;
  readonly #now: () => number;
  readonly #swarms = new Map<string, Map<string, SeenAnnounce>>();

  constructor(now: () => number, random: SeededRandom = new SeededRandom('tracker')) {
    this.#now = now;
    this.#random = random;
  }

  /** For `host.http.serve`. */
  readonly handle = (request: ServedRequest): ServedResponse | Promise<ServedResponse> => {
    if (this.mood === 'silent') return new Promise(() => {});
    if (this.mood === 'down') return { status: 503, body: 'down' };
    if (!request.url.pathname.endsWith('/announce')) return { status: 404 };
    return { body: encodeBencode(this.#answer(request)) };
  };

  /** Peers that a torrent has now, by `host:port`. */
  peersOf(infoHash: Uint8Array): ReadonlyMap<string, SeenAnnounce> {
    return this.#swarms.get(toHex(infoHash)) ?? new Map();
  }

  #answer({ url, address }: ServedRequest): BencodeInput {
    const query = parseQuery(url.search);
    const hash = query.get('info_hash');
    if (hash?.length !== 20) return { 'failure reason': 'info_hash has not 20 bytes' };
    if (this.failure !== undefined) return { 'failure reason': this.failure };
    const number = (name: string) => Number(query.get(name) ?? 0);
    const seen: SeenAnnounce = {
      atMs: this.#now(),
      infoHash: toHex(hash),
      address,
      port: number('port'),
      event: query.get('event')?.toString() ?? '',
      left: number('left'),
      uploaded: number('uploaded'),
      downloaded: number('downloaded'),
    };
    this.announces.push(seen);
    const swarm = this.#swarms.get(seen.infoHash) ?? new Map<string, SeenAnnounce>();
    this.#swarms.set(seen.infoHash, swarm);
    const key = endpointKey({ host: address, port: seen.port });
    if (seen.event === 'stopped') swarm.delete(key);
    else swarm.set(key, seen);
    const others = [...swarm].flatMap(([other, peer]) => (other === key ? [] : [peer]));
    const wanted = query.has('numwant') ? number('numwant') : DEFAULT_PEERS;
    const chosen = seen.event === 'stopped' ? [] : this.#choose(others, wanted);
    const seeds = [...swarm.values()].filter(({ left }) => left === 0).length;
    return {
      interval: this.intervalSeconds,
      complete: seeds,
      incomplete: swarm.size - seeds,
      peers: Buffer.concat(chosen.filter(isFour).map(compact)),
      peers6: Buffer.concat(chosen.filter((peer) => !isFour(peer)).map(compact)),
    };
  }

  #choose(peers: SeenAnnounce[], count: number): readonly SeenAnnounce[] {
    for (let at = 0; at < Math.min(count, peers.length - 1); at++) {
      const other = at + this.#random.integer(peers.length - at);
      [peers[at], peers[other]] = [peers[other]!, peers[at]!];
    }
    return peers.slice(0, Math.max(count, 0));
  }
}

const isFour = ({ address }: SeenAnnounce): boolean => isIPv4(address);

/** By hand, for `URLSearchParams` would read the hash as UTF-8. */
const parseQuery = (search: string): Map<string, Buffer> => {
  const query = new Map<string, Buffer>();
  for (const pair of search.slice(1).split('&')) {
    const [name = '', value = ''] = pair.split('=');
    const bytes = value.replace(/%([0-9a-f]{2})/gi, (_, hex) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
    query.set(name, Buffer.from(bytes, 'latin1'));
  }
  return query;
};

const compact = ({ address, port }: SeenAnnounce): Uint8Array => {
  const bytes = isIPv4(address) ? address.split('.').map(Number) : sixteenBytes(address);
  return Uint8Array.of(...bytes, port >> 8, port & 255);
};

const sixteenBytes = (address: string): readonly number[] => {
  const [head = '', tail] = address.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const right = groups(tail ?? '');
  const left = groups(head);
  const zeros = new Array<string>(8 - left.length - right.length).fill('0');
  return [...left, ...zeros, ...right].flatMap((group) => {
    const word = Number.parseInt(group, 16);
    return [word >> 8, word & 255];
  });
};
