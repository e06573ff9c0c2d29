/** The costly parts of one torrent, in the frame only while somebody watches them. */
import type { ConnectionEncryption } from '../base/encryption.ts';
import type { Carrier } from '../base/ports/network.ts';
import type { SafeText } from '../base/safe-text.ts';
import type { DhtDetails } from './dht.ts';
import type { PublicationDetails, UpdateDetails } from './updates.ts';

export type DetailPart =
  | 'overview'
  | 'peers'
  | 'pieces'
  | 'files'
  | 'trackers'
  | 'webSeeds'
  | 'sources'
  | 'rates'
  /** Of the session alone. */
  | 'dht'
  /** The pieces of one peer, by its address as in `PeerDetails`. */
  | `peer:${string}`;

export interface TorrentDetails {
  readonly overview?: OverviewDetails;
  readonly peers?: readonly PeerDetails[];
  readonly pieces?: PiecesDetails;
  readonly files?: readonly FileDetails[];
  readonly trackers?: readonly TrackerDetails[];
  readonly webSeeds?: readonly WebSeedDetails[];
  /** The DHT, peer exchange and local discovery, in this order. */
  readonly sources?: readonly SourceDetails[];
  readonly rates?: RatesDetails;
  readonly dht?: DhtDetails;
  /** Base64 bitfields in wire order (BEP 3), by the addresses that are watched and still connected. */
  readonly peerPieces?: { readonly [address: string]: string };
}

/** The finest level first; none where nothing has moved in this session. */
export interface RatesDetails {
  readonly levels: readonly RateLevelDetails[];
}

/** Mean rates of payload in each of the last intervals. The same object until there is a new one. */
export interface RateLevelDetails {
  readonly intervalMs: number;
  /** When the newest of them ended. */
  readonly endAt: number;
  /** Base64 of little-endian 32-bit floats, bytes per second, oldest first; as many as there are so far. */
  readonly down: string;
  readonly up: string;
}

export interface OverviewDetails {
  /** Hex; null where the torrent has none of that kind. */
  readonly infoHashV1: string | null;
  readonly infoHashV2: string | null;
  readonly pieceLength: number;
  readonly pieceCount: number;
  readonly fileCount: number;
  readonly comment: SafeText;
  readonly createdBy: SafeText;
  /** Null where the torrent does not say. */
  readonly createdAt: number | null;
  readonly magnet: string;
  /** Left out where no newer versions are looked for. */
  readonly updates?: UpdateDetails;
  /** Left out where it is not the newest version of a publication of ours. */
  readonly publication?: PublicationDetails;
}

export type PeerSource = 'tracker' | 'incoming' | 'user' | 'dht' | 'pex' | 'lsd' | 'resume';

export interface PeerDetails {
  /** `host:port`; of a web seed its whole address. */
  readonly address: string;
  /** Of a web seed that it is one, and what is wrong with it. */
  readonly client: SafeText;
  /** A web seed is no peer, but counted as one. */
  readonly source: PeerSource | 'web-seed';
  readonly isIncoming: boolean;
  readonly encryption: ConnectionEncryption;
  readonly carrier: Carrier;
  readonly isSeed: boolean;
  /** We want something of theirs; they let us have it or not. */
  readonly weAreInterested: boolean;
  readonly theyChokeUs: boolean;
  readonly theyAreInterested: boolean;
  readonly weChokeThem: boolean;
  readonly isOptimistic: boolean;
  readonly isSnubbing: boolean;
  readonly progress: number;
  readonly downloadRate: number;
  readonly uploadRate: number;
  readonly downloaded: number;
  readonly uploaded: number;
  /** Of this peer alone, bytes per second; null is unlimited. */
  readonly downloadLimit: number | null;
  readonly uploadLimit: number | null;
  /** Blocks we have asked for, and they have asked of us. */
  readonly requestsOut: number;
  readonly requestsIn: number;
  readonly connectedAt: number;
}

export interface PiecesDetails {
  readonly count: number;
  /** Base64 bitfields in wire order (BEP 3): verified, begun, asked for, wanted. */
  readonly have: string;
  readonly begun: string;
  readonly requested: string;
  readonly wanted: string;
  /** Base64, one byte a piece: connected peers that have it, 255 for more. */
  readonly availability: string;
  readonly pieceLength: number;
  /** Wanted and missing, with the fewest connected peers that have them (one at least): the rarest first, eight at the most. */
  readonly rarest: readonly number[];
}

export type FilePriority = 'skip' | 'low' | 'normal' | 'high';

export interface FileDetails {
  /** Place in the torrent; what commands name. Padding files are left out, so there may be gaps. */
  readonly index: number;
  /** Parts as they stand on disk, below the torrent's folder. */
  readonly path: readonly SafeText[];
  readonly size: number;
  /** Verified bytes. */
  readonly done: number;
  readonly priority: FilePriority;
  /** Both included; -1 for an empty file. */
  readonly firstPiece: number;
  readonly lastPiece: number;
}

export type TrackerStatus =
  | 'waiting'
  | 'announcing'
  | 'working'
  | 'failing'
  /** Not asked yet: an earlier one of its tier works. */
  | 'standby'
  | 'stopped';

export type TrackerFailure =
  | 'refused'
  | 'unreachable'
  /** It answered, but not as a tracker does. */
  | 'no-answer'
  /** It is never asked: its address is not allowed, or in a way we do not speak. */
  | 'unusable';

export interface TrackerDetails {
  /** What commands name: the same while the session lives, also when another URL takes its place. */
  readonly number: number;
  /** Passkeys and passwords blanked out. */
  readonly url: SafeText;
  /** From 0. */
  readonly tier: number;
  readonly status: TrackerStatus;
  /** The status in a short sentence; where it fails, one that `message` goes on: whether it refused us, or cannot be reached. */
  readonly statusText: SafeText;
  /** How the last announce went wrong, for programs; null where it did not. */
  readonly failure: TrackerFailure | null;
  /** In the tracker's own words why it refused us or what it warns of, or what was wrong with the network; null where nothing is. */
  readonly message: SafeText | null;
  readonly seeds: number | null;
  readonly leechers: number | null;
  /** Completed downloads, where the tracker says. */
  readonly completed: number | null;
  /** Peers in the last answer. */
  readonly peersReceived: number;
  readonly lastAnnounceAt: number | null;
  readonly nextAnnounceAt: number | null;
}

export type SourceStatus =
  /** Switched off, not to be had, or not for a private torrent. */
  | 'off'
  /** The torrent is not at work. */
  | 'stopped'
  /** There is nobody yet who could be asked. */
  | 'waiting'
  | 'asking'
  | 'working';

/** A way besides trackers by which a torrent hears of peers. */
export interface SourceDetails {
  readonly source: 'dht' | 'pex' | 'lsd';
  readonly status: SourceStatus;
  /** In a sentence: of the DHT what its last round came to. */
  readonly statusText: SafeText;
  /** Those that are connected now and were first named that way. */
  readonly peersConnected: number;
  /** Of rounds or announces; null where there are none. */
  readonly lastAt: number | null;
  readonly nextAt: number | null;
}

export type WebSeedStatus =
  | 'delivering'
  /** Nothing has come from it in the last seconds. */
  | 'connected'
  /** It would be asked if there were something to ask for. */
  | 'ready'
  /** Others come before it. */
  | 'reserve'
  /** After a failure, until `nextTryAt`. */
  | 'waiting'
  /** It failed too often, or sent wrong data: it is asked no more until it is added again. */
  | 'dropped';

export interface WebSeedDetails {
  /** What commands name: the same while the session lives. */
  readonly number: number;
  /** Logins and values of queries blanked out. */
  readonly url: SafeText;
  /** A server that has the files (BEP 19), or a script that is asked for pieces (BEP 17). */
  readonly kind: 'files' | 'pieces';
  readonly status: WebSeedStatus;
  /** The status in words; where it fails, what is wrong, as in "answers 404". */
  readonly statusText: SafeText;
  readonly connections: number;
  readonly downloadRate: number;
  readonly downloaded: number;
  readonly nextTryAt: number | null;
}
