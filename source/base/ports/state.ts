/** What outlives the process. Every write is atomic; an answer means it is on the medium. Rejects with `state/*`. */
import type { TorrentId } from '../ids.ts';

/** Size and time of one file when its pieces were last known to be right; undefined where it was not there. */
export type FileStamp = { readonly size: number; readonly modifiedMs: number } | undefined;

export interface TorrentRecord {
  readonly id: TorrentId;
  /** The whole .torrent as it came. */
  readonly metainfo: Uint8Array;
  /** The folder that holds the torrent's own file or folder. */
  readonly directory: string;
  readonly addedAtMs: number;
  readonly completedAtMs: number | undefined;
  readonly isPaused: boolean;
  /** One per file, `skip` to `high`. */
  readonly priorities: readonly string[];
  readonly labels: readonly string[];
  /** By tier (BEP 12), where the user has changed them; undefined where they are the torrent's own. */
  readonly trackers: readonly (readonly string[])[] | undefined;
  readonly downloadedBytes: number;
  readonly uploadedBytes: number;
  /** Wire order (BEP 3); undefined where nothing was checked yet. */
  readonly pieces: Uint8Array | undefined;
  /** As of `pieces`, one per file. */
  readonly stamps: readonly FileStamp[];
  /** Relative paths of files Sluice made; only these may ever be deleted. */
  readonly createdFiles: readonly string[];
}

export interface Lock {
  release(): Promise<void>;
}

export interface StateStore {
  loadTorrents(): Promise<readonly TorrentRecord[]>;
  loadTorrent(id: TorrentId): Promise<TorrentRecord | undefined>;
  saveTorrent(record: TorrentRecord): Promise<void>;
  removeTorrent(id: TorrentId): Promise<void>;
  /** Undefined where another process (or holder) has it. The lock dies with the process, however that ends. */
  acquireLock(name: string): Promise<Lock | undefined>;
  close(): Promise<void>;
}
