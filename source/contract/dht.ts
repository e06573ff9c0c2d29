/** The DHT as the outside may see it: who is known, what passes, and how it stands in words. */
import type { SafeText } from '../base/safe-text.ts';

export type DhtState =
  /** Switched off, or not to be had here. */
  | 'off'
  /** No public torrent is at work, so nobody is asked. */
  | 'idle'
  /** Looking for nodes. */
  | 'starting'
  | 'ready'
  /** No node answers; it is tried again. */
  | 'alone';

export interface DhtSummary {
  readonly state: DhtState;
  /** A sentence: where nobody answers, what was tried and when it is tried again. */
  readonly text: SafeText;
  /** Nodes that are known; null where that family is not here. */
  readonly nodesIpv4: number | null;
  readonly nodesIpv6: number | null;
}

export interface DhtDetails extends DhtSummary {
  /** Torrents that are announced. */
  readonly torrents: number;
  readonly traffic: DhtTrafficDetails;
  /** IPv4 and IPv6, as far as they are here. */
  readonly families: readonly DhtFamilyDetails[];
}

/** Since it was switched on. */
export interface DhtTrafficDetails {
  readonly sentPackets: number;
  readonly sentBytes: number;
  readonly receivedPackets: number;
  readonly receivedBytes: number;
  /** Questions of others that were answered. */
  readonly answered: number;
  /** Not heard or not answered: floods, nonsense, answers that nobody asked for. */
  readonly dropped: number;
}

export interface DhtFamilyDetails {
  readonly family: 4 | 6;
  /** 40 hex digits. */
  readonly nodeId: string;
  /** Where others see us; null while too few agree. */
  readonly externalAddress: string | null;
  /** From far to near; the last holds all that are nearer. */
  readonly buckets: readonly DhtBucketDetails[];
  /** Lookups that run, and questions without an answer yet. */
  readonly searches: number;
  readonly openQuestions: number;
  /** What we keep for others. */
  readonly storedTorrents: number;
  readonly storedPeers: number;
  readonly storedItems: number;
}

export interface DhtBucketDetails {
  /** Answered, or asked something, in the last quarter of an hour. */
  readonly good: number;
  readonly questionable: number;
  readonly bad: number;
  /** Waiting for a place. */
  readonly spares: number;
}
