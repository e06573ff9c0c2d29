/** One tracker of one torrent, whatever its protocol. */
import type { Clock } from '../base/ports/clock.ts';
import type { Dns, Http } from '../base/ports/network.ts';
import type {
  AnnounceAnswer,
  AnnounceRequest,
  ScrapeCounts,
} from '../protocol/tracker-announce.ts';
import type { UdpTrackerExchange } from './udp-tracker-exchange.ts';

/** `address` answered: what may be named depends on it. */
export type TrackerAnswer = AnnounceAnswer & { readonly address: string };

export interface TrackerClient {
  /** Where nothing must be looked up first, the announce leaves before this returns. Rejects with `tracker/*`, `network/*`, `http/*`, or the signal's reason. */
  announce(request: AnnounceRequest, signal: AbortSignal): Promise<TrackerAnswer>;
  /** Undefined where the tracker does not know the torrent. Missing where it has no scrape. */
  scrape?(infoHash: Uint8Array, signal: AbortSignal): Promise<ScrapeCounts | undefined>;
}

export interface TrackerPorts {
  readonly clock: Clock;
  readonly http: Http;
  readonly dns: Pick<Dns, 'resolve'>;
  /** Undefined where no UDP socket could be had. */
  readonly udp: UdpTrackerExchange | undefined;
  /** False for addresses that the user does not want spoken to. */
  readonly mayAsk?: (address: string) => boolean;
  /** As in `User-Agent`; private trackers go by it. */
  readonly userAgent?: string;
}
