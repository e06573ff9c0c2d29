/** The one line that tells how a stream is doing. */
import type { TorrentSummary } from '../contract/frame.ts';
import type { StreamSummary } from '../contract/streams.ts';
import { streamStandingWords } from '../ui/list/stream-words.ts';
import { truncate } from '../ui/text/cells.ts';
import { formatPercent, formatPlural, formatRate } from '../ui/text/format.ts';

/** Never wider than `columns - 1` cells, so that the line does not wrap. */
export const streamLine = (
  stream: StreamSummary,
  torrent: TorrentSummary,
  columns: number,
): string => {
  const parts = [
    streamStandingWords(stream),
    `${formatRate(torrent.downloadRate)} down`,
    formatPlural(torrent.peersConnected, 'peer'),
    formatPercent(torrent.progress),
    stream.name,
  ];
  return truncate(parts.join('  '), columns - 1);
};
