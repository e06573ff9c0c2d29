/** The session in figures: what it moved, what all torrents moved, and how it stands in the world. */

import type { Frame, SessionSummary, TorrentSummary } from '../../contract/frame.ts';
import type { OwnTrackerSummary } from '../../contract/tracker.ts';
import type { Figure } from '../text/figures.ts';
import {
  formatCount,
  formatDate,
  formatDuration,
  formatPercent,
  formatPlural,
  formatRate,
  formatRatio,
  formatSize,
} from '../text/format.ts';
import { type RateLimits, weekTime } from './alternative-words.ts';
import { dhtFigure } from './dht-lines.ts';

export interface TorrentTotals {
  readonly downloaded: number;
  readonly uploaded: number;
  readonly wasted: number;
  readonly wantedSize: number;
  readonly wantedDone: number;
}

const add = (sum: TorrentTotals, torrent: TorrentSummary): TorrentTotals => ({
  downloaded: sum.downloaded + torrent.downloaded,
  uploaded: sum.uploaded + torrent.uploaded,
  wasted: sum.wasted + torrent.wasted,
  wantedSize: sum.wantedSize + torrent.wantedSize,
  wantedDone: sum.wantedDone + torrent.wantedDone,
});

const NO_TOTALS = { downloaded: 0, uploaded: 0, wasted: 0, wantedSize: 0, wantedDone: 0 };

const totals = new WeakMap<readonly TorrentSummary[], TorrentTotals>();

/** Over all torrents; counted once for each frame that changed one. */
export const torrentTotals = (torrents: readonly TorrentSummary[]): TorrentTotals => {
  const known = totals.get(torrents);
  if (known !== undefined) return known;
  const sum = torrents.reduce(add, NO_TOTALS);
  totals.set(torrents, sum);
  return sum;
};

const METHODS = { pcp: 'PCP', 'nat-pmp': 'NAT-PMP', upnp: 'UPnP' } as const;

/** As others dial it, how the router leads it to us, and who has come in from the internet: nothing else proves that it is open. */
const portFigure = ({ listenPort, portMapping, incoming }: SessionSummary): Figure => {
  if (listenPort === null) return { label: 'Port', value: 'not listening for peers', tone: 'warn' };
  const { state, method, tcpPort } = portMapping;
  const came = incoming.tcp + incoming.utp;
  if (state === 'failed' && came === 0) {
    return { label: 'Port', value: `${listenPort}, closed in the router`, tone: 'warn' };
  }
  const by = method === null ? '' : ` ${METHODS[method]}`;
  const who = came === 0 ? 'nobody' : formatCount(came);
  return { label: 'Port', value: `${tcpPort ?? listenPort}${by}, ${who} came in` };
};

const limitsWords = ({ downloadLimit, uploadLimit }: RateLimits): string => {
  const words = (limit: number | null): string => (limit === null ? 'no limit' : formatRate(limit));
  return `↓ ${words(downloadLimit)}, ↑ ${words(uploadLimit)}`;
};

/** A pair; while the timetable has them in force later, when that is. */
const alternativeFigures = ({ alternative }: SessionSummary): readonly Figure[] => {
  const { isInForce, isByHand, until } = alternative;
  const from = isInForce || until === null ? '' : `from ${weekTime(until)}`;
  const end = until === null ? '' : `, until ${weekTime(until)}`;
  const why = isByHand ? 'by hand' : 'by the timetable';
  return [
    { label: 'Alternat.', value: isInForce ? limitsWords(alternative) : from, tone: 'warn' },
    { label: 'In force', value: isInForce ? why + end : '', tone: 'warn' },
  ];
};

const makingWords = ({ making }: SessionSummary): string => {
  if (making === null) return '';
  const { progress, bytesPerSecond, eta } = making;
  const left = eta === null ? '' : `, ${formatDuration(eta)} left`;
  return `${formatPercent(progress)} at ${formatRate(bytesPerSecond)}${left}`;
};

/** Where all data came from elsewhere there is nothing to divide by. */
const ratioOf = ({ uploaded, downloaded }: TorrentTotals): string =>
  downloaded > 0 ? formatRatio(uploaded / downloaded) : '-';

const startedWords = ({ startedAt }: SessionSummary, now: number | null): string => {
  const since = now === null ? '' : `, ${formatDuration(Math.max(0, now - startedAt) / 1000)} ago`;
  return formatDate(startedAt) + since;
};

/** In this session, and in all: by torrents that are gone, and by those that are here, who may have come with a past. */
const movedWords = (now: number, total: number, sum: number): string =>
  `${formatSize(now)}, ${formatSize(Math.max(now, total, sum))} in all`;

/** Nothing while there is none. */
const trackerFigure = ({ state, port, peers, announces }: OwnTrackerSummary): Figure => {
  if (state === 'off') return { label: 'Tracker', value: '' };
  if (state === 'closed')
    return { label: 'Tracker', value: 'closed: :doctor says why', tone: 'warn' };
  const asked = formatPlural(announces.http + announces.udp, 'announce');
  return { label: 'Tracker', value: `${port}, ${formatPlural(peers, 'peer')}, ${asked}` };
};

/** In pairs that belong together. */
export const sessionFigures = (
  { session, torrents }: Frame,
  now: number | null,
  lineRate: number | null,
): Figure[] => {
  const sum = torrentTotals(torrents);
  return [
    {
      label: 'Got',
      value: movedWords(session.downloaded, session.totalDownloaded, sum.downloaded),
    },
    { label: 'Gave', value: movedWords(session.uploaded, session.totalUploaded, sum.uploaded) },
    { label: 'Ratio', value: `${ratioOf(sum)} in all` },
    { label: 'Wasted', value: formatSize(sum.wasted) },
    { label: 'Data', value: `${formatSize(sum.wantedDone)} of ${formatSize(sum.wantedSize)}` },
    { label: 'Making', value: makingWords(session) },
    { label: 'Peers', value: formatPlural(session.peers, 'connected peer') },
    { label: 'Limits', value: limitsWords(session) },
    portFigure(session),
    dhtFigure(session.dht),
    trackerFigure(session.tracker),
    ...alternativeFigures(session),
    { label: 'Started', value: startedWords(session, now) },
    { label: 'Version', value: `${session.version}, seen as ${session.client}` },
    { label: 'Screen', value: lineRate === null ? '' : `${formatRate(lineRate)} to this terminal` },
  ];
};
