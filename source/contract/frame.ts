/**
 * A frame is an immutable picture of the session: numbers and states, never history.
 * It survives JSON unchanged: no undefined, no Map, no bytes, no bigint. What did not change since
 * the frame before is the same object, so that a viewer can compare with `===`.
 * Rates are bytes per second, sizes bytes, times milliseconds since 1970 (UTC), shares 0…1.
 */
import type { TorrentId } from '../base/ids.ts';
import type { SafeText } from '../base/safe-text.ts';
import type { GoalCondition, ShareGoal } from '../base/share-goal.ts';
import type { TorrentDetails } from './details.ts';
import type { DhtSummary } from './dht.ts';
import type { PortMappingSummary } from './port-mapping.ts';
import type { RoadSummary } from './roads.ts';
import type { QueueSettings } from './settings.ts';
import type { StreamSummary } from './streams.ts';
import type { OwnTrackerSummary } from './tracker.ts';

export interface Frame {
  /** Grows with each frame. */
  readonly revision: number;
  readonly session: SessionSummary;
  /** In the order they were added. */
  readonly torrents: readonly TorrentSummary[];
  /** Only what somebody watches, by the torrent; `session` is all of them together. */
  readonly details: { readonly [id: string]: TorrentDetails };
}

export interface SessionSummary {
  readonly version: string;
  /** `-SL0100-` and so on: what other clients call us. */
  readonly client: SafeText;
  readonly downloadRate: number;
  readonly uploadRate: number;
  /** Payload since the session started. */
  readonly downloaded: number;
  readonly uploaded: number;
  /** Payload of all time: also of sessions before, and of torrents that are gone. */
  readonly totalDownloaded: number;
  readonly totalUploaded: number;
  readonly peers: number;
  /** Null while no port is open for incoming peers. */
  readonly listenPort: number | null;
  readonly road: RoadSummary;
  /** Null is unlimited. While alternative limits are in force, those count instead. */
  readonly downloadLimit: number | null;
  readonly uploadLimit: number | null;
  readonly alternative: AlternativeLimitsSummary;
  /** Peers that all torrents together serve at once; null is as many as are useful. */
  readonly uploadSlots: number | null;
  /** How many torrents may be at the same thing at once. */
  readonly queue: QueueSettings;
  readonly dht: DhtSummary;
  readonly portMapping: PortMappingSummary;
  /** The one that the engine runs itself. */
  readonly tracker: OwnTrackerSummary;
  /** Peers from the internet that have come in by themselves since the session started: the sign that they can. */
  readonly incoming: { readonly tcp: number; readonly utp: number };
  /** The torrent that is being made of files, by `session:create-torrent` or `publication:publish`; null where none is. */
  readonly making: MakingSummary | null;
  /** Files that are served while they are downloaded. */
  readonly streams: readonly StreamSummary[];
  /** Where torrents go that name no folder. */
  readonly defaultDirectory: string;
  /** Where those go that are added with a label and name no folder. */
  readonly labelDirectories: { readonly [label: string]: string };
  readonly startedAt: number;
  /**
   * One for each file system in use, that of the default directory first; looked at every ten seconds
   * while somebody listens to frames. One that cannot be looked at just now is not there.
   */
  readonly disks: readonly DiskSummary[];
}

export interface MakingSummary {
  /** Of the file or folder. */
  readonly name: SafeText;
  /** Of what is to be read; 0 while files are looked for. */
  readonly progress: number;
  readonly bytesPerSecond: number;
  /** In seconds; null where nobody knows. */
  readonly eta: number | null;
}

/** Other limits of all torrents together, for a while. */
export interface AlternativeLimitsSummary {
  readonly isInForce: boolean;
  /** Not as the timetable has it. */
  readonly isByHand: boolean;
  /** When the timetable changes it next; null where it never does. */
  readonly until: number | null;
  readonly downloadLimit: number | null;
  readonly uploadLimit: number | null;
}

/** Figures of one moment, so that they can be compared. */
export interface DiskSummary {
  /** A folder in use on it. */
  readonly directory: string;
  /** Bytes that can still be written. */
  readonly free: number;
  readonly total: number;
  /** Bytes still to be downloaded to it by all torrents, paused ones too; those being checked are not counted. */
  readonly wanted: number;
}

export type TorrentState =
  /** Only its hash is known; peers are asked for the rest (`metadata`). */
  | 'fetching'
  /** Its files are known, and to be chosen before anything is downloaded. */
  | 'choosing'
  /** Looking at what is on disk. */
  | 'checking'
  | 'downloading'
  /** All that is wanted is there. */
  | 'seeding'
  /** Would go on, but as many as may are at it: `notice` says what it waits for. */
  | 'queued'
  /** Its data is brought to another folder or to other names; `progress` is how far that is. */
  | 'moving'
  /** Leaving the swarm: announces and writes finish. */
  | 'pausing'
  | 'paused'
  /** Stopped by a fault; `problem` says which. */
  | 'error';

export type TorrentTrouble =
  /** It goes on, but the disk will not hold all that is still to come. */
  | 'disk-low'
  // Stopped; goes on by itself once the disk is mended:
  | 'disk-full'
  | 'disk-read-only'
  /** Input or output failed. */
  | 'disk-failed'
  /** We may not write, or not read. */
  | 'disk-forbidden'
  /** The disk with its data is not mounted, or all its data is gone. */
  | 'storage-missing'
  // Stopped until somebody does something:
  | 'other';

/** Why nobody is connected. */
export interface TorrentNotice {
  readonly kind: /** It waits for its turn. */
    | 'queued'
    /** None of its trackers has an answer for us. */
    | 'no-tracker'
    /** Trackers are being asked. */
    | 'looking'
    /** Peers are asked for what the torrent is. */
    | 'metadata'
    /** Its files are to be chosen. */
    | 'choosing'
    /** Peers may come. */
    | 'waiting'
    /** It seeds, and peers want it by the trackers' count, but none is connected. */
    | 'wanted-idle';
  readonly text: SafeText;
}

/** How far it is known what a torrent holds (BEP 9). */
export interface MetadataProgress {
  /** Connected, and of these the ones that say they have it. */
  readonly peersConnected: number;
  readonly peersAsked: number;
  /** 16 KiB each; null while nobody has said how many there are. */
  readonly piecesDone: number;
  readonly pieceCount: number | null;
}

export interface TorrentSummary {
  readonly id: TorrentId;
  readonly name: SafeText;
  readonly state: TorrentState;
  /** What is wrong, in words; null where nothing is. */
  readonly problem: SafeText | null;
  /** The same for programs. */
  readonly trouble: TorrentTrouble | null;
  /** Of a torrent that waits for its turn, or runs with nobody connected; of a seed only where its trackers fail, for nobody can find it then, or where peers want it. */
  readonly notice: TorrentNotice | null;
  /** Null once it is known what the torrent holds; sizes are 0 before. */
  readonly metadata: MetadataProgress | null;
  /** Wanted and total payload, padding not counted. */
  readonly wantedSize: number;
  readonly totalSize: number;
  /** Verified bytes of what is wanted. */
  readonly wantedDone: number;
  /** 0…1; of the check while checking, of the move while moving, else of what is wanted. */
  readonly progress: number;
  readonly downloadRate: number;
  readonly uploadRate: number;
  readonly downloaded: number;
  readonly uploaded: number;
  /** Dropped: hash failures, duplicates, unasked. */
  readonly wasted: number;
  /** Uploaded ÷ downloaded (÷ wanted size where it was here when it was added: less than 1 % was downloaded). */
  readonly ratio: number;
  readonly seeding: SeedingSummary;
  /** That counts for it; null where it seeds for ever. */
  readonly goal: TorrentGoal | null;
  /** As in `torrent:set-goal`. */
  readonly ownGoal: ShareGoal | 'none' | null;
  /** Seconds to go; null where unknown or done. */
  readonly eta: number | null;
  readonly peersConnected: number;
  readonly seedsConnected: number;
  /** By the trackers' count; null where none has said. */
  readonly peersKnown: number | null;
  readonly seedsKnown: number | null;
  /** Distributed copies among the connected peers, whole and part (libtorrent's and Transmission's figure). */
  readonly availability: number;
  readonly addedAt: number;
  readonly completedAt: number | null;
  readonly directory: string;
  /** Where its data goes when it is complete; null where it stays. */
  readonly destination: string | null;
  /** Sorted, each once. */
  readonly labels: readonly SafeText[];
  readonly isPrivate: boolean;
  /** Host of the tracker in use; empty where there is none. */
  readonly tracker: SafeText;
  readonly downloadLimit: number | null;
  readonly uploadLimit: number | null;
  /** Peers it serves at once; null is as many as are useful. */
  readonly uploadSlots: number | null;
  /** From 1, among those that have something to download, whether they run or not; null where it has nothing. */
  readonly queuePosition: number | null;
  /** It runs above the limits of the queue. */
  readonly isForced: boolean;
  /** Its pieces are fetched one after the other. */
  readonly isSequential: boolean;
  /** The first and last pieces of its files come before the rest. */
  readonly isFirstAndLast: boolean;
  readonly superSeeding: SuperSeedState;
  /** Planned, and can still be taken back; null where it stays. */
  readonly removal: TorrentRemoval | null;
}

/** Whether it is seeded as by one that has nothing (BEP 16). */
export type SuperSeedState =
  | 'off'
  /** As soon as it seeds. */
  | 'waiting'
  | 'on'
  /** It was: others have it all now. */
  | 'over';

export interface TorrentRemoval {
  readonly withData: boolean;
  readonly at: number;
}

/** Over all sessions, and not by the wall clock: that only says when this stretch of it began. */
export interface SeedingSummary {
  /** Milliseconds up to `since`; all of it where it does not seed now. */
  readonly ms: number;
  /** Null where it does not seed. */
  readonly since: number | null;
  /** Nobody has taken anything since; null where it does not seed. */
  readonly idleSince: number | null;
}

export interface TorrentGoal {
  readonly goal: ShareGoal;
  /** Whose it is: its own, that of a label or of a tracker's host, or the usual one. */
  readonly from: 'torrent' | 'label' | 'tracker' | 'default';
  /** Of the label or the host; else empty. */
  readonly name: SafeText;
  readonly status: /** Not there yet. */
    | 'open'
    /** It would be reached, but too few seed, or nobody says how many. */
    | 'kept'
    /** It rests because of it. */
    | 'reached'
    /** Reached, and then resumed by the user: it goes on until another goal counts. */
    | 'set-aside';
  /** Once it is reached. */
  readonly reachedBy: readonly GoalCondition[];
  /** What the ratio is of. */
  readonly ratioOf: 'downloaded' | 'size';
}
