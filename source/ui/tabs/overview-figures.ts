/** The figures of one torrent: the short ones, and those that need a line. */
import type { OverviewDetails } from '../../contract/details.ts';
import type { SuperSeedState, TorrentSummary } from '../../contract/frame.ts';
import type { PublicationDetails, UpdateDetails } from '../../contract/updates.ts';
import { goalSaid, seedingMs, stretchWords } from '../list/goal-words.ts';
import { orderWords } from '../list/order-words.ts';
import { peersInFull, seedsInFull } from '../list/swarm-words.ts';
import type { Figure } from '../text/figures.ts';
import { formatCount, formatDate, formatOrdinal, formatSize } from '../text/format.ts';

const sizeWords = ({ metadata, wantedSize, totalSize }: TorrentSummary): string => {
  if (metadata !== null) return 'not known yet';
  return wantedSize === totalSize
    ? formatSize(totalSize)
    : `${formatSize(totalSize)}, ${formatSize(wantedSize)} wanted`;
};

const seededWords = (torrent: TorrentSummary, now: number | null): string => {
  const passedMs = seedingMs(torrent, now);
  return passedMs >= 1_000 ? stretchWords(passedMs) : '';
};

/** `5th, forced`. */
const queueWords = ({ queuePosition, isForced }: TorrentSummary): string =>
  joined([
    queuePosition === null ? '' : formatOrdinal(queuePosition),
    isForced ? 'forced: above all limits' : '',
  ]);

const SUPER_SEEDING: Readonly<Record<SuperSeedState, string>> = {
  off: '',
  waiting: 'super-seeding, as soon as all is here',
  on: 'super-seeding: each piece is given away once',
  over: 'as usual: super-seeding is over',
};

/** In pairs that belong together. */
export const shortFigures = (
  torrent: TorrentSummary,
  more: OverviewDetails | undefined,
  now: number | null = null,
): readonly Figure[] => {
  const known = torrent.metadata === null ? more : undefined;
  const pieces =
    known === undefined
      ? ''
      : `${formatCount(known.pieceCount)} of ${formatSize(known.pieceLength)}`;
  const { completedAt } = torrent;
  return [
    { label: 'Peers', value: `${peersInFull(torrent)}, with seeds` },
    { label: 'Seeds', value: seedsInFull(torrent) },
    { label: 'Got', value: formatSize(torrent.downloaded) },
    { label: 'Gave', value: formatSize(torrent.uploaded) },
    { label: 'Copies', value: `${torrent.availability.toFixed(2)} in the swarm` },
    { label: 'Wasted', value: formatSize(torrent.wasted) },
    { label: 'Size', value: sizeWords(torrent) },
    { label: 'Files', value: known === undefined ? '' : formatCount(known.fileCount) },
    { label: 'Pieces', value: pieces },
    { label: 'Seeded', value: seededWords(torrent, now) },
    { label: 'Queue', value: queueWords(torrent) },
    { label: 'Private', value: torrent.isPrivate ? 'yes: only its trackers' : '' },
    { label: 'Added', value: formatDate(torrent.addedAt) },
    { label: 'Finished', value: completedAt === null ? '' : formatDate(completedAt) },
  ];
};

/** Only where it has been said. */
const noGoalWords = ({ ownGoal }: TorrentSummary): string =>
  ownGoal === 'none' ? 'none: it seeds for ever' : '';

const joined = (parts: readonly string[]): string => parts.filter((part) => part !== '').join('; ');

const madeWords = (more: OverviewDetails): string => {
  const date = more.createdAt === null ? '' : formatDate(more.createdAt);
  const by = more.createdBy === '' ? '' : `by ${more.createdBy}`;
  return [date, by].filter((part) => part !== '').join(' ');
};

const toneOf = (updates: UpdateDetails | undefined): Pick<Figure, 'tone'> =>
  updates?.newer === 'offered' ? { tone: 'warn' } : {};

const publishedWords = (publication: PublicationDetails | undefined): string =>
  publication === undefined ? '' : `as ${publication.name}: ${publication.text}`;

export const longFigures = (
  torrent: TorrentSummary,
  more: OverviewDetails | undefined,
  now: number | null = null,
): readonly Figure[] => {
  const goal = goalSaid(torrent, now);
  const figures: Figure[] = [
    { label: 'Version', value: more?.updates?.text ?? '', ...toneOf(more?.updates) },
    { label: 'Published', value: publishedWords(more?.publication) },
    { label: 'Goal', value: goal === undefined ? noGoalWords(torrent) : goal.done + goal.rest },
    { label: 'Goal from', value: goal === undefined ? '' : joined([goal.from, goal.basis]) },
    { label: 'Order', value: orderWords(torrent) },
    { label: 'Folder', value: torrent.directory },
    { label: 'Seeding', value: SUPER_SEEDING[torrent.superSeeding] },
    { label: 'Labels', value: torrent.labels.join(', ') },
    { label: 'Tracker', value: torrent.tracker },
  ];
  if (more === undefined) return figures;
  return [
    ...figures,
    { label: 'Hash', value: more.infoHashV1 ?? '' },
    { label: 'Hash v2', value: more.infoHashV2 ?? '' },
    { label: 'Comment', value: more.comment },
    { label: 'Made', value: madeWords(more) },
  ];
};
