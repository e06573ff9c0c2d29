/** What a run is given of its torrent and of the session, and whom it tells. */
import type { TorrentId } from '../../base/ids.ts';
import type { PieceIndex } from '../../protocol/layout.ts';
import type { MetainfoOutline } from '../../protocol/metainfo-outline.ts';
import type { WebNames } from '../../protocol/web-seed-url.ts';
import type { TorrentStorage } from '../../storage/torrent-storage.ts';
import type { Throttle } from '../bandwidth/bandwidth.ts';
import type { Extension } from '../extensions/extension.ts';
import type { Services } from '../session/services.ts';
import type { Content } from '../torrent/content.ts';
import type { Tally } from '../torrent/tally.ts';
import type { WebSeeds } from '../web-seeds/web-seeds.ts';

export interface RunEvents {
  onPieceVerified(piece: PieceIndex): void;
  /** The disk refused; the run goes on until the torrent decides. */
  onDiskFailed(error: unknown): void;
  /** A picture of the torrent would look different. */
  onChanged(): void;
  /** Bytes were; called for each block. */
  onSent(): void;
  /** A second has gone by. */
  onBeat(now: number): void;
  /** All is here, and nobody has been for a while. */
  onQuiet(): void;
  /** Super-seeding has ended by itself. */
  onUnmasked(): void;
}

export interface RunOptions {
  readonly id: TorrentId;
  readonly services: Services;
  readonly metainfo: MetainfoOutline;
  readonly pieceHashes: () => Promise<Uint8Array>;
  readonly content: Content;
  readonly storage: TorrentStorage;
  /** 20 bytes each, as on the wire. */
  readonly infoHash: Uint8Array;
  readonly peerId: Uint8Array;
  readonly download: Throttle;
  readonly upload: Throttle;
  /** Null is as many as are useful. */
  readonly ownSlots: () => number | null;
  /** Undefined while it has none. */
  readonly webSeeds: () => WebSeeds | undefined;
  /** As its files are called there. */
  readonly webNames: () => Promise<WebNames>;
  readonly tally: Tally;
  /** It begins by super-seeding (BEP 16). */
  readonly isMasked: boolean;
  /** Other seeds, by the trackers' count. */
  readonly otherSeeds: () => number;
  /** Of the peer protocol (BEP 10). */
  readonly extensions: readonly Extension[];
  readonly events: RunEvents;
}
