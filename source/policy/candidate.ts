/** One address where a peer of a torrent may be: who named it, how it stands, and when it may be dialled again. */
import type { Carrier, Endpoint } from '../base/ports/network.ts';
import type { Manner } from './encryption-plan.ts';
import { FIRST_RETRY_MS, MAX_RETRY_MS, MAX_USEFUL_RETRY_MS, USEFUL_FOR_MS } from './limits.ts';

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

/** What is known of one, as it changes. */
export interface KnownCandidate extends Candidate {
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

/** How a connection ended, for the candidate's standing. */
export type ConnectionOutcome =
  /** We got data from it. */
  | 'useful'
  /** It stood, but gave nothing. */
  | 'idle'
  /** It could not be made, or broke a rule. */
  | 'failed';

export const isUseful = (entry: KnownCandidate, now: number): boolean =>
  entry.usefulAt !== undefined && now - entry.usefulAt <= USEFUL_FOR_MS;

/** Higher is better: useful before, then few failures, then a good source, then the order. */
export const rank = (entry: KnownCandidate, now: number): number =>
  (isUseful(entry, now) ? 1_000 : 0) -
  entry.failures * 20 -
  SOURCES.indexOf(entry.source) * 2 +
  entry.order;

/** It is a worse source than that one. */
export const isWorseThan = (one: CandidateSource, other: CandidateSource): boolean =>
  SOURCES.indexOf(one) > SOURCES.indexOf(other);

/** Doubles with each failure; up to a quarter more by chance, so that not all come back at once. */
export const retryDelay = (entry: KnownCandidate, now: number): number => {
  const steps = Math.min(Math.max(0, entry.failures - 1), 16);
  const longest = isUseful(entry, now) ? MAX_USEFUL_RETRY_MS : MAX_RETRY_MS;
  return Math.min(longest, FIRST_RETRY_MS * 2 ** steps) * (1 + entry.chance / 4);
};
