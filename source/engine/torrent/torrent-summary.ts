/** A torrent's line in the frame. */
import type { Clock } from '../../base/ports/clock.ts';
import { safeText } from '../../base/safe-text.ts';
import type { TorrentNotice, TorrentSummary } from '../../contract/frame.ts';
import { shareRatio } from '../../policy/share-goal.ts';
import { failingWords } from '../web-seeds/web-seed-details.ts';
import type { TorrentView } from './torrent-view.ts';
import { noticeOf } from './trackers-standing.ts';

export const summaryOf = (torrent: TorrentView, clock: Clock): TorrentSummary => {
  const now = clock.now();
  const { content, tally } = torrent;
  const downloadRate = Math.round(tally.download.bytesPerSecond(now));
  const left = content.wantedSize - content.wantedDone;
  const peers = [...torrent.peers];
  const { picker } = torrent;
  const webSeeds = torrent.webSeedsMade?.connected.length ?? 0;
  const { url, seeds, leechers, standing } = torrent.trackerFigures;
  const { seeding } = torrent;
  return {
    id: torrent.id,
    name: torrent.name,
    state: torrent.state,
    problem: torrent.problem,
    trouble: torrent.trouble,
    notice:
      queueNotice(torrent) ??
      withWebSeeds(
        torrent,
        noticeOf(torrent.state, peers.length + webSeeds, {
          ...torrent.hopes,
          standing,
          leechersKnown: stillWanting(torrent.trackerFigures, seeding),
        }),
        now,
      ),
    metadata: null,
    wantedSize: content.wantedSize,
    totalSize: content.layout.payloadSize,
    wantedDone: content.wantedDone,
    progress: progressOf(torrent),
    downloadRate,
    uploadRate: Math.round(tally.upload.bytesPerSecond(now)),
    downloaded: tally.downloaded,
    uploaded: tally.uploaded,
    wasted: tally.wasted,
    ratio: shareRatio(tally.uploaded, tally.downloaded, content.wantedSize),
    seeding,
    goal: torrent.goal,
    ownGoal: torrent.ownGoal,
    eta: left > 0 && downloadRate > 0 ? Math.ceil(left / downloadRate) : null,
    peersConnected: peers.length + webSeeds,
    seedsConnected: peers.filter((peer) => picker?.peerPieces(peer.key).isFull).length + webSeeds,
    peersKnown: leechers,
    seedsKnown: seeds,
    availability: picker?.availability.distributedCopies() ?? 0,
    addedAt: torrent.addedAt,
    completedAt: torrent.completedAt,
    directory: torrent.directory,
    destination: torrent.destination,
    labels: torrent.labels,
    isPrivate: torrent.metainfo.isPrivate,
    tracker: safeText(hostOf(url), 100),
    downloadLimit: torrent.downloadLimit,
    uploadLimit: torrent.uploadLimit,
    uploadSlots: torrent.uploadSlots,
    queuePosition: torrent.queuePosition,
    isForced: torrent.isForced,
    isSequential: content.order.isSequential === true,
    isFirstAndLast: content.order.isFirstAndLast === true,
    superSeeding: torrent.superSeeding,
    removal: torrent.removal,
  };
};

/** Whom a tracker counted before we gave the last of it may have it all by now. */
const stillWanting = (
  { leechers, countedAt }: TorrentView['trackerFigures'],
  { idleSince }: TorrentSummary['seeding'],
): number | null => {
  // It is told in whole seconds.
  const isOfNow = countedAt !== null && idleSince !== null && countedAt + 1_000 >= idleSince;
  return isOfNow ? leechers : null;
};

const queueNotice = ({ state, queueReason }: TorrentView): TorrentNotice | undefined =>
  state === 'queued' && queueReason !== undefined
    ? { kind: 'queued', text: queueReason }
    : undefined;

/** Where nobody is connected, web seeds are what is hoped for first. */
const withWebSeeds = (
  { state, webSeedsMade: webSeeds }: TorrentView,
  notice: TorrentNotice | null,
  now: number,
): TorrentNotice | null => {
  if (notice === null || webSeeds === undefined || state !== 'downloading') return notice;
  const words = failingWords(webSeeds.all, now);
  if (words === undefined) return notice;
  return { kind: notice.kind, text: safeText(`${words}; ${notice.text}`) };
};

const progressOf = (torrent: TorrentView): number => {
  if (torrent.state === 'checking') return torrent.checkProgress;
  if (torrent.state === 'moving') return torrent.moveProgress;
  return share(torrent.content.wantedDone, torrent.content.wantedSize);
};

/** All of nothing is done. */
const share = (part: number, whole: number): number => (whole === 0 ? 1 : part / whole);

export const hostOf = (url: string): string =>
  /^[a-z]+:\/\/(\[[^\]]*\]|[^/:?#]+)/i.exec(url)?.[1] ?? '';
