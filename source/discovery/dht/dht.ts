/**
 * The distributed hash table (BEP 5 and those around it): peers of torrents without a tracker, and small items. Two
 * networks, of IPv4 and of IPv6 (BEP 32), over the session's one UDP socket. Everything comes in through ports.
 */
import { isIpv6 } from '../../base/addresses.ts';
import type { Unsubscribe } from '../../base/emitter.ts';
import type { Clock } from '../../base/ports/clock.ts';
import type { Dns, Endpoint } from '../../base/ports/network.ts';
import type { Random } from '../../base/ports/random.ts';
import type { AddressFamily } from '../../protocol/compact-peers.ts';
import { sealItem } from '../../protocol/stored-item.ts';
import type { Datagrams } from '../udp-switch.ts';
import { AnnounceRounds, type FollowedTorrent, type RoundStanding } from './announce-rounds.ts';
import {
  type DhtFigures,
  type DhtStandingFigures,
  familyFigures,
  familyStanding,
  standingWords,
} from './dht-figures.ts';
import { DhtTraffic } from './dht-traffic.ts';
import type { DhtStanding } from './entry.ts';
import { EntryPoints } from './entry-points.ts';
import { FamilyDht } from './family-dht.ts';
import {
  findImmutable,
  findMutable,
  type ItemToKeep,
  type KeptItem,
  keepMutable,
  type MutableItem,
  storeImmutable,
  storeMutable,
} from './item-search.ts';
import { type PeerSearchOptions, type PeerSearchResult, searchPeers } from './peer-search.ts';
import type { SavedDht } from './saved-dht.ts';
import { SearchTurns } from './search-turns.ts';

export interface DhtOptions {
  readonly datagrams: Datagrams;
  readonly clock: Clock;
  readonly random: Random;
  readonly dns: Dns;
  readonly saved?: SavedDht | undefined;
  /** Who lets us in; `host` may be a name. None: only saved nodes, and those that peers and torrents name. */
  readonly bootstrap: readonly Endpoint[];
  /** Asks, but is asked nothing (BEP 43). */
  readonly isReadOnly?: boolean | undefined;
  /** Its figures look different; some times a minute. */
  readonly onChanged?: (() => void) | undefined;
}

export interface PutMutable {
  /** The 32 bytes an Ed25519 key pair grows from. */
  readonly seed: Uint8Array;
  readonly salt?: Uint8Array | undefined;
  readonly sequence: bigint;
  /** Bencoded. */
  readonly value: Uint8Array;
  /** Only in place of this one. */
  readonly cas?: bigint | undefined;
}

const KRPC_START = 0x64;
const NO_SALT = new Uint8Array();

export class Dht {
  readonly #families: readonly FamilyDht[];
  readonly #entryPoints: EntryPoints;
  readonly #traffic: DhtTraffic;
  readonly #turns = new SearchTurns();
  readonly #rounds: AnnounceRounds;
  readonly #unsubscribe: Unsubscribe;

  constructor(options: DhtOptions) {
    const { datagrams, clock, random, dns, bootstrap } = options;
    this.#entryPoints = new EntryPoints(bootstrap);
    this.#traffic = new DhtTraffic(clock.now());
    const probes = { 4: '192.0.2.1', 6: '2001:db8::1' } as const;
    const present = ([4, 6] as const).filter((family) => datagrams.canReach(probes[family]));
    this.#families = present.map(
      (family) =>
        new FamilyDht({
          family,
          clock,
          random,
          dns,
          saved: options.saved?.[family],
          isReadOnly: options.isReadOnly ?? false,
          send: (message, to) => datagrams.send(message, to),
          traffic: this.#traffic,
          entryPoints: this.#entryPoints,
          want: present.length === 1 ? undefined : present,
          other: (other) => this.#family(other),
          onAnnounced: (...announced) => this.#rounds.onAnnounced(...announced),
          onReady: () => this.#rounds.plan(),
          onChanged: () => options.onChanged?.(),
        }),
    );
    this.#rounds = new AnnounceRounds({
      clock,
      random,
      isReady: () => this.#families.some(({ entry }) => entry.standing === 'ready'),
      announce: (torrent, onPeers) => this.#announceFollowed(torrent, onPeers),
    });
    this.#unsubscribe = datagrams.onMessage((message, from) => this.#onMessage(message, from));
  }

  begin(): void {
    for (const family of this.#families) family.begin();
  }

  /** Searches and announces now and as long as it is followed. */
  follow(torrent: FollowedTorrent): Unsubscribe {
    return this.#rounds.follow(torrent);
  }

  /** Undefined for one that is not followed. */
  roundOf(infoHash: Uint8Array): RoundStanding | undefined {
    return this.#rounds.standingOf(infoHash);
  }

  /** Once, in all families. */
  searchPeers(options: PeerSearchOptions): Promise<PeerSearchResult> {
    return this.#turns.inTurn(async () => {
      const searches = this.#families.map(({ node }) => searchPeers(node, options));
      return joined(await Promise.all(searches));
    });
  }

  /** An entry point: a name or an address that a torrent or a user names. */
  addEntryPoint(point: Endpoint): void {
    this.#entryPoints.add(point);
    for (const { entry } of this.#families) if (entry.standing === 'alone') void entry.enter();
  }

  /** The port of a peer that says it is a node (BEP 5). */
  addNode(endpoint: Endpoint): void {
    this.#family(isIpv6(endpoint.host) ? 6 : 4)?.offer(endpoint);
  }

  /** A bencoded value; undefined where nobody has it. */
  getImmutable(target: Uint8Array): Promise<Uint8Array | undefined> {
    return this.#turns.inTurn(async () => {
      const found = await Promise.all(
        this.#families.map(({ node }) => findImmutable(node, target)),
      );
      return found.find((value) => value !== undefined);
    });
  }

  /** The newest. */
  getMutable(key: Uint8Array, salt: Uint8Array = NO_SALT): Promise<MutableItem | undefined> {
    return this.#turns.inTurn(async () => {
      const found = await Promise.all(
        this.#families.map(({ node }) => findMutable(node, key, salt)),
      );
      return found.reduce((one, other) =>
        (other?.sequence ?? -1n) > (one?.sequence ?? -1n) ? other : one,
      );
    });
  }

  /** Finds the newest, and has the nearest nodes keep it. */
  keepMutable(item: ItemToKeep): Promise<KeptItem> {
    return this.#turns.inTurn(async () => {
      const kept = await Promise.all(this.#families.map(({ node }) => keepMutable(node, item)));
      return kept.reduce(
        (one, other) => {
          const isNewer = (other.newest?.sequence ?? -1n) > (one.newest?.sequence ?? -1n);
          const newest = isNewer ? other.newest : one.newest;
          return { newest, copies: one.copies + other.copies };
        },
        { newest: item.known, copies: 0 },
      );
    });
  }

  /** How many nodes took it. */
  putImmutable(value: Uint8Array): Promise<number> {
    return this.#turns.inTurn(() => this.#sum(({ node }) => storeImmutable(node, value)));
  }

  putMutable({ seed, salt = NO_SALT, sequence, value, cas }: PutMutable): Promise<number> {
    const seal = sealItem(seed, value, sequence, salt);
    const put = { ...seal, salt, cas };
    return this.#turns.inTurn(() => this.#sum(({ node }) => storeMutable(node, value, put)));
  }

  /** Whether it is in, in its best family. */
  get state(): DhtStanding {
    const standings = this.#families.map(({ entry }) => entry.standing);
    if (standings.includes('ready')) return 'ready';
    return standings.includes('starting') ? 'starting' : 'alone';
  }

  /** Cheap. */
  standing(): DhtStandingFigures {
    return {
      state: this.state,
      words: standingWords(this.#families, this.#entryPoints),
      families: this.#families.map(familyStanding),
    };
  }

  figures(): DhtFigures {
    return {
      state: this.state,
      words: standingWords(this.#families, this.#entryPoints),
      followed: this.#rounds.size,
      traffic: this.#traffic.figures(),
      families: this.#families.map(familyFigures),
    };
  }

  /** For the next time. */
  saved(): SavedDht {
    const parts = this.#families.map((family) => [family.node.family, family.saved()]);
    return Object.fromEntries(parts) as SavedDht;
  }

  close(): void {
    this.#unsubscribe();
    this.#rounds.close();
    for (const family of this.#families) family.close();
  }

  #announceFollowed(
    torrent: FollowedTorrent,
    onPeers: (peers: readonly Endpoint[]) => void,
  ): Promise<PeerSearchResult> {
    const { infoHash } = torrent;
    const port = torrent.port();
    const hasImpliedPort = torrent.hasImpliedPort?.() ?? false;
    const announce = port === 0 ? undefined : { port, hasImpliedPort, isSeed: torrent.isSeed() };
    const hear = (peers: readonly Endpoint[]): void => {
      const others = peers.filter((peer) => peer.port !== port || !this.#isHere(peer.host));
      if (others.length > 0) onPeers(others);
    };
    return this.searchPeers({ infoHash, onPeers: hear, announce });
  }

  /** Is it what others call us? */
  #isHere(host: string): boolean {
    return this.#families.some(({ externalAddress }) => externalAddress === host);
  }

  #onMessage(message: Uint8Array, from: Endpoint): boolean {
    if (message[0] !== KRPC_START) return false;
    this.#family(isIpv6(from.host) ? 6 : 4)?.node.onDatagram(message, from);
    return true;
  }

  #family(family: AddressFamily): FamilyDht | undefined {
    return this.#families.find(({ node }) => node.family === family);
  }

  async #sum(run: (family: FamilyDht) => Promise<number>): Promise<number> {
    const counts = await Promise.all(this.#families.map(run));
    return counts.reduce((sum, count) => sum + count, 0);
  }
}

/** Two families' searches as one. */
const joined = (results: readonly PeerSearchResult[]): PeerSearchResult => {
  const sum = (pick: (result: PeerSearchResult) => number): number =>
    results.reduce((total, result) => total + pick(result), 0);
  const counted = results.filter(({ seeds }) => seeds !== undefined);
  return {
    peers: sum(({ peers }) => peers),
    announcedTo: sum(({ announcedTo }) => announcedTo),
    questions: sum(({ questions }) => questions),
    answers: sum(({ answers }) => answers),
    hops: Math.max(0, ...results.map(({ hops }) => hops)),
    seeds: counted.length === 0 ? undefined : sum(({ seeds }) => seeds ?? 0),
    leechers: counted.length === 0 ? undefined : sum(({ leechers }) => leechers ?? 0),
  };
};
