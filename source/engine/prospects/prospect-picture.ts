/** What is seen of a torrent of which only the hash is known. */

import { toHex } from '../../base/bytes.ts';
import { countText } from '../../base/count-text.ts';
import type { Clock } from '../../base/ports/clock.ts';
import { safeText } from '../../base/safe-text.ts';
import type { DetailPart, PeerDetails, TorrentDetails } from '../../contract/details.ts';
import type { MetadataProgress, TorrentNotice, TorrentSummary } from '../../contract/frame.ts';
import type { Peer } from '../swarm/peer.ts';
import { hostOf } from '../torrent/torrent-summary.ts';
import { lonelyNotice } from '../torrent/trackers-standing.ts';
import type { Prospect } from './prospect.ts';

export const prospectSummary = (prospect: Prospect): TorrentSummary => {
  const { presence, trackerList } = prospect;
  const { metadata } = presence;
  const { url, seeds, leechers } = trackerList.figures();
  return {
    ...NOTHING_MOVED,
    id: prospect.id,
    name: prospect.name,
    state: prospect.state,
    problem: prospect.problem,
    trouble: prospect.problem === null ? null : 'other',
    notice: noticeOf(prospect),
    metadata,
    progress: metadata.pieceCount === null ? 0 : metadata.piecesDone / metadata.pieceCount,
    peersConnected: metadata.peersConnected,
    peersKnown: leechers,
    seedsKnown: seeds,
    addedAt: prospect.addedAt,
    directory: prospect.directory,
    labels: prospect.labels,
    tracker: safeText(hostOf(url), 100),
    downloadLimit: prospect.limits.download,
    uploadLimit: prospect.limits.upload,
    uploadSlots: prospect.limits.slots,
    isSequential: prospect.wish.isSequential === true,
    isFirstAndLast: prospect.wish.isFirstAndLast === true,
    superSeeding: 'off',
    removal: prospect.removal,
  };
};

const NOTHING_MOVED = {
  wantedSize: 0,
  totalSize: 0,
  wantedDone: 0,
  downloadRate: 0,
  uploadRate: 0,
  downloaded: 0,
  uploaded: 0,
  wasted: 0,
  ratio: 0,
  eta: null,
  seeding: { ms: 0, since: null, idleSince: null },
  goal: null,
  ownGoal: null,
  queuePosition: null,
  isForced: false,
  seedsConnected: 0,
  availability: 0,
  completedAt: null,
  destination: null,
  isPrivate: false,
} as const;

const noticeOf = ({ state, presence }: Prospect): TorrentNotice | null => {
  if (state !== 'fetching') return null;
  const { metadata, hopes } = presence;
  if (metadata.peersConnected === 0) {
    const lonely = lonelyNotice(hopes);
    if (lonely !== undefined) return lonely;
  }
  return { kind: 'metadata', text: safeText(evidenceOf(metadata)) };
};

/** Peers first, then the ones that have it, then the pieces: as far as it has come. */
const evidenceOf = (progress: MetadataProgress): string => {
  const { peersConnected, peersAsked, piecesDone, pieceCount } = progress;
  if (peersConnected === 0) return 'fetching metadata: looking for peers';
  if (peersAsked === 0)
    return `fetching metadata: none of ${countText(peersConnected, 'peer')} has it`;
  const pieces = `${piecesDone} of ${countText(pieceCount ?? 0, 'piece')}`;
  return `fetching metadata: ${pieces} from ${countText(peersAsked, 'peer')}`;
};

export const prospectDetails = (
  prospect: Prospect,
  parts: ReadonlySet<DetailPart>,
  clock: Clock,
): TorrentDetails => ({
  ...(parts.has('overview') ? { overview: overviewOf(prospect) } : {}),
  ...(parts.has('peers') ? { peers: peersOf(prospect, clock.now()) } : {}),
  ...(parts.has('pieces') ? { pieces: NO_PIECES } : {}),
  ...(parts.has('files') ? { files: [] } : {}),
  ...(parts.has('webSeeds') ? { webSeeds: [] } : {}),
  ...(parts.has('sources') ? { sources: prospect.presence.sources() } : {}),
  ...(parts.has('trackers') ? { trackers: prospect.trackerList.views() } : {}),
  ...(parts.has('rates') ? { rates: { levels: [] } } : {}),
});

const NO_PIECES = {
  count: 0,
  have: '',
  begun: '',
  requested: '',
  wanted: '',
  availability: '',
  pieceLength: 0,
  rarest: [],
} as const;

const overviewOf = ({ infoHash, uri }: Prospect) => ({
  infoHashV1: toHex(infoHash),
  infoHashV2: null,
  pieceLength: 0,
  pieceCount: 0,
  fileCount: 0,
  comment: safeText(''),
  createdBy: safeText(''),
  createdAt: null,
  magnet: uri,
});

const peersOf = ({ presence }: Prospect, now: number): readonly PeerDetails[] =>
  [...presence.peers].map((peer) => peerDetails(peer, now));

const peerDetails = (peer: Peer, now: number): PeerDetails => ({
  address: peer.address,
  client: peer.client,
  source: peer.source,
  isIncoming: peer.isIncoming,
  encryption: peer.encryption,
  carrier: peer.carrier,
  isSeed: false,
  weAreInterested: false,
  theyChokeUs: peer.theyChokeUs,
  theyAreInterested: peer.theyAreInterested,
  weChokeThem: peer.weChokeThem,
  isOptimistic: false,
  isSnubbing: false,
  progress: 0,
  downloadRate: Math.round(peer.download.bytesPerSecond(now)),
  uploadRate: 0,
  downloaded: 0,
  uploaded: 0,
  downloadLimit: null,
  uploadLimit: null,
  requestsOut: 0,
  requestsIn: 0,
  connectedAt: peer.connectedAt,
});
