/** The file system as a port. Paths are absolute. Every call is asynchronous and rejects with a SluiceError `disk/*` that names the path. */
export interface FileStatus {
  readonly kind: 'file' | 'directory' | 'link' | 'other';
  readonly size: number;
  /** Milliseconds since 1970, with fractions. */
  readonly modifiedMs: number;
  /** Identity on its device; a replaced file has another. */
  readonly inode: number;
  readonly device: number;
  /** Its owner may run it. */
  readonly isExecutable: boolean;
}

export interface DiskSpace {
  /** Which file system: as `FileStatus.device`. */
  readonly device: number;
  /** Bytes that a user may still write. */
  readonly free: number;
  readonly total: number;
}

export interface FolderEntry {
  readonly name: string;
  readonly isFolder: boolean;
}

export interface FolderListing {
  readonly entries: readonly FolderEntry[];
  /** There are more. */
  readonly isTruncated: boolean;
}

export interface DiskFile {
  /** Fills `into` from `position`; answers how many bytes there were (short only at the end of the file). */
  read(into: Uint8Array, position: number): Promise<number>;
  /** Writes all of `bytes` at `position`. */
  write(bytes: Uint8Array, position: number): Promise<void>;
  /** Data on the medium (fdatasync). */
  sync(): Promise<void>;
  /** Grows or shrinks; a grown part reads as zeros and takes no room. */
  truncate(size: number): Promise<void>;
  status(): Promise<FileStatus>;
  close(): Promise<void>;
}

export type OpenMode =
  /** Must exist. */
  | 'read'
  /** Must exist; reading and writing. */
  | 'write'
  /** Must not exist; reading and writing. Rejects with `disk/exists`. */
  | 'create';

export interface Disk {
  open(path: string, mode: OpenMode): Promise<DiskFile>;
  /** Undefined where nothing is there. Does not follow a link in the last part. */
  status(path: string): Promise<FileStatus | undefined>;
  /** With all missing parents. */
  makeDirectory(path: string): Promise<void>;
  /** Names in a directory, unsorted. */
  list(path: string): Promise<readonly string[]>;
  removeFile(path: string): Promise<void>;
  /** Only an empty one. */
  removeDirectory(path: string): Promise<void>;
  /** What is at `to` is lost. Rejects with `disk/cross-device` where that is on another file system. */
  rename(from: string, to: string): Promise<void>;
  /** A second name for a file: what is written by one is read by the other. Rejects with `disk/exists`, `disk/cross-device`, or another `disk/*` where the file system has no such thing. */
  hardLink(from: string, to: string): Promise<void>;
  /** The names in a directory are on the medium, where the file system can promise that. */
  syncDirectory(path: string): Promise<void>;
  /** The first entries of a directory by name; links to directories count as such. */
  listFolder(path: string, maxEntries: number): Promise<FolderListing>;
  /** Of the file system that holds `path`, or else its nearest existing parent. */
  space(path: string): Promise<DiskSpace>;
  /** The path with all links followed; rejects with `disk/missing`. */
  realPath(path: string): Promise<string>;
  /** Where a link leads, as it is written. Rejects where there is none. */
  readLink(path: string): Promise<string>;
  /** Whole file; refuses one larger than `maxBytes` before reading (`disk/failed`). */
  readFile(path: string, maxBytes: number): Promise<Uint8Array>;
}
