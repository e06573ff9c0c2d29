/** The costly parts of a torrent, built only while somebody watches. */
import { Bitfield } from '../../base/bitfield.ts';
import { toHex } from '../../base/bytes.ts';
import type { Clock } from '../../base/ports/clock.ts';
import type {
  DetailPart,
  OverviewDetails,
  PeerDetails,
  PiecesDetails,
  TorrentDetails,
  WebSeedDetails,
} from '../../contract/details.ts';
import type { Peer } from '../swarm/peer.ts';
import { peerRowOf } from '../web-seeds/web-seed-details.ts';
import { fileDetailsOf } from './file-details.ts';
import { rarestOf } from './rarest-pieces.ts';
import { magnetOf } from './torrent-magnet.ts';
import type { TorrentView } from './torrent-view.ts';

export const detailsOf = (
  torrent: TorrentView,
  parts: ReadonlySet<DetailPart>,
  clock: Clock,
): TorrentDetails => ({
  ...(parts.has('overview') ? { overview: overviewOf(torrent) } : {}),
  ...(parts.has('peers') ? { peers: peersOf(torrent, clock) } : {}),
  ...(parts.has('pieces') ? { pieces: piecesOf(torrent) } : {}),
  ...(parts.has('files') ? { files: fileDetailsOf(torrent.content, torrent.paths) } : {}),
  ...(parts.has('trackers') ? { trackers: torrent.trackers } : {}),
  ...(parts.has('webSeeds') ? { webSeeds: torrent.webSeeds?.details() ?? NO_WEB_SEEDS } : {}),
  ...(parts.has('sources') ? { sources: torrent.sources } : {}),
  ...(parts.has('rates') ? { rates: torrent.rates } : {}),
  ...peerPiecesOf(torrent, watchedPeers(parts)),
});

const PEER_PART = 'peer:';

const watchedPeers = (parts: ReadonlySet<DetailPart>): ReadonlySet<string> =>
  new Set(
    [...parts]
      .filter((part) => part.startsWith(PEER_PART))
      .map((part) => part.slice(PEER_PART.length)),
  );

const peerPiecesOf = (
  torrent: TorrentView,
  addresses: ReadonlySet<string>,
): Pick<TorrentDetails, 'peerPieces'> => {
  if (addresses.size === 0) return {};
  const watched = [...torrent.peers].filter(({ address }) => addresses.has(address));
  return {
    peerPieces: Object.fromEntries(
      watched.map(({ address, key }) => [
        address,
        base64(torrent.picker!.peerPieces(key).toBytes()),
      ]),
    ),
  };
};

const overviewOf = (torrent: TorrentView): OverviewDetails => {
  const { metainfo, versions } = torrent;
  const { v1, v2 } = metainfo.hashes;
  const { layout } = metainfo;
  return {
    infoHashV1: v1 === undefined ? null : toHex(v1),
    infoHashV2: v2 === undefined ? null : toHex(v2),
    pieceLength: layout.pieceLength,
    pieceCount: layout.pieceCount,
    fileCount: layout.files.filter((file) => !file.isPadding).length,
    comment: metainfo.comment,
    createdBy: metainfo.createdBy,
    createdAt: metainfo.createdAtMs ?? null,
    magnet: magnetNow(torrent) + followedPart(versions),
    ...versions,
  };
};

/** With the trackers and web seeds of now, which the user may have changed. */
const magnetNow = ({ metainfo, announceTiers, webSeedsMade }: TorrentView): string => {
  const { hashes, displayName } = metainfo;
  const named = webSeedsMade?.kept?.filter(({ isScript }) => !isScript).map(({ url }) => url);
  const webSeeds = named ?? metainfo.webSeeds;
  return magnetOf({ hashes, displayName, announceTiers, webSeeds });
};

/** Whoever gets the link gets newer versions, too (BEP 46). */
const followedPart = ({ publication, updates }: TorrentView['versions']): string => {
  const link = publication?.magnet ?? (updates?.by === 'link' ? updates.source : '');
  const part = /xs=urn:btpk:[0-9a-f]+(?:&s=[0-9a-f]+)?/.exec(link)?.[0];
  return part === undefined ? '' : `&${part}`;
};

const NO_WEB_SEEDS: readonly WebSeedDetails[] = [];

const peersOf = (torrent: TorrentView, clock: Clock): readonly PeerDetails[] => {
  const now = clock.now();
  const peers = [...torrent.peers].map((peer) => peerDetails(torrent, peer, now));
  // Only of use while it downloads.
  if (torrent.webSeeds === undefined || torrent.state !== 'downloading') return peers;
  return [...peers, ...torrent.webSeeds.all.flatMap((seed) => peerRowOf(seed, clock) ?? [])];
};

const peerDetails = (torrent: TorrentView, peer: Peer, now: number): PeerDetails => {
  const picker = torrent.picker!;
  const has = picker.peerPieces(peer.key);
  return {
    address: peer.address,
    client: peer.client,
    source: peer.source,
    isIncoming: peer.isIncoming,
    encryption: peer.encryption,
    carrier: peer.carrier,
    isSeed: has.isFull,
    weAreInterested: peer.weAreInterested,
    theyChokeUs: peer.theyChokeUs,
    theyAreInterested: peer.theyAreInterested,
    weChokeThem: peer.weChokeThem,
    isOptimistic: peer.isOptimistic,
    isSnubbing: peer.depth.isSnubbed,
    progress: has.count / has.size,
    downloadRate: Math.round(peer.download.bytesPerSecond(now)),
    uploadRate: Math.round(peer.upload.bytesPerSecond(now)),
    downloaded: peer.download.total,
    uploaded: peer.upload.total,
    downloadLimit: peer.limits.download,
    uploadLimit: peer.limits.upload,
    requestsOut: picker.outstanding(peer.key),
    requestsIn: peer.uploads.length,
    connectedAt: peer.connectedAt,
  };
};

const piecesOf = ({ content, picker }: TorrentView): PiecesDetails => {
  const { pieceCount } = content.layout;
  const begun = new Bitfield(pieceCount);
  const requested = new Bitfield(pieceCount);
  const wanted = new Bitfield(pieceCount);
  for (const { piece, received, outstanding } of picker?.begun ?? []) {
    if (received > 0) begun.set(piece);
    if (outstanding > 0) requested.set(piece);
  }
  for (let piece = 0; piece < pieceCount; piece++) if (content.wants(piece)) wanted.set(piece);
  return {
    count: pieceCount,
    have: base64(content.have.toBytes()),
    begun: base64(begun.toBytes()),
    requested: base64(requested.toBytes()),
    wanted: base64(wanted.toBytes()),
    availability: base64(picker?.availability.snapshot() ?? new Uint8Array(pieceCount)),
    pieceLength: content.layout.pieceLength,
    rarest: rarestOf(content, picker),
  };
};

const base64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
