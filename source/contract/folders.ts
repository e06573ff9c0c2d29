/** Folders and room on disk where the engine runs: what a person who names a folder wants to see. */

export interface FolderContent {
  /** Absolute. */
  readonly path: string;
  /** By name; names as they are, so that they can be named again: clean them before they are shown. */
  readonly entries: readonly { readonly name: string; readonly isFolder: boolean }[];
  /** There are more than 10,000. */
  readonly isTruncated: boolean;
}

/** Bytes, of the file system that holds a folder or would hold it. */
export interface FolderSpace {
  /** Absolute. */
  readonly directory: string;
  readonly free: number;
  readonly total: number;
  /** Still to be downloaded to it by the torrents there are, as far as it is known where they lie. */
  readonly wanted: number;
  /** The same of the folder for incomplete torrents, where that lies on another file system: what goes to `directory` goes there first. */
  readonly incomplete: Omit<FolderSpace, 'incomplete'> | null;
}
