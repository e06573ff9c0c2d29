/** Torrents, peers and trackers as sentences, for ears: what it is, what it does, and no more. */
import type {
  OverviewDetails,
  PeerDetails,
  TrackerDetails,
  WebSeedDetails,
} from '../../contract/details.ts';
import type { TorrentSummary } from '../../contract/frame.ts';
import { goalWords } from '../list/goal-words.ts';
import { torrentLook } from '../list/state-look.ts';
import { peersInFull, seedsInFull } from '../list/swarm-words.ts';
import { webSeedWords } from '../tabs/web-seed-rows.ts';
import { formatDate, formatPlural, formatRatio, formatSize } from '../text/format.ts';

const UNITS: readonly (readonly [number, string])[] = [
  [86_400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
];

/** The two largest parts: `2 hours 5 minutes`. */
export const durationWords = (seconds: number): string => {
  let left = Math.max(1, Math.ceil(seconds));
  const parts: string[] = [];
  for (const [size, word] of UNITS) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count > 0) parts.push(formatPlural(count, word));
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.join(' ');
};

/** Never said to be complete before it is. */
export const percentWords = (share: number): string => {
  const inside = Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : 0;
  return `${Math.floor(inside * 100)} percent`;
};

const rateWords = (rate: number, way: string): string =>
  rate >= 1 ? `${formatSize(rate)} per second ${way}` : '';

const joined = (parts: readonly string[]): string => parts.filter((part) => part !== '').join(', ');

const sentence = (parts: readonly string[]): string => {
  const text = joined(parts);
  return text === '' ? '' : `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
};

const leftWords = (torrent: TorrentSummary): string =>
  torrent.eta === null || torrent.state !== 'downloading'
    ? ''
    : `${durationWords(torrent.eta)} left`;

const doneWords = (torrent: TorrentSummary): string =>
  torrent.state === 'seeding' ? '' : percentWords(torrent.progress);

const removalWords = ({ removal }: TorrentSummary): string => {
  if (removal === null) return '';
  return removal.withData ? 'goes soon with its data' : 'goes soon';
};

/** `debian.iso, downloading, 45 percent, 1.20 MiB per second down, 3 minutes left`. */
export const torrentSentence = (torrent: TorrentSummary, isMarked = false): string =>
  joined([
    torrent.name,
    isMarked ? 'marked' : '',
    torrentLook(torrent).word,
    removalWords(torrent),
    doneWords(torrent),
    rateWords(torrent.downloadRate, 'down'),
    rateWords(torrent.uploadRate, 'up'),
    leftWords(torrent),
    torrent.problem ?? torrent.notice?.text ?? '',
  ]);

const swarmSentence = (torrent: TorrentSummary): string =>
  sentence([
    `peers connected: ${peersInFull(torrent)}`,
    `seeds among them: ${seedsInFull(torrent)}`,
  ]);

const contentSentence = (more: OverviewDetails): string =>
  sentence([
    formatPlural(more.fileCount, 'file'),
    `${formatPlural(more.pieceCount, 'piece')} of ${formatSize(more.pieceLength)}`,
  ]);

const hashSentence = ({ infoHashV1, infoHashV2 }: OverviewDetails): string =>
  sentence([`info-hash ${infoHashV1 ?? infoHashV2 ?? 'unknown'}`]);

export const overviewSentences = (
  torrent: TorrentSummary,
  more: OverviewDetails | undefined,
): readonly string[] =>
  [
    sentence([
      torrentLook(torrent).word,
      percentWords(torrent.progress),
      `${formatSize(torrent.wantedDone)} of ${formatSize(torrent.wantedSize)}`,
      leftWords(torrent),
    ]),
    torrent.problem === null ? '' : sentence([`problem: ${torrent.problem}`]),
    torrent.notice === null ? '' : sentence([torrent.notice.text]),
    sentence([rateWords(torrent.downloadRate, 'down'), rateWords(torrent.uploadRate, 'up')]),
    sentence([
      `ratio ${formatRatio(torrent.ratio)}`,
      `got ${formatSize(torrent.downloaded)}`,
      `gave ${formatSize(torrent.uploaded)}`,
    ]),
    torrent.goal === null ? '' : sentence([`goal: ${goalWords(torrent, null)}`]),
    swarmSentence(torrent),
    more === undefined ? '' : contentSentence(more),
    sentence([`folder ${torrent.directory}`]),
    torrent.tracker === '' ? '' : sentence([`tracker ${torrent.tracker}`]),
    sentence([`added ${formatDate(torrent.addedAt)}`]),
    more === undefined ? '' : hashSentence(more),
  ].filter((text) => text !== '');

export const peerSentence = (peer: PeerDetails): string =>
  joined([
    peer.address,
    peer.client,
    peer.isSeed ? 'a seed' : `has ${percentWords(peer.progress)}`,
    rateWords(peer.downloadRate, 'to us'),
    rateWords(peer.uploadRate, 'from us'),
    peer.weAreInterested && peer.theyChokeUs ? 'chokes us' : '',
    peer.theyAreInterested && peer.weChokeThem ? 'we choke it' : '',
    peer.isSnubbing ? 'stalls' : '',
    ENCRYPTION_WORDS[peer.encryption],
  ]);

const ENCRYPTION_WORDS = { none: '', handshake: 'handshake encrypted', full: 'encrypted' } as const;

export const webSeedSentence = (seed: WebSeedDetails, now: number | null): string =>
  joined([
    `web seed ${seed.url}`,
    seed.status,
    rateWords(seed.downloadRate, 'down'),
    webSeedWords(seed, now),
  ]);

export const trackerSentence = (tracker: TrackerDetails): string =>
  joined([
    tracker.url,
    tracker.statusText,
    tracker.message ?? '',
    tracker.seeds === null ? '' : formatPlural(tracker.seeds, 'seed'),
    tracker.leechers === null ? '' : formatPlural(tracker.leechers, 'leecher'),
  ]);
