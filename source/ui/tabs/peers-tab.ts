/** Who is connected, who lets whom, and what flows. */
import type { PeerDetails, PeerSource } from '../../contract/details.ts';
import {
  formatPercent,
  formatQuietRate,
  formatSize,
  PERCENT_WIDTH,
  SIZE_WIDTH,
} from '../format.ts';
import { type Line, type Span, span } from '../line.ts';
import { sayContent, type TabContent, type TabInput } from '../tab-content.ts';
import { type Column, placeColumns, tableHead, tableRow } from '../table.ts';

const SOURCES: { readonly [Source in PeerSource]: string } = {
  tracker: 'tracker',
  incoming: 'incoming',
  user: 'by hand',
  dht: 'DHT',
  pex: 'exchange',
  lsd: 'local',
  resume: 'earlier',
};

/** Transmission's letters, which people know: D/d down (or choked), U/u up (or choked), O, S, I. */
export const peerFlags = (peer: PeerDetails): string => {
  const down = peer.weAreInterested ? (peer.theyChokeUs ? 'd' : 'D') : '';
  const up = peer.theyAreInterested ? (peer.weChokeThem ? 'u' : 'U') : '';
  const optimistic = peer.isOptimistic ? 'O' : '';
  const snubbing = peer.isSnubbing ? 'S' : '';
  return down + up + optimistic + snubbing + (peer.isIncoming ? 'I' : '');
};

const FLAGS_IN_WORDS =
  ' D down  d they choke us  U up  u we choke them  O on trial  S stalls  I came in';

const quiet = (text: string): Span => span(text, text === '-' ? 'dim' : 'plain');

const COLUMNS: readonly Column<PeerDetails>[] = [
  { title: 'ADDRESS', width: 'rest', cell: ({ address }) => span(address) },
  { title: 'CLIENT', width: 18, from: 72, cell: ({ client }) => span(client) },
  {
    title: 'SOURCE',
    width: 8,
    from: 110,
    cell: ({ source }) => span(SOURCES[source] ?? source, 'dim'),
  },
  { title: 'FLAGS', width: 5, cell: (peer) => span(peerFlags(peer)) },
  {
    title: 'HAS',
    width: PERCENT_WIDTH,
    align: 'right',
    cell: ({ progress }) => span(formatPercent(progress)),
  },
  {
    title: 'IN/OUT',
    width: 7,
    align: 'right',
    from: 76,
    cell: ({ requestsOut, requestsIn }) => quiet(requestsWord(requestsOut, requestsIn)),
  },
  {
    title: 'GOT',
    width: SIZE_WIDTH,
    align: 'right',
    from: 120,
    cell: ({ downloaded }) => span(formatSize(downloaded), 'dim'),
  },
  {
    title: 'GAVE',
    width: SIZE_WIDTH,
    align: 'right',
    from: 120,
    cell: ({ uploaded }) => span(formatSize(uploaded), 'dim'),
  },
  {
    title: 'UP/s',
    width: SIZE_WIDTH,
    align: 'right',
    from: 56,
    cell: ({ uploadRate }) => quiet(formatQuietRate(uploadRate)),
  },
  {
    title: 'DOWN/s',
    width: SIZE_WIDTH,
    align: 'right',
    cell: ({ downloadRate }) => quiet(formatQuietRate(downloadRate)),
  },
];

/** Blocks under way to us and asked of us. */
const requestsWord = (out: number, into: number): string =>
  out + into === 0 ? '-' : `${out}/${into}`;

export const peersTab = ({ details, columns, height }: TabInput): TabContent => {
  const peers = details?.peers;
  if (peers === undefined) return sayContent('Asking for the peers…');
  if (peers.length === 0) return sayContent('Nobody is connected.');
  const placed = placeColumns(COLUMNS, columns - 1);
  const head: Line[] = [[span(' '), ...tableHead(placed)]];
  if (height >= 12) head.unshift([span(FLAGS_IN_WORDS, 'dim')]);
  return {
    head,
    count: peers.length,
    rows: (from, to) => peers.slice(from, to).map((peer) => [span(' '), ...tableRow(placed, peer)]),
  };
};
