/** The two lines that matter most: how far a torrent is, and how fast it goes. */
import type { TorrentSummary } from '../../contract/frame.ts';
import { bothRates, gapOf, joinParts } from '../graphs/rate-spans.ts';
import { barSpans, torrentLook } from '../list/state-look.ts';
import { formatDuration, formatPercent, formatRatio, formatSize } from '../text/format.ts';
import { type Line, lineWidth, type Span, span } from '../text/line.ts';

const MIN_BAR = 4;
const MAX_BAR = 60;

const leftWords = ({ state, eta }: TorrentSummary): string => {
  if (state !== 'downloading') return '';
  return eta === null ? 'ETA unknown' : `${formatDuration(eta)} left`;
};

const amountWords = ({ state, wantedDone, wantedSize }: TorrentSummary): string =>
  state === 'seeding'
    ? formatSize(wantedSize)
    : `${formatSize(wantedDone)} of ${formatSize(wantedSize)}`;

/** A removal that is planned stands before the state: it can still be taken back. */
const stateSpan = (torrent: TorrentSummary, now: number | null): Span => {
  const { removal } = torrent;
  const look = torrentLook(torrent);
  if (removal === null) return span(look.word, look.tone);
  if (now === null) return span('removing soon', 'warn');
  const seconds = Math.max(0, Math.ceil((removal.at - now) / 1000));
  return span(`removing in ${seconds} s`, 'warn');
};

/** State, share, bar and what is left to go; the bar takes what room the words leave. */
export const progressLine = (
  torrent: TorrentSummary,
  width: number,
  now: number | null = null,
): Line => {
  const start = [stateSpan(torrent, now), span(`  ${formatPercent(torrent.progress)}`, 'strong')];
  const words = [[span(amountWords(torrent))], [span(leftWords(torrent), 'strong')]];
  const rest = words.filter((part) => lineWidth(part) > 0);
  const roomFor = (parts: readonly Line[]): number =>
    width - lineWidth(joinParts([start, ...parts], width)) - gapOf(width).length - 1;
  // The amount gives way before the bar does.
  const kept = roomFor(rest) >= MIN_BAR ? rest : rest.slice(-1);
  const bar = Math.min(MAX_BAR, roomFor(kept));
  const drawn = bar >= MIN_BAR ? [barSpans(torrent, bar)] : [];
  return joinParts([start, ...drawn, ...kept], width);
};

export const ratesLine = (torrent: TorrentSummary, width: number): Line =>
  joinParts(
    [...bothRates(torrent, width), [span('ratio ', 'dim'), span(formatRatio(torrent.ratio))]],
    width,
  );
