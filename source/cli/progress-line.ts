/** The one line that tells how a torrent is doing. */
import { countText } from '../base/count-text.ts';
import type { TorrentSummary } from '../contract/frame.ts';
import { truncate } from '../ui/text/cells.ts';
import { formatDuration, formatPercent, formatRate, formatSize } from '../ui/text/format.ts';

const BAR_CELLS = 20;

/** Of the torrent, or of a session that has no other. */
type Rates = Pick<TorrentSummary, 'downloadRate' | 'uploadRate'>;

const bar = (share: number): string => {
  const filled = Math.floor(share * BAR_CELLS);
  return `[${'#'.repeat(filled)}${'.'.repeat(BAR_CELLS - filled)}]`;
};

const peersOf = (torrent: TorrentSummary): string => countText(torrent.peersConnected, 'peer');

/** Without the name: it comes last, cut to what is left of the line. */
const figures = (torrent: TorrentSummary, rates: Rates): string => {
  const percent = formatPercent(torrent.progress);
  const done = `${bar(torrent.progress)} ${percent}`;
  switch (torrent.state) {
    case 'downloading': {
      // Why nobody is connected says more than a bar that stands still.
      if (torrent.notice !== null) return `${percent}  ${torrent.notice.text}`;
      const eta = torrent.eta === null ? '' : `  ${formatDuration(torrent.eta)} left`;
      return `${done}  ${formatRate(rates.downloadRate)} down  ${formatRate(rates.uploadRate)} up  ${peersOf(torrent)}${eta}`;
    }
    case 'seeding':
      if (torrent.notice !== null) return `seeding  ${torrent.notice.text}`;
      return `seeding  ${formatRate(rates.uploadRate)} up  ${formatSize(torrent.uploaded)} in all  ${peersOf(torrent)}`;
    case 'fetching':
      return torrent.notice?.text ?? 'fetching metadata';
    case 'checking':
      return `${done}  checking`;
    default:
      return `${done}  ${torrent.state}`;
  }
};

/** Never wider than `columns - 1` cells, so that the line does not wrap. */
export const progressLine = (torrent: TorrentSummary, rates: Rates, columns: number): string => {
  return truncate(`${figures(torrent, rates)}  ${torrent.name}`, columns - 1);
};
