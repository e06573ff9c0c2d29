/** The tracker that an engine runs, for its own torrents or for all. */
import type { SafeText } from '../base/safe-text.ts';

export interface OwnTrackerSummary {
  /** `closed`: it is wanted, and cannot be had just now. */
  readonly state: 'off' | 'open' | 'closed';
  /** A sentence. */
  readonly text: SafeText;
  /** TCP and UDP; null while it is not open. */
  readonly port: number | null;
  /** What torrents name it by; none while nobody knows how others reach it. */
  readonly urls: readonly string[];
  /** Torrents with peers. */
  readonly torrents: number;
  readonly peers: number;
  /** Since it was opened, over HTTP and UDP. */
  readonly announces: { readonly http: number; readonly udp: number };
}
