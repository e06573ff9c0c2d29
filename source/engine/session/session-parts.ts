/** Of what a session's services are made. */
import type { DiskWatch } from '../disks/disk-watch.ts';
import type { Chronicle } from '../past/chronicle.ts';
import type { Roads } from '../roads/roads.ts';
import type { Tally } from '../torrent/tally.ts';
import type { Configuration } from './configuration.ts';
import type { Doorway } from './doorway.ts';
import type { Publisher } from './publisher.ts';
import type { SessionOptions } from './session-options.ts';
import type { TorrentList } from './torrent-list.ts';

export interface SessionParts {
  readonly options: SessionOptions;
  /** All that the session moves. */
  readonly tally: Tally;
  readonly configuration: Configuration;
  readonly chronicle: Chronicle;
  readonly publisher: Pick<Publisher, 'touch' | 'touchSession' | 'touchRates'>;
  readonly disks: Pick<DiskWatch, 'touch' | 'shortageOf' | 'wantedOn'>;
  readonly roads: Pick<Roads, 'trackerDns' | 'neighbours' | 'isOpenInwards'>;
  readonly doorway: Pick<Doorway, 'port' | 'datagrams' | 'trackerExchange' | 'utp'>;
  /** Made from the services. */
  readonly torrents: () => Pick<
    TorrentList,
    | 'get'
    | 'has'
    | 'need'
    | 'add'
    | 'remove'
    | 'leaveHosts'
    | 'onTag'
    | 'onRoadOpen'
    | 'onWire'
    | 'values'
  >;
}
