/** What all torrents of one session share. */
import type { TorrentId } from '../../base/ids.ts';
import type { Tcp } from '../../base/ports/network.ts';
import type { LocalDiscovery } from '../../discovery/local-discovery.ts';
import type { TrackerPorts } from '../../discovery/tracker-client.ts';
import type { DialBudget } from '../../policy/dial-budget.ts';
import type { DialLimiter } from '../../policy/dial-limiter.ts';
import type { IncomingPeers } from '../../policy/incoming-peers.ts';
import type { OwnAddresses } from '../../policy/own-addresses.ts';
import type { PeerBudget } from '../../policy/peer-budget.ts';
import type { SlotBudget } from '../../policy/slot-budget.ts';
import type { BlockCache } from '../../storage/block-cache.ts';
import type { HandlePool } from '../../storage/handle-pool.ts';
import type { PieceBuffers } from '../../storage/piece-buffers.ts';
import type { ChosenFolders } from '../adding/chosen-folders.ts';
import type { FinishPrograms } from '../automation/finish-programs.ts';
import type { WatchFolders } from '../automation/watch-folders.ts';
import type { AlternativeLimits } from '../bandwidth/alternative-limits.ts';
import type { Throttle } from '../bandwidth/bandwidth.ts';
import type { RateRecorder } from '../bandwidth/rate-recorder.ts';
import type { DiskShortage } from '../disks/disk-figures.ts';
import type { DiskSentinel } from '../disks/disk-sentinel.ts';
import type { LongWork } from '../long-work.ts';
import type { HashingTurn } from '../making/hashing-turn.ts';
import type { TorrentMaking } from '../making/torrent-making.ts';
import type { Report } from '../past/journal.ts';
import type { SessionMapping } from '../reachability/session-mapping.ts';
import type { CarrierBalance } from '../roads/carrier-balance.ts';
import type { IpFilter } from '../roads/ip-filter.ts';
import type { PeerDialler } from '../roads/peer-dialler.ts';
import type { Refusals } from '../roads/refusals.ts';
import type { ShareGoals } from '../sharing/share-goals.ts';
import type { SuperSeeds } from '../sharing/super-seeds.ts';
import type { BannedAddresses } from '../swarm/banned-addresses.ts';
import type { Farewells } from '../swarm/farewells.ts';
import type { PieceMemory } from '../swarm/piece-memory.ts';
import type { Tally } from '../torrent/tally.ts';
import type { TorrentReaders, TorrentVersions } from '../torrent/torrent-followers.ts';
import type { Configuration } from './configuration.ts';
import type { PlannedRemovals } from './planned-removals.ts';
import type { SessionDht } from './session-dht.ts';
import type { SessionEncryption } from './session-encryption.ts';
import type { EnginePorts, SessionOptions } from './session-options.ts';
import type { StateStanding } from './state-standing.ts';
import type { TorrentQueue } from './torrent-queue.ts';
import type { Turns } from './turns.ts';
import type { Uptime } from './uptime.ts';

/** To reach others, and to be reached by them. */
export interface NetworkServices {
  readonly dialLimiter: DialLimiter;
  readonly dialBudget: DialBudget;
  readonly dialler: PeerDialler;
  readonly trackers: () => TrackerPorts;
  readonly dht: SessionDht;
  readonly local: LocalDiscovery;
  readonly carriers: CarrierBalance;
  /** By uTP alone; undefined where it is switched off, or there is no UDP. */
  readonly utp: () => Pick<Tcp, 'connect'> | undefined;
  readonly encryption: SessionEncryption;
  readonly mapping: SessionMapping;
  /** Who came in from the internet, and how. */
  readonly incoming: IncomingPeers;
  /** As others see us. */
  readonly ownAddresses: OwnAddresses;
  readonly bans: BannedAddresses;
  readonly filter: IpFilter;
  readonly refusals: Refusals;
  /** Where others may dial us: ours, or the router's for us. 0 while no port is open. */
  readonly listenPort: () => number;
}

export interface Services extends NetworkServices {
  readonly ports: EnginePorts;
  readonly options: SessionOptions;
  readonly configuration: Configuration;
  readonly handles: HandlePool;
  readonly cache: BlockCache;
  readonly buffers: PieceBuffers;
  readonly download: Throttle;
  readonly upload: Throttle;
  readonly alternative: AlternativeLimits;
  /** What seeding time is counted by. */
  readonly uptime: Uptime;
  readonly goals: ShareGoals;
  readonly superSeeds: SuperSeeds;
  readonly memory: PieceMemory;
  /** All that the session moves. */
  readonly tally: Tally;
  readonly rates: RateRecorder;
  readonly peerBudget: PeerBudget;
  readonly farewells: Farewells;
  readonly queue: TorrentQueue;
  readonly slotBudget: SlotBudget<object>;
  /** To look at data of an earlier session. */
  readonly checkTurns: Turns;
  /** To look again at what was believed after a kill. */
  readonly secondLookTurns: Turns;
  /** For what takes long with 100,000 files. */
  readonly longWork: LongWork;
  readonly removals: PlannedRemovals;
  readonly sentinel: DiskSentinel;
  readonly stateStanding: StateStanding;
  /** As far as it is known: disks are looked at while somebody follows them. */
  readonly shortageOf: (directory: string) => DiskShortage | undefined;
  /** Bytes still to be downloaded to a file system. */
  readonly wantedOn: (device: number) => number;
  readonly report: Report;
  /** This torrent looks different now. */
  readonly touch: (id: TorrentId) => void;
  /** Folders in use, or what is wanted in them, have changed. */
  readonly touchDisks: () => void;
  readonly folders: ChosenFolders;
  readonly finishPrograms: FinishPrograms;
  /** Of what is being made of files, by whomever. */
  readonly hashingTurn: HashingTurn;
  readonly making: TorrentMaking;
  readonly streams: TorrentReaders;
  readonly watchFolders: WatchFolders;
  readonly updates: TorrentVersions;
}
