/** What outlives the process. Every write is atomic; an answer means it is on the medium. Rejects with `state/*`. */
import type { TorrentId } from '../ids.ts';
import type { GoalCondition, ShareGoal } from '../share-goal.ts';

/** Size and time of one file when its pieces were last known to be right; undefined where it was not there. */
export type FileStamp =
  | {
      readonly size: number;
      readonly modifiedMs: number;
      /** Which file; only where it may have been written to since. */
      readonly inode?: number;
    }
  | undefined;

/** How files are named on disk where that differs from the torrent's own. */
export interface FileNames {
  /** Of the torrent: its folder, or its only file. */
  readonly name: string | undefined;
  /** Renamed by themselves: paths below that folder. */
  readonly files: readonly (readonly [file: number, path: string])[];
}

/** Data on its way to another folder or to other names. */
export interface RelocationRecord {
  /** The other place: where it goes, or once it is there (`isDone`), where it came from and copies may be left. */
  readonly directory: string;
  readonly names: FileNames;
  /** Where the file system of the target is mounted. */
  readonly mountPath: string;
  readonly isDone: boolean;
  /** Once it is done: what Sluice had made at the old place. */
  readonly created: readonly string[];
}

/** What the user wished of a torrent's sharing, and what came of it; each left out where there is nothing to say. */
export interface SharingRecord {
  /** Its own; `none` is to seed for ever, whatever is usual. */
  readonly goal?: ShareGoal | 'none';
  /** It rests because of this one. */
  readonly reached?: { readonly goal: ShareGoal; readonly by: readonly GoalCondition[] };
  /** The user has resumed it at this one: it counts no more. */
  readonly setAside?: ShareGoal;
  /** Left out where it is as the settings say. */
  readonly superSeeding?: SuperSeedWish;
}

/** `over`: it was, until others had it all. */
export type SuperSeedWish = 'on' | 'off' | 'over';

export interface SeedingRecord {
  /** How long it had seeded when this was recorded. */
  readonly timeMs: number;
  /** It went on seeding then: how long the engine had run, over all sessions. */
  readonly sinceMs?: number;
  /** Of its seeding time, when somebody last took something. */
  readonly takenAtMs: number;
}

/** Of a torrent, where the user has changed them. */
export interface WebSeedRecord {
  readonly url: string;
  /** BEP 17. */
  readonly isScript?: boolean;
  /** By the user, and not by the torrent. */
  readonly isNamed?: boolean;
}

/** Of a torrent of which only the hash is known: the link, and what is to be done once the rest is. */
export interface MagnetRecord {
  readonly uri: string;
  /** Globs. */
  readonly select: readonly string[];
  /** Numbers of files by priority. */
  readonly priorities: Readonly<Record<string, readonly number[]>>;
}

/** All that is kept of a torrent but its .torrent, of which most is only needed now and then. */
export interface TorrentRecord {
  readonly id: TorrentId;
  /** What of the .torrent is needed all the time, in the engine's words; undefined where that was never saved. Saving without it leaves it as it is. */
  readonly outline: string | undefined;
  /** The folder that holds the torrent's own file or folder. */
  readonly directory: string;
  readonly addedAtMs: number;
  readonly completedAtMs: number | undefined;
  readonly isPaused: boolean;
  /** The user wants all of it checked, which is not done yet. */
  readonly isVerifying?: boolean | undefined;
  /** It goes, and its data too: what is still there of it is to be removed. */
  readonly isRemoving?: boolean | undefined;
  /** One per file, `skip` to `high`. */
  readonly priorities: readonly string[];
  readonly labels: readonly string[];
  /** By tier (BEP 12), where the user has changed them; undefined where they are the torrent's own. */
  readonly trackers: readonly (readonly string[])[] | undefined;
  /** Bytes per second, null is unlimited; undefined where the user has set none. */
  readonly limits?:
    | {
        readonly download: number | null;
        readonly upload: number | null;
        /** Peers served at once; left out where it is as many as are useful. */
        readonly slots?: number;
      }
    | undefined;
  /** `host:port`, named by the user. */
  readonly peers?: readonly string[] | undefined;
  /** Where the user has changed them; left out where they are the torrent's own. */
  readonly webSeeds?: readonly WebSeedRecord[] | undefined;
  /** The user has it removed when its time has come. */
  readonly removal?: { readonly withData: boolean; readonly at: number } | undefined;
  /** Its place in the queue: whose is lower is before. Left out in records from before there was one. */
  readonly queueOrder?: number | undefined;
  /** It runs above the limits of the queue. */
  readonly isForced?: boolean | undefined;
  /** Its pieces are fetched one after the other. */
  readonly isSequential?: boolean | undefined;
  /** The first and last pieces of its files come before the rest. */
  readonly isFirstAndLast?: boolean | undefined;
  readonly downloadedBytes: number;
  readonly uploadedBytes: number;
  /** Wire order (BEP 3); undefined where nothing was checked yet. */
  readonly pieces: Uint8Array | undefined;
  /** As of `pieces`, one per file. */
  readonly stamps: readonly FileStamp[];
  /**
   * Where data was being written: when this was recorded. After that moment only we wrote to the files, and
   * `recent` says which pieces; undefined where what is recorded is all there was to say.
   */
  readonly writtenAtMs?: number | undefined;
  /** As `pieces`: verified and written, but perhaps not on the medium. */
  readonly recent?: Uint8Array | undefined;
  /** Of `pieces`: believed after a kill though their files were changed since, and not hashed yet. */
  readonly unproven?: Uint8Array | undefined;
  /** Relative paths of files Sluice made; only these may ever be deleted. */
  readonly createdFiles: readonly string[];
  /** Where the file system was mounted that holds the data; undefined where nobody has looked. */
  readonly mountPath?: string | undefined;
  /** Left out where they are the torrent's own. */
  readonly names?: FileNames | undefined;
  /** Its .torrent is the link then, as text. */
  readonly magnet?: MagnetRecord | undefined;
  /** Its files are to be chosen before anything is downloaded. */
  readonly asksForFiles?: boolean | undefined;
  /** Left out where its data is all in its place. */
  readonly relocation?: RelocationRecord | undefined;
  /** Where it goes when it is complete; left out where it stays. */
  readonly destination?: string | undefined;
  /** Left out where nothing was wished of it. */
  readonly sharing?: SharingRecord | undefined;
  /** Left out where it never seeded. */
  readonly seeding?: SeedingRecord | undefined;
}

/** A past fact, in the engine's words. */
export interface KeptEvent {
  readonly number: number;
  readonly at: number;
  readonly text: string;
}

/** `events` are new; of all there are then, the last so many stay, and those since then. */
export interface JournalToSave {
  readonly events: readonly KeptEvent[];
  readonly keepsEvents: number;
  readonly keepsSinceMs: number;
}

export interface Lock {
  release(): Promise<void>;
}

export interface StateStore {
  /** All of them, some at a time, so that thousands need never be held at once. In no order. */
  loadTorrents(): AsyncIterable<readonly TorrentRecord[]>;
  loadTorrent(id: TorrentId): Promise<TorrentRecord | undefined>;
  /** The whole .torrent as it came. Rejects with `state/corrupt` where it is not there, or not as it was. */
  loadMetainfo(id: TorrentId): Promise<Uint8Array>;
  /** With its metainfo for the first time; without, where it was saved before, or else rejects with `state/failed`. */
  saveTorrent(record: TorrentRecord, metainfo?: Uint8Array): Promise<void>;
  /** Replaces `recent` of its record. Kept where the process is killed, but perhaps not where the power fails. */
  noteRecent(id: TorrentId, pieces: Uint8Array): Promise<void>;
  removeTorrent(id: TorrentId): Promise<void>;
  /** A small text of the whole session; undefined where there is none. */
  loadNote(name: string): Promise<string | undefined>;
  saveNote(name: string, body: string): Promise<void>;
  /** Oldest first. */
  loadJournal(): Promise<readonly KeptEvent[]>;
  saveJournal(journal: JournalToSave): Promise<void>;
  /** Undefined where another process (or holder) has it. The lock dies with the process, however that ends. */
  acquireLock(name: string): Promise<Lock | undefined>;
  close(): Promise<void>;
}
