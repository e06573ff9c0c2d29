/**
 * Addresses where peers of a torrent may be, and which to dial next. One entry per endpoint, one
 * connection per host (H81), exponential back-off, capped in every direction. Which scopes may be
 * named by whom is the caller's filter: what comes in here may be dialled.
 */
import type { HeardPeer } from '../base/heard-peer.ts';
import { type Carrier, type Endpoint, endpointKey } from '../base/ports/network.ts';
import type { Random } from '../base/ports/random.ts';
import type { DialLimiter } from './dial-limiter.ts';
import type { Manner } from './encryption-plan.ts';
import {
  FIRST_RETRY_MS,
  MAX_BANNED_HOSTS,
  MAX_CANDIDATES,
  MAX_CANDIDATES_PER_HOST,
  MAX_FAILURES,
  MAX_OWN_ADDRESSES,
  MAX_RETRY_MS,
  MAX_USEFUL_RETRY_MS,
  USEFUL_FOR_MS,
} from './limits.ts';
import { TwinHosts } from './twin-hosts.ts';

/** Best first: what the user typed is tried before what strangers say. */
const SOURCES = ['user', 'lsd', 'tracker', 'incoming', 'resume', 'dht', 'pex'] as const;

export type CandidateSource = (typeof SOURCES)[number];

export interface Candidate {
  readonly endpoint: Endpoint;
  /** The best of those that named it. */
  readonly source: CandidateSource;
  /** Connections in a row that could not be made or brought nothing. */
  readonly failures: number;
  readonly lastSeenAt: number;
  /** When it last gave us anything; undefined where never. */
  readonly usefulAt: number | undefined;
  /** How it was spoken with last, or those who named it speak with it; undefined where nobody knows. */
  readonly manner: Manner | undefined;
  /** By which others reached it; undefined where nobody says. */
  readonly carrier: Carrier | undefined;
}

/** How a connection ended, for the candidate's standing. */
export type ConnectionOutcome =
  /** We got data from it. */
  | 'useful'
  /** It stood, but gave nothing. */
  | 'idle'
  /** It could not be made, or broke a rule. */
  | 'failed';

export interface CandidateOptions {
  readonly limiter: DialLimiter;
  readonly random: Random;
  /** Hosts with which several connections, and any number of dials, are in order (loopback, LAN tests). */
  allowsSeveral(host: string): boolean;
}

interface Entry {
  readonly endpoint: Endpoint;
  source: CandidateSource;
  failures: number;
  lastSeenAt: number;
  usefulAt: number | undefined;
  manner: Manner | undefined;
  carrier: Carrier | undefined;
  /** Not to be dialled before. */
  readyAt: number;
  isInUse: boolean;
  /** 0…1: spreads retries. */
  readonly chance: number;
  /** 0…1: breaks ties, by the canonical priority (BEP 40) or by lot. */
  order: number;
}

export class Candidates {
  readonly #options: CandidateOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #perHost = new Map<string, number>();
  /** Connections and dials under way, by host. */
  readonly #busyHosts = new Map<string, number>();
  readonly #banned = new Set<string>();
  readonly #twins = new TwinHosts();
  /** Ourselves, by our addresses. */
  readonly #own = new Set<string>();
  #priorityOf: ((endpoint: Endpoint) => number | undefined) | undefined;
  /** No candidate is ready before, unless something changes: spares a walk through all. */
  #noneBefore = Number.NEGATIVE_INFINITY;

  constructor(options: CandidateOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#entries.size;
  }

  all(): readonly Candidate[] {
    return [...this.#entries.values()];
  }

  /** True where the endpoint is new and kept. */
  add(heard: HeardPeer, source: CandidateSource, now: number): boolean {
    const { host, port, carrier } = heard;
    const manner = heard.encrypts === true ? 'encrypted' : undefined;
    const endpoint = { host, port };
    if (!Number.isInteger(port) || port < 1 || port > 65_535 || this.#banned.has(host))
      return false;
    if (this.#own.has(endpointKey(endpoint))) return false;
    const known = this.#entries.get(endpointKey(endpoint));
    if (known !== undefined) {
      known.manner ??= manner;
      known.carrier ??= carrier;
      this.#seenAgain(known, source, now);
      return false;
    }
    const chance = this.#options.random.float();
    const readyAt = Number.NEGATIVE_INFINITY;
    const entry: Entry = {
      endpoint,
      source,
      failures: 0,
      lastSeenAt: now,
      usefulAt: undefined,
      manner,
      carrier,
      readyAt,
      isInUse: false,
      chance,
      order: this.#priorityOf?.(endpoint) ?? chance,
    };
    if (!this.#hasRoomFor(entry)) return false;
    this.#entries.set(endpointKey(endpoint), entry);
    count(this.#perHost, host, 1);
    this.#noneBefore = Number.NEGATIVE_INFINITY;
    return true;
  }

  /** From now on, and of those that are known: 0…1, undefined where it cannot be told. */
  prioritize(priorityOf: (endpoint: Endpoint) => number | undefined): void {
    this.#priorityOf = priorityOf;
    for (const entry of this.#entries.values()) {
      entry.order = priorityOf(entry.endpoint) ?? entry.chance;
    }
  }

  /** The best candidate that may be dialled now; undefined where none. To be followed by `onDial`. */
  next(now: number): Candidate | undefined {
    if (now < this.#noneBefore) return undefined;
    let best: Entry | undefined;
    let noneBefore = Number.POSITIVE_INFINITY;
    for (const entry of this.#entries.values()) {
      if (entry.isInUse || this.#isHostTaken(entry.endpoint.host)) continue;
      if (entry.readyAt > now) {
        noneBefore = Math.min(noneBefore, entry.readyAt);
        continue;
      }
      if (best !== undefined && rank(entry, now) <= rank(best, now)) continue;
      if (!this.#mayDial(entry.endpoint.host, now)) {
        // Room in the limiter comes by time alone: look again soon.
        noneBefore = Math.min(noneBefore, now + 1_000);
        continue;
      }
      best = entry;
    }
    if (best === undefined) this.#noneBefore = noneBefore;
    return best;
  }

  /** May it be dialled now, whatever failed before, because it dials us as well (BEP 55)? */
  mayMeet(endpoint: Endpoint, now: number): boolean {
    const { host } = endpoint;
    if (this.#own.has(endpointKey(endpoint)) || !this.allowsHost(host)) return false;
    return this.#mayDial(host, now);
  }

  onDial(endpoint: Endpoint, now: number): void {
    if (!this.#options.allowsSeveral(endpoint.host))
      this.#options.limiter.onDial(endpoint.host, now);
    const entry = this.#entries.get(endpointKey(endpoint));
    if (entry !== undefined) entry.isInUse = true;
    count(this.#busyHosts, endpoint.host, 1);
  }

  /** A dial has come to a connection that began so: it is tried first the next time. */
  onSpoken(endpoint: Endpoint, manner: Manner): void {
    const entry = this.#entries.get(endpointKey(endpoint));
    if (entry !== undefined) entry.manner = manner;
  }

  /** It is there, and did not take to it: the other manner is tried first the next time. True: it may be dialled so at once (H80). */
  onRefused(endpoint: Endpoint, manner: Manner, now: number): boolean {
    this.onSpoken(endpoint, manner === 'plain' ? 'encrypted' : 'plain');
    if (!this.#mayDial(endpoint.host, now)) return false;
    if (!this.#options.allowsSeveral(endpoint.host)) {
      this.#options.limiter.onDial(endpoint.host, now);
    }
    return true;
  }

  /** A dial failed, or a connection that was dialled ended. */
  onClosed(endpoint: Endpoint, outcome: ConnectionOutcome, now: number): void {
    this.onHostLeft(endpoint.host);
    const entry = this.#entries.get(endpointKey(endpoint));
    if (entry === undefined) return;
    entry.isInUse = false;
    if (outcome === 'useful') entry.usefulAt = now;
    entry.failures = outcome === 'useful' ? 0 : entry.failures + 1;
    const isHopeless = outcome === 'failed' && entry.failures >= MAX_FAILURES;
    if (isHopeless && !isUseful(entry, now) && entry.source !== 'user') {
      this.#remove(entry);
      return;
    }
    entry.readyAt = now + retryDelay(entry, now);
  }

  /** A connection from outside stands: its port says nothing, its host is taken. */
  onHostCame(host: string): void {
    count(this.#busyHosts, host, 1);
  }

  onHostLeft(host: string): void {
    count(this.#busyHosts, host, -1);
    this.#noneBefore = Number.NEGATIVE_INFINITY;
  }

  /** May another connection with this host stand (incoming ones ask too)? */
  allowsHost(host: string): boolean {
    return !this.#banned.has(host) && !this.#isHostTaken(host);
  }

  /** The line is back after a break: everything may be tried again. Dial limits still hold. */
  retryAll(): void {
    for (const entry of this.#entries.values()) entry.readyAt = Number.NEGATIVE_INFINITY;
    this.#noneBefore = Number.NEGATIVE_INFINITY;
  }

  /** For the life of this list; the oldest ban goes when there are too many. */
  ban(host: string): void {
    this.#banned.add(host);
    for (const oldest of this.#banned) {
      if (this.#banned.size <= MAX_BANNED_HOSTS) break;
      this.#banned.delete(oldest);
    }
    if (!this.#perHost.has(host)) return;
    for (const entry of this.#entries.values()) {
      if (entry.endpoint.host === host) this.#remove(entry);
    }
  }

  isBanned(host: string): boolean {
    return this.#banned.has(host);
  }

  /** One peer is behind both: while one is connected the other is taken. */
  pair(one: string, other: string): void {
    this.#twins.pair(one, other);
  }

  /** It turned out to be ourselves: whoever names it again, it is not dialled. */
  disown(endpoint: Endpoint): void {
    this.forget(endpoint);
    if (this.#own.size < MAX_OWN_ADDRESSES) this.#own.add(endpointKey(endpoint));
  }

  /** It turned out to be another swarm's, or is not wanted any more. */
  forget(endpoint: Endpoint): void {
    const entry = this.#entries.get(endpointKey(endpoint));
    if (entry !== undefined) this.#remove(entry);
  }

  #isHostTaken(host: string): boolean {
    if (this.#options.allowsSeveral(host)) return false;
    const twin = this.#twins.of(host);
    return this.#busyHosts.has(host) || (twin !== undefined && this.#busyHosts.has(twin));
  }

  #mayDial(host: string, now: number): boolean {
    return this.#options.allowsSeveral(host) || this.#options.limiter.mayDial(host, now);
  }

  #seenAgain(entry: Entry, source: CandidateSource, now: number): void {
    entry.lastSeenAt = now;
    if (SOURCES.indexOf(source) < SOURCES.indexOf(entry.source)) entry.source = source;
    // A neighbour that speaks for itself is there: many a program begins anew once it has a link's metadata.
    const isBack = source === 'lsd' && entry.failures <= 1;
    // The user asks for it, or it does itself: now, not when the back-off is over.
    if (source !== 'user' && !isBack) return;
    entry.readyAt = Number.NEGATIVE_INFINITY;
    this.#noneBefore = Number.NEGATIVE_INFINITY;
  }

  #hasRoomFor(entry: Entry): boolean {
    const { host } = entry.endpoint;
    const isHostFull = (this.#perHost.get(host) ?? 0) >= MAX_CANDIDATES_PER_HOST;
    if (isHostFull && !this.#options.allowsSeveral(host)) {
      return this.#evict(entry, (other) => other.endpoint.host === host);
    }
    return this.#entries.size < MAX_CANDIDATES || this.#evict(entry, () => true);
  }

  /** Makes room by forgetting the worst, unless the newcomer would be worse. */
  #evict(newcomer: Entry, isEligible: (entry: Entry) => boolean): boolean {
    const now = newcomer.lastSeenAt;
    let worst: Entry | undefined;
    for (const entry of this.#entries.values()) {
      if (entry.isInUse || !isEligible(entry)) continue;
      if (worst === undefined || rank(entry, now) < rank(worst, now)) worst = entry;
    }
    if (worst === undefined || rank(worst, now) > rank(newcomer, now)) return false;
    this.#remove(worst);
    return true;
  }

  #remove(entry: Entry): void {
    this.#entries.delete(endpointKey(entry.endpoint));
    count(this.#perHost, entry.endpoint.host, -1);
  }
}

const isUseful = (entry: Entry, now: number): boolean =>
  entry.usefulAt !== undefined && now - entry.usefulAt <= USEFUL_FOR_MS;

/** Higher is better: useful before, then few failures, then a good source, then the order. */
const rank = (entry: Entry, now: number): number =>
  (isUseful(entry, now) ? 1_000 : 0) -
  entry.failures * 20 -
  SOURCES.indexOf(entry.source) * 2 +
  entry.order;

/** Doubles with each failure; up to a quarter more by chance, so that not all come back at once. */
const retryDelay = (entry: Entry, now: number): number => {
  const steps = Math.min(Math.max(0, entry.failures - 1), 16);
  const longest = isUseful(entry, now) ? MAX_USEFUL_RETRY_MS : MAX_RETRY_MS;
  return Math.min(longest, FIRST_RETRY_MS * 2 ** steps) * (1 + entry.chance / 4);
};

const count = (counts: Map<string, number>, key: string, change: number): void => {
  const total = (counts.get(key) ?? 0) + change;
  if (total <= 0) counts.delete(key);
  else counts.set(key, total);
};
