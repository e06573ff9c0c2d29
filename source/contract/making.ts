/** Torrents that are to be made: what is wished of one, and what would come of it. */
import type { SafeText } from '../base/safe-text.ts';

/** All but the path as `sluice create` has it where left out. */
export interface MakingWish {
  /** Absolute: a file or a folder. */
  readonly path: string;
  /** That of the file or folder where left out. */
  readonly name?: string;
  /** Bytes: a power of two from 16 KiB to 128 MiB; by size where left out. */
  readonly pieceLength?: number;
  /** Each a tier of its own; addresses with a comma between them share one (BEP 12). */
  readonly trackers?: readonly string[];
  readonly isPrivate?: boolean;
  readonly source?: string;
  readonly comment?: string;
  /** Servers that have the files as they are (BEP 19). */
  readonly webSeeds?: readonly string[];
  /** Servers that are asked for pieces (BEP 17). */
  readonly httpSeeds?: readonly string[];
  /** `HOST:PORT`, of the DHT (BEP 5). */
  readonly nodes?: readonly string[];
  /** Torrents that share files with it (BEP 38): info-hashes (v1, in hex), or absolute paths of .torrent files. */
  readonly similar?: readonly string[];
  readonly collections?: readonly string[];
  /** Where newer versions are asked for, http or https (BEP 39). */
  readonly updateUrl?: string;
  /** Globs: what matches is no part of it. */
  readonly ignore?: readonly string[];
  readonly order?: 'path' | 'folder' | 'nocase' | 'natural';
  /** Each file begins with a piece of its own (BEP 47). */
  readonly isPadded?: boolean;
  /** What is written down of files beside name and size (BEP 47). */
  readonly attributes?: readonly ('executable' | 'hidden' | 'links')[];
  /** Seconds since 1970; null is none, left out is now. */
  readonly createdAt?: number | null;
}

export interface MakingPlace extends MakingWish {
  /** Absolute: of the .torrent; beside `path` where left out. */
  readonly output?: string;
  /** What is at `output` may go. */
  readonly replaces?: boolean;
}

/** What would come of a wish, by the files that are there now. Nothing is hashed for it. */
export interface MakingFigures {
  readonly name: SafeText;
  /** Bytes of the files. */
  readonly size: number;
  /** Without padding. */
  readonly fileCount: number;
  readonly pieceLength: number;
  readonly pieceCount: number;
  /** Of the .torrent. */
  readonly torrentBytes: number;
  /** Neither files nor folders; the first ones. */
  readonly leftOut: readonly SafeText[];
}
