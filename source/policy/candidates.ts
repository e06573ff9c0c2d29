/**
 * Addresses where peers of a torrent may be, and which to dial next. One entry per endpoint, one
 * connection per host, exponential back-off, capped in every direction. Which scopes may be
 * named by whom is the caller's filter: what comes in here may be dialled.
 */
import type { HeardPeer } from '../base/heard-peer.ts';
import { type Endpoint, endpointKey } from '../base/ports/network.ts';
import type { Random } from '../base/ports/random.ts';
import {
  type Candidate,
  type CandidateSource,
  type ConnectionOutcome,
  isUseful,
  isWorseThan,
  type KnownCandidate,
  rank,
  retryDelay,
} from './candidate.ts';
import { CandidateHosts, type CandidateHostsOptions } from './candidate-hosts.ts';
import type { Manner } from './encryption-plan.ts';
import { countKey } from './key-counts.ts';
import {
  MAX_CANDIDATES,
  MAX_CANDIDATES_PER_HOST,
  MAX_FAILURES,
  MAX_OWN_ADDRESSES,
} from './limits.ts';

export interface CandidateOptions extends CandidateHostsOptions {
  readonly random: Random;
}

export class Candidates {
  readonly #options: CandidateOptions;
  readonly #entries = new Map<string, KnownCandidate>();
  readonly #perHost = new Map<string, number>();
  readonly #hosts: CandidateHosts;
  /** Ourselves, by our addresses. */
  readonly #own = new Set<string>();
  #priorityOf: ((endpoint: Endpoint) => number | undefined) | undefined;
  /** No candidate is ready before, unless something changes: spares a walk through all. */
  #noneBefore = Number.NEGATIVE_INFINITY;

  constructor(options: CandidateOptions) {
    this.#options = options;
    this.#hosts = new CandidateHosts(options);
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
    if (!Number.isInteger(port) || port < 1 || port > 65_535 || this.#hosts.isBanned(host))
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
    const entry: KnownCandidate = {
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
    countKey(this.#perHost, host, 1);
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
    let best: KnownCandidate | undefined;
    let noneBefore = Number.POSITIVE_INFINITY;
    for (const entry of this.#entries.values()) {
      if (entry.isInUse || this.#hosts.isTaken(entry.endpoint.host)) continue;
      if (entry.readyAt > now) {
        noneBefore = Math.min(noneBefore, entry.readyAt);
        continue;
      }
      if (best !== undefined && rank(entry, now) <= rank(best, now)) continue;
      if (!this.#hosts.mayDial(entry.endpoint.host, now)) {
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
    return this.#hosts.mayDial(host, now);
  }

  onDial(endpoint: Endpoint, now: number): void {
    this.#hosts.onDial(endpoint.host, now);
    const entry = this.#entries.get(endpointKey(endpoint));
    if (entry !== undefined) entry.isInUse = true;
    this.#hosts.onBusy(endpoint.host);
  }

  /** A dial has come to a connection that began so: it is tried first the next time. */
  onSpoken(endpoint: Endpoint, manner: Manner): void {
    const entry = this.#entries.get(endpointKey(endpoint));
    if (entry !== undefined) entry.manner = manner;
  }

  /** It is there, and did not take to it: the other manner is tried first the next time. True: it may be dialled so at once (H80). */
  onRefused(endpoint: Endpoint, manner: Manner, now: number): boolean {
    this.onSpoken(endpoint, manner === 'plain' ? 'encrypted' : 'plain');
    if (!this.#hosts.mayDial(endpoint.host, now)) return false;
    this.#hosts.onDial(endpoint.host, now);
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
    this.#hosts.onBusy(host);
  }

  onHostLeft(host: string): void {
    this.#hosts.onLeft(host);
    this.#noneBefore = Number.NEGATIVE_INFINITY;
  }

  /** May another connection with this host stand (incoming ones ask too)? */
  allowsHost(host: string): boolean {
    return this.#hosts.allows(host);
  }

  /** The line is back after a break: everything may be tried again. Dial limits still hold. */
  retryAll(): void {
    for (const entry of this.#entries.values()) entry.readyAt = Number.NEGATIVE_INFINITY;
    this.#noneBefore = Number.NEGATIVE_INFINITY;
  }

  /** For the life of this list; the oldest ban goes when there are too many. */
  ban(host: string): void {
    this.#hosts.ban(host);
    if (!this.#perHost.has(host)) return;
    for (const entry of this.#entries.values()) {
      if (entry.endpoint.host === host) this.#remove(entry);
    }
  }

  isBanned(host: string): boolean {
    return this.#hosts.isBanned(host);
  }

  /** One peer is behind both: while one is connected the other is taken. */
  pair(one: string, other: string): void {
    this.#hosts.pair(one, other);
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

  #seenAgain(entry: KnownCandidate, source: CandidateSource, now: number): void {
    entry.lastSeenAt = now;
    if (isWorseThan(entry.source, source)) entry.source = source;
    // A neighbour that speaks for itself is there: many a program begins anew once it has a link's metadata.
    const isBack = source === 'lsd' && entry.failures <= 1;
    // The user asks for it, or it does itself: now, not when the back-off is over.
    if (source !== 'user' && !isBack) return;
    entry.readyAt = Number.NEGATIVE_INFINITY;
    this.#noneBefore = Number.NEGATIVE_INFINITY;
  }

  #hasRoomFor(entry: KnownCandidate): boolean {
    const { host } = entry.endpoint;
    const isHostFull = (this.#perHost.get(host) ?? 0) >= MAX_CANDIDATES_PER_HOST;
    if (isHostFull && !this.#options.allowsSeveral(host)) {
      return this.#evict(entry, (other) => other.endpoint.host === host);
    }
    return this.#entries.size < MAX_CANDIDATES || this.#evict(entry, () => true);
  }

  /** Makes room by forgetting the worst, unless the newcomer would be worse. */
  #evict(newcomer: KnownCandidate, isEligible: (entry: KnownCandidate) => boolean): boolean {
    const now = newcomer.lastSeenAt;
    let worst: KnownCandidate | undefined;
    for (const entry of this.#entries.values()) {
      if (entry.isInUse || !isEligible(entry)) continue;
      if (worst === undefined || rank(entry, now) < rank(worst, now)) worst = entry;
    }
    if (worst === undefined || rank(worst, now) > rank(newcomer, now)) return false;
    this.#remove(worst);
    return true;
  }

  #remove(entry: KnownCandidate): void {
    this.#entries.delete(endpointKey(entry.endpoint));
    countKey(this.#perHost, entry.endpoint.host, -1);
  }
}
