/** What an announcer needs of its torrent. */
import type { EncryptionPolicy } from '../base/encryption.ts';
import type { Endpoint } from '../base/ports/network.ts';
import type { Random } from '../base/ports/random.ts';
import type { SafeText } from '../base/safe-text.ts';
import type { TrackerPorts } from './tracker-client.ts';

export interface AnnouncerIdentity {
  /** 20 bytes each. */
  readonly infoHash: Uint8Array;
  readonly peerId: Uint8Array;
  /** Where we listen, as others reach it. */
  port(): number;
  /** Of what comes to us there. */
  encryption?(): EncryptionPolicy;
  /** 32 bits, the same while the torrent runs. */
  readonly key: number;
}

export interface AnnounceTotals {
  /** Bytes in this run, and still missing. */
  readonly uploaded: number;
  readonly downloaded: number;
  readonly left: number;
}

export interface AnnouncerOptions {
  /** As in the torrent (BEP 12); what cannot be announced to stays in the list and says why. */
  readonly tiers: readonly (readonly string[])[];
  readonly ports: TrackerPorts & { readonly random: Random };
  readonly identity: AnnouncerIdentity;
  totals(): AnnounceTotals;
  /** All that is wanted is here, and not all there is: a partial seed (BEP 21). */
  isPartialSeed(): boolean;
  /** Peers we would like. */
  wants(): number;
  /** Those this tracker may name; `trackerHost` is its address, `tracker` its number. Not called with none. */
  onPeers(peers: readonly Endpoint[], trackerHost: string, tracker: number): void;
  /** `trackers()` has changed. */
  onChange(): void;
  onAnnounced?(fact: { readonly url: SafeText; readonly peers: number }): void;
  /** Once when a tracker begins to fail, not at each further failure. */
  onFailed?(fact: { readonly url: SafeText; readonly message: SafeText }): void;
  /** Our address as the tracker sees it (BEP 24): one vote. */
  onExternalAddress?(address: string, trackerHost: string): void;
}
