/** Who is connected, who lets whom, and what flows. */
import { parseEndpoint } from '../../base/addresses.ts';
import type { PeerDetails } from '../../contract/details.ts';
import type { ActionId } from '../actions.ts';
import { stepOf } from '../dialogs/scrolled.ts';
import { sortSign } from '../list/sort.ts';
import { acting, NOTHING, type Outcome } from '../outcome.ts';
import {
  type PeerSort,
  type PeerSortField,
  peerSortWords,
  reversePeerSort,
  sortPeers,
  turnPeerSort,
} from '../peers/peer-sort.ts';
import { flagsInUse, peerFlags, SOURCE_WORDS } from '../peers/peer-words.ts';
import {
  sayContent,
  type Tab,
  type TabContent,
  type TabContext,
  type TabInput,
} from '../tab-content.ts';
import { fit, truncateMiddle } from '../text/cells.ts';
import {
  formatPercent,
  formatQuietRate,
  formatSize,
  PERCENT_WIDTH,
  SIZE_WIDTH,
} from '../text/format.ts';
import { type Line, type Span, span } from '../text/line.ts';
import { stepFrom } from '../text/scroll.ts';
import { type Column, placeColumns, tableHead, tableRow } from '../text/table.ts';
import { peerPiecesContent } from './peer-pieces.ts';

const quiet = (text: string): Span => span(text, text === '-' ? 'dim' : 'plain');

/** Blocks under way to us and asked of us. */
const requestsWord = ({ requestsOut, requestsIn }: PeerDetails): string =>
  requestsOut + requestsIn === 0 ? '-' : `${requestsOut}/${requestsIn}`;

/** Figures stand to the right. */
const figure = (
  id: PeerSortField,
  title: string,
  width: number,
  cell: (peer: PeerDetails) => Span,
): Column<PeerDetails> => ({ id, title, width, align: 'right', cell });

/** From here on there is room for what some clients call themselves. */
const WIDE = 110;

const columnsAt = (width: number): readonly Column<PeerDetails>[] => [
  {
    id: 'address',
    title: 'ADDRESS',
    width: 'rest',
    // Those of one IPv6 network differ at the end.
    cell: ({ address }, room) => span(fit(truncateMiddle(address, room, 2 / 3), room)),
  },
  {
    id: 'client',
    title: 'CLIENT',
    width: width >= WIDE ? 28 : 18,
    from: 72,
    cell: ({ client }) => span(client),
  },
  {
    id: 'source',
    title: 'SOURCE',
    width: 8,
    from: WIDE,
    cell: ({ source }) => span(SOURCE_WORDS[source] ?? source, 'dim'),
  },
  {
    id: 'flags',
    title: 'FLAGS',
    width: width >= WIDE ? 8 : 6,
    cell: (peer) => span(peerFlags(peer)),
  },
  figure('has', 'HAS', PERCENT_WIDTH, ({ progress }) => span(formatPercent(progress))),
  { ...figure('requests', 'IN/OUT', 7, (peer) => quiet(requestsWord(peer))), from: 76 },
  {
    ...figure('got', 'GOT', SIZE_WIDTH, ({ downloaded }) => span(formatSize(downloaded), 'dim')),
    from: 120,
  },
  {
    ...figure('gave', 'GAVE', SIZE_WIDTH, ({ uploaded }) => span(formatSize(uploaded), 'dim')),
    from: 120,
  },
  {
    ...figure('up', 'UP/s', SIZE_WIDTH, ({ uploadRate }) => quiet(formatQuietRate(uploadRate))),
    from: 56,
  },
  figure('down', 'DOWN/s', SIZE_WIDTH, ({ downloadRate }) => quiet(formatQuietRate(downloadRate))),
];

interface Ordered {
  readonly sort: PeerSort;
  readonly peers: readonly PeerDetails[];
  readonly rows: ReadonlyMap<string, number>;
}

const ORDERED = new WeakMap<readonly PeerDetails[], Ordered>();

/** A list of a frame is put in order once, however often it is looked at. */
const inOrder = (peers: readonly PeerDetails[], sort: PeerSort): Ordered => {
  const known = ORDERED.get(peers);
  if (known?.sort === sort) return known;
  const sorted = sortPeers(peers, sort);
  const rows = new Map(sorted.map(({ address }, row) => [address, row]));
  const ordered = { sort, peers: sorted, rows };
  ORDERED.set(peers, ordered);
  return ordered;
};

/** Below this the rows are for peers. */
const FLAGS_FROM_ROWS = 12;

const listContent = ({ peers, rows }: Ordered, sort: PeerSort, input: TabInput): TabContent => {
  const { columns, height } = input;
  const placed = placeColumns(columnsAt(columns), columns - 1);
  const mark = { id: sort.field, sign: sortSign(sort) };
  const head: Line[] = [[span(' '), ...tableHead(placed, 'dim', mark)]];
  if (height >= FLAGS_FROM_ROWS) head.unshift(flagsInUse(peers, columns));
  return {
    head,
    count: peers.length,
    rows: (from, to) => peers.slice(from, to).map((peer) => [span(' '), ...tableRow(placed, peer)]),
    idAt: (row) => peers[row]?.address ?? '',
    rowOf: (address) => rows.get(address) ?? -1,
  };
};

/** They need a list. */
const LIST_KEYS: readonly ActionId[] = ['peer-pieces', 'ban-peer', 'sort-next', 'sort-reverse'];

const content = (input: TabInput): TabContent => {
  const { details, state, preferences, columns, height, isFocused } = input;
  const open = state.peer ?? null;
  if (open !== null && isFocused === true) {
    return { ...peerPiecesContent(details, open, columns, height), idle: LIST_KEYS };
  }
  const peers = details?.peers;
  if (peers === undefined) return { ...sayContent('Asking for the peers…'), idle: LIST_KEYS };
  if (peers.length === 0) return { ...sayContent('Nobody is connected.'), idle: LIST_KEYS };
  return listContent(inOrder(peers, preferences.peerSort), preferences.peerSort, input);
};

const sorted = (change: (sort: PeerSort) => PeerSort, { state }: TabContext): Outcome => {
  const peerSort = change(state.view.preferences.peerSort);
  return acting(
    { kind: 'prefer', preferences: { peerSort } },
    { kind: 'say', message: { tone: 'good', text: peerSortWords(peerSort) } },
  );
};

/** While one peer's pieces are looked at: on to another peer's, or back to the list with the cursor on it. */
const performOpen = (
  open: string,
  action: ActionId,
  { state, details }: TabContext,
): Outcome | undefined => {
  if (action === 'back') return acting({ kind: 'tab-state', state: { peer: null } });
  if (action === 'peer-pieces') return NOTHING;
  const step = stepOf(action);
  if (step === undefined) return undefined;
  const { peers, rows } = inOrder(details?.peers ?? [], state.view.preferences.peerSort);
  const row = stepFrom(rows.get(open) ?? 0, step, peers.length, peers.length);
  const peer = peers[row]?.address;
  if (peer === undefined || !isPeer(peer)) return NOTHING;
  const cursors = { ...state.view.tabState.cursors, peers: { row, id: peer, top: 0 } };
  return acting({ kind: 'tab-state', state: { peer, cursors } });
};

/** A web seed has everything, and is no peer to be banned. */
const isPeer = (address: string): boolean => parseEndpoint(address) !== undefined;

const askedToBan = ({ torrent, cursor }: TabContext): Outcome => {
  const { id: address } = cursor;
  const host = address === null ? undefined : parseEndpoint(address)?.host;
  if (address === null || host === undefined) return NOTHING;
  return acting({ kind: 'sheet', sheet: { kind: 'ban-peer', torrent, address, host } });
};

const perform = (action: ActionId, context: TabContext): Outcome | undefined => {
  if (action === 'sort-next') return sorted((sort) => turnPeerSort(sort, 1), context);
  if (action === 'sort-previous') return sorted((sort) => turnPeerSort(sort, -1), context);
  if (action === 'sort-reverse') return sorted(reversePeerSort, context);
  const open = context.state.view.tabState.peer ?? null;
  if (open !== null) return performOpen(open, action, context);
  if (action === 'ban-peer') return askedToBan(context);
  if (action !== 'peer-pieces') return undefined;
  const { id } = context.cursor;
  if (id === null || !isPeer(id)) return NOTHING;
  return acting({ kind: 'tab-state', state: { peer: id } });
};

export const peersTab: Tab = {
  parts: ({ details, tabState: { peer = null } }) =>
    peer === null || details !== 'full' ? ['peers'] : ['peers', 'pieces', `peer:${peer}`],
  content,
  perform,
};
