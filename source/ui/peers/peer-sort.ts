/** Orders of the peers: by which column, which way round. Ties stand in the order they came in. */
import type { PeerDetails } from '../../contract/details.ts';
import type { Direction } from '../list/sort.ts';
import { compareKeys, naturalKey } from '../text/natural-order.ts';
import { SOURCE_WORDS } from './peer-words.ts';

export type PeerSortField =
  | 'connected'
  | 'address'
  | 'client'
  | 'source'
  | 'flags'
  | 'has'
  | 'requests'
  | 'got'
  | 'gave'
  | 'up'
  | 'down';

export interface PeerSort {
  readonly field: PeerSortField;
  readonly direction: Direction;
}

interface Order {
  /** As in `Sorted by client`. */
  readonly word: string;
  /** The way round that is wanted first. */
  readonly first: Direction;
  readonly ascending: string;
  readonly descending: string;
  readonly key: (peer: PeerDetails) => string | number;
}

const LETTERS = { ascending: 'A to Z', descending: 'Z to A' };
const AMOUNT = { ascending: 'smallest first', descending: 'largest first' };
const RATE = { ascending: 'slowest first', descending: 'fastest first' };

const letters = (word: string, key: (peer: PeerDetails) => string): Order => ({
  word,
  first: 'ascending',
  ...LETTERS,
  key,
});

const amount = (word: string, key: (peer: PeerDetails) => number, words = AMOUNT): Order => ({
  word,
  first: 'descending',
  ...words,
  key,
});

/** Those who send us something first, then those who may, then those who do not. */
const usefulness = (peer: PeerDetails): number =>
  (peer.weAreInterested ? (peer.theyChokeUs ? 2 : 4) : 0) +
  (peer.theyAreInterested && !peer.weChokeThem ? 1 : 0);

/** As the columns stand on the screen from left to right; the order of coming has none. */
const ORDERS: { readonly [Field in PeerSortField]: Order } = {
  connected: {
    word: 'time connected',
    first: 'ascending',
    ascending: 'longest first',
    descending: 'newest first',
    key: ({ connectedAt }) => connectedAt,
  },
  address: letters('address', ({ address }) => address),
  client: letters('client', ({ client }) => client),
  source: letters('source', ({ source }) => SOURCE_WORDS[source] ?? source),
  flags: amount('who lets whom', usefulness, {
    ascending: 'idle first',
    descending: 'those who may send first',
  }),
  has: amount('what they have', ({ progress }) => progress),
  requests: amount('requests under way', ({ requestsOut, requestsIn }) => requestsOut + requestsIn),
  got: amount('what they gave us', ({ downloaded }) => downloaded),
  gave: amount('what we gave them', ({ uploaded }) => uploaded),
  up: amount('upload rate', ({ uploadRate }) => uploadRate, RATE),
  down: amount('download rate', ({ downloadRate }) => downloadRate, RATE),
};

const FIELDS = Object.keys(ORDERS) as readonly PeerSortField[];

export const FIRST_PEER_SORT: PeerSort = { field: 'connected', direction: 'ascending' };

/** The next column to the right or left, in a circle. */
export const turnPeerSort = (sort: PeerSort, by: 1 | -1): PeerSort => {
  const at = FIELDS.indexOf(sort.field) + by + FIELDS.length;
  const field = FIELDS[at % FIELDS.length]!;
  return { field, direction: ORDERS[field].first };
};

export const reversePeerSort = ({ field, direction }: PeerSort): PeerSort => ({
  field,
  direction: direction === 'ascending' ? 'descending' : 'ascending',
});

/** `Sorted by client, A to Z`. */
export const peerSortWords = ({ field, direction }: PeerSort): string =>
  `Sorted by ${ORDERS[field].word}, ${ORDERS[field][direction]}`;

const keyOf = (peer: PeerDetails, field: PeerSortField): string | number => {
  const key = ORDERS[field].key(peer);
  return typeof key === 'string' ? naturalKey(key) : key;
};

/** A new list in that order. */
export const sortPeers = (
  peers: readonly PeerDetails[],
  { field, direction }: PeerSort,
): readonly PeerDetails[] => {
  const sign = direction === 'ascending' ? 1 : -1;
  return peers
    .map((peer) => ({ peer, key: keyOf(peer, field) }))
    .sort((left, right) => sign * compareKeys(left.key, right.key))
    .map(({ peer }) => peer);
};
