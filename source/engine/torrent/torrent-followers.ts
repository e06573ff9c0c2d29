/** Those of the session who follow what becomes of torrents, as torrents know them: who they are stands above. */
import type { TorrentId } from '../../base/ids.ts';
import type { TorrentRecord } from '../../base/ports/state.ts';
import type { OverviewDetails } from '../../contract/details.ts';

/** What a torrent's record says of it that streams may have changed for a while. */
export type KeptWishes = Pick<TorrentRecord, 'priorities' | 'isForced'>;

/** Who reads files while they are downloaded. */
export interface TorrentReaders {
  /** Its pieces, or its place in the swarm, are others. */
  onTorrent(id: TorrentId): void;
  isRead(id: TorrentId): boolean;
  /** What is to be recorded, as it was before it was lent for reading. */
  recorded(id: TorrentId, wishes: KeptWishes): KeptWishes;
}

/** Who publishes and follows versions. */
export interface TorrentVersions {
  /** Files are not as they were. */
  onPiecesLost(id: TorrentId): void;
  versionsOf(id: TorrentId): Pick<OverviewDetails, 'updates' | 'publication'>;
}
