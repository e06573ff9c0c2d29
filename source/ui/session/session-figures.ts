/** The session in figures: what it moved, what all torrents moved, and how it stands in the world. */
import type { Frame, SessionSummary, TorrentSummary } from '../../contract/frame.ts';
import type { Figure } from '../text/figures.ts';
import {
  formatDate,
  formatDuration,
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

const portFigure = ({ listenPort }: SessionSummary): Figure =>
  listenPort === null
    ? { label: 'Port', value: 'not listening for peers', tone: 'warn' }
    : { label: 'Port', value: `listening on port ${listenPort}` };

const METHODS = { pcp: 'PCP', 'nat-pmp': 'NAT-PMP', upnp: 'UPnP' } as const;

const routerFigure = ({ portMapping, listenPort }: SessionSummary): Figure => {
  const { state, method, tcpPort } = portMapping;
  if (state === 'failed') return { label: 'Router', value: 'opens no port for us', tone: 'warn' };
  if (state === 'looking') return { label: 'Router', value: 'being asked for our port' };
  if (state !== 'mapped' || method === null) return { label: 'Router', value: '' };
  const port = tcpPort === null || tcpPort === listenPort ? 'our port' : `port ${tcpPort}`;
  return { label: 'Router', value: `leads ${port} to us (${METHODS[method]})` };
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

/** What proves that the port can be reached; nothing is said where there is none. */
const incomingFigure = ({ incoming, listenPort }: SessionSummary): Figure => {
  const ways = [
    ...(incoming.tcp > 0 ? [`${incoming.tcp} by TCP`] : []),
    ...(incoming.utp > 0 ? [`${incoming.utp} by uTP`] : []),
  ];
  const value = ways.length === 0 ? 'nobody from the internet yet' : ways.join(', ');
  return { label: 'Came in', value: listenPort === null ? '' : value };
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
    { label: 'Peers', value: formatPlural(session.peers, 'connected peer') },
    { label: 'Limits', value: limitsWords(session) },
    portFigure(session),
    routerFigure(session),
    incomingFigure(session),
    dhtFigure(session.dht),
    ...alternativeFigures(session),
    { label: 'Started', value: startedWords(session, now) },
    { label: 'Version', value: `${session.version}, seen as ${session.client}` },
    { label: 'Screen', value: lineRate === null ? '' : `${formatRate(lineRate)} to this terminal` },
  ];
};
