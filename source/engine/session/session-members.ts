/** Those of whom a session consists. */
import type { DiskWatch } from '../disks/disk-watch.ts';
import type { Chronicle } from '../past/chronicle.ts';
import type { Roads } from '../roads/roads.ts';
import type { Configuration } from './configuration.ts';
import type { Doorway } from './doorway.ts';
import type { Publisher } from './publisher.ts';
import type { SessionServices } from './session-services.ts';
import type { StateLock } from './state-lock.ts';
import type { TorrentList } from './torrent-list.ts';

export interface SessionMembers {
  readonly configuration: Configuration;
  readonly stateLock: StateLock;
  readonly chronicle: Chronicle;
  readonly publisher: Publisher;
  readonly disks: DiskWatch;
  readonly roads: Roads;
  readonly doorway: Doorway;
  readonly services: SessionServices;
  readonly torrents: TorrentList;
  readonly startedAt: number;
  /** It is the session's to say. */
  readonly stage: { now: 'opening' | 'open' | 'closing' };
}
