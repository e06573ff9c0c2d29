/** A look at a torrent before it is added: what it is and what it holds. JSON-safe. */
import type { TorrentId } from '../base/ids.ts';
import type { SafeText } from '../base/safe-text.ts';
import type { TorrentSource } from './commands.ts';
import type { FileDetails } from './details.ts';

export interface Inspection {
  /** What to hand to `torrent:add`: the very torrent that was looked at, not fetched again. One that is here is named instead. */
  readonly source:
    | (TorrentSource & { readonly kind: 'bytes' })
    | { readonly kind: 'torrent'; readonly id: TorrentId };
  readonly id: TorrentId;
  /** It is in the session already, and would be refused. */
  readonly isPresent: boolean;
  readonly name: SafeText;
  /** Hex; null where the torrent has none of that kind. */
  readonly infoHashV1: string | null;
  readonly infoHashV2: string | null;
  /** Payload, padding not counted. */
  readonly totalSize: number;
  readonly pieceLength: number;
  readonly isPrivate: boolean;
  readonly comment: SafeText;
  /** Passkeys and passwords blanked out. */
  readonly trackers: readonly SafeText[];
  /** Without padding files, so there may be gaps in the indexes. */
  readonly files: readonly InspectedFile[];
}

/** `priority` is what it gets unless told otherwise: what it had before where the torrent was in that folder. */
export type InspectedFile = Pick<FileDetails, 'index' | 'path' | 'size' | 'priority'>;
