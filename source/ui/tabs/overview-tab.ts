/** One torrent at a glance: the pieces in a strip, then figures in pairs, then what is long. */
import type { OverviewDetails } from '../../contract/details.ts';
import type { TorrentSummary } from '../../contract/frame.ts';
import { fit } from '../cells.ts';
import {
  formatCount,
  formatDate,
  formatDuration,
  formatPercent,
  formatPlural,
  formatRate,
  formatRatio,
  formatSize,
} from '../format.ts';
import { type Line, span } from '../line.ts';
import { linesContent, type TabContent, type TabInput } from '../tab-content.ts';
import type { Tone } from '../theme.ts';
import { stateLook } from '../torrent-rows.ts';
import { cachedMap } from './pieces-tab.ts';

interface Field {
  readonly label: string;
  readonly value: string;
  readonly tone?: Tone;
}

const LABEL_WIDTH = 10;
const PAIRS_FROM = 72;

const progressWords = (torrent: TorrentSummary): string =>
  `${formatPercent(torrent.progress)}, ${formatSize(torrent.wantedDone)} of ${formatSize(torrent.wantedSize)}`;

const limitWords = (limit: number | null): string =>
  limit === null ? '' : `, limit ${formatRate(limit)}`;

const knownWords = ({ seedsKnown, peersKnown }: TorrentSummary): string => {
  if (seedsKnown === null && peersKnown === null) return 'no tracker has said';
  return `${formatPlural(seedsKnown ?? 0, 'seed')}, ${formatPlural(peersKnown ?? 0, 'peer')}`;
};

const pairsOf = (torrent: TorrentSummary, more: OverviewDetails | undefined): readonly Field[] => {
  const look = stateLook(torrent.state);
  const peers = `${formatCount(torrent.peersConnected)}, ${formatPlural(torrent.seedsConnected, 'seed')} among them`;
  const pieces =
    more === undefined ? '' : `${formatCount(more.pieceCount)} of ${formatSize(more.pieceLength)}`;
  return [
    { label: 'State', value: look.word, tone: look.tone },
    { label: 'ETA', value: formatDuration(torrent.eta) },
    { label: 'Done', value: progressWords(torrent) },
    { label: 'Ratio', value: formatRatio(torrent.ratio) },
    {
      label: 'Down',
      value: `${formatRate(torrent.downloadRate)}${limitWords(torrent.downloadLimit)}`,
    },
    { label: 'Up', value: `${formatRate(torrent.uploadRate)}${limitWords(torrent.uploadLimit)}` },
    { label: 'Got', value: formatSize(torrent.downloaded) },
    { label: 'Gave', value: formatSize(torrent.uploaded) },
    { label: 'Connected', value: peers },
    { label: 'Known', value: knownWords(torrent) },
    { label: 'Copies', value: `${torrent.availability.toFixed(2)} in the swarm` },
    { label: 'Wasted', value: formatSize(torrent.wasted) },
    { label: 'Pieces', value: pieces },
    { label: 'Files', value: more === undefined ? '' : formatCount(more.fileCount) },
    { label: 'Added', value: formatDate(torrent.addedAt) },
    { label: 'Finished', value: formatDate(torrent.completedAt) },
  ];
};

const longOf = (torrent: TorrentSummary, more: OverviewDetails | undefined): readonly Field[] => {
  const fields: Field[] = [
    { label: 'Folder', value: torrent.directory },
    { label: 'Tracker', value: torrent.tracker },
  ];
  if (torrent.isPrivate) fields.push({ label: 'Private', value: 'yes: only its trackers' });
  if (more === undefined) return fields;
  fields.push(
    { label: 'Hash', value: more.infoHashV1 ?? '' },
    { label: 'Hash v2', value: more.infoHashV2 ?? '' },
    { label: 'Comment', value: more.comment },
    { label: 'Made', value: madeWords(more) },
  );
  return fields;
};

const madeWords = (more: OverviewDetails): string => {
  const date = more.createdAt === null ? '' : formatDate(more.createdAt);
  const by = more.createdBy === '' ? '' : `by ${more.createdBy}`;
  return [date, by].filter((part) => part !== '').join(' ');
};

const fieldSpans = (field: Field, width: number): Line => [
  span(` ${fit(field.label, LABEL_WIDTH)}`, 'dim'),
  span(fit(field.value, Math.max(0, width - LABEL_WIDTH - 1)), field.tone ?? 'plain'),
];

const paired = (fields: readonly Field[], columns: number): Line[] => {
  if (columns < PAIRS_FROM) return fields.map((field) => fieldSpans(field, columns));
  const half = Math.floor(columns / 2);
  const lines: Line[] = [];
  for (let at = 0; at < fields.length; at += 2) {
    const right = fields[at + 1];
    const end = right === undefined ? [] : fieldSpans(right, columns - half);
    lines.push([...fieldSpans(fields[at]!, half), ...end]);
  }
  return lines;
};

const hasValue = (field: Field): boolean => field.value !== '';

/** Rows the strip of pieces takes, by the height of the pane. */
const stripRows = (height: number): number => (height >= 16 ? 3 : height >= 10 ? 2 : 1);

export const overviewTab = ({ torrent, details, columns, height }: TabInput): TabContent => {
  const pieces = details?.pieces;
  const strip =
    pieces === undefined
      ? []
      : cachedMap(pieces, Math.max(1, columns - 2), stripRows(height)).lines;
  const lines: Line[] = strip.map((line) => [span(' '), ...line]);
  if (torrent.problem !== null) lines.push([span(` ${torrent.problem}`, 'bad')]);
  lines.push(...paired(pairsOf(torrent, details?.overview), columns));
  for (const field of longOf(torrent, details?.overview).filter(hasValue)) {
    lines.push(fieldSpans(field, columns));
  }
  return linesContent(lines);
};
