/** What a torrent is made of: shared by all who work for it, each of whom says which of it they need. */
import type { TorrentId } from '../../base/ids.ts';
import type { MetainfoOutline } from '../../protocol/metainfo-outline.ts';
import type { StoredMetainfo } from '../records/stored-metainfo.ts';
import type { Services } from '../session/services.ts';
import type { Content } from './content.ts';
import type { Tally } from './tally.ts';
import type { TorrentData } from './torrent-data.ts';

export interface TorrentParts {
  readonly id: TorrentId;
  /** 20 bytes each, as on the wire. */
  readonly infoHash: Uint8Array;
  readonly peerId: Uint8Array;
  readonly services: Services;
  readonly metainfo: MetainfoOutline;
  readonly stored: StoredMetainfo;
  readonly data: TorrentData;
  readonly content: Content;
  readonly tally: Tally;
}
