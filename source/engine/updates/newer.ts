/** A newer version of a torrent, as it was found. */
import type { TorrentId } from '../../base/ids.ts';
import type { SafeText } from '../../base/safe-text.ts';

/** A newer torrent, as it came. */
export interface FoundTorrent {
  readonly bytes: Uint8Array;
  readonly name: SafeText;
}

/** What was found of a newer version. */
export interface Newer {
  readonly id: TorrentId;
  /** By the key that is followed, or by who made the torrent that is here. */
  readonly isSigned: boolean;
  /** Undefined where peers have to be asked for it. */
  readonly torrent: FoundTorrent | undefined;
}
