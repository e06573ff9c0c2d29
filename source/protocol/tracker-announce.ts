/** What we tell a tracker and what it tells us, the same over HTTP (BEP 3) and UDP (BEP 15). */
import type { EncryptionPolicy } from '../base/encryption.ts';
import type { Endpoint } from '../base/ports/network.ts';
import type { SafeText } from '../base/safe-text.ts';

/** `paused` is a partial seed's word (BEP 21): it has all that it wants, and not all. */
export type AnnounceEvent = 'started' | 'completed' | 'stopped' | 'paused';

export interface AnnounceRequest {
  /** 20 bytes as on the wire: `wireHashOf`. */
  readonly infoHash: Uint8Array;
  /** 20 bytes. */
  readonly peerId: Uint8Array;
  /** Where we take connections. */
  readonly port: number;
  /** Bytes. */
  readonly uploaded: number;
  readonly downloaded: number;
  readonly left: number;
  /** Undefined for a regular announce. */
  readonly event: AnnounceEvent | undefined;
  /** How many peers we would like. */
  readonly wanted: number;
  /** 32 bits that stay the same while a torrent runs: the tracker knows us again at another address (BEP 7). */
  readonly key: number;
  /** Of what comes to us; left out: nothing is said of it. */
  readonly encryption?: EncryptionPolicy;
}

/** The tracker took the announce. Nothing here is clamped yet. */
export interface AnnounceAccepted {
  readonly kind: 'accepted';
  /** Undefined where it does not say. */
  readonly intervalMs: number | undefined;
  readonly minIntervalMs: number | undefined;
  /** Good entries only; whether this tracker may name them is for the caller. */
  readonly peers: readonly Endpoint[];
  readonly seeds: number | undefined;
  readonly leechers: number | undefined;
  /** Downloads ever completed. */
  readonly completed: number | undefined;
  readonly warning: SafeText | undefined;
  /** Bytes to give back with the next announce. */
  readonly trackerId: Uint8Array | undefined;
  /** Our address as the tracker sees it (BEP 24): one vote, no truth. */
  readonly externalAddress: string | undefined;
}

/** The tracker answered, and said no. */
export interface AnnounceRefused {
  readonly kind: 'refused';
  readonly reason: SafeText;
  /** When it wants to be asked again (BEP 31); undefined where it does not say. */
  readonly retry: { readonly afterMs: number } | 'never' | undefined;
}

export type AnnounceAnswer = AnnounceAccepted | AnnounceRefused;

export interface ScrapeCounts {
  readonly seeds: number;
  readonly leechers: number;
  readonly completed: number;
}
