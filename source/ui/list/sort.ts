/** Orders of the list: by which column, which way round. Ties stand in the order the torrents were added. */
import type { TorrentSummary } from '../../contract/frame.ts';
import { compareKeys, naturalKey } from '../text/natural-order.ts';

export type SortField =
  | 'added'
  | 'name'
  | 'size'
  | 'done'
  | 'state'
  | 'queue'
  | 'ratio'
  | 'label'
  | 'tracker'
  | 'seeds'
  | 'peers'
  | 'eta'
  | 'up'
  | 'down';

export type Direction = 'ascending' | 'descending';

export interface Sort {
  readonly field: SortField;
  readonly direction: Direction;
}

/** `null` is unknown, and stands last whichever way round. */
export type Key = string | number | null;

interface Order {
  /** As in `Sorted by size`. */
  readonly word: string;
  /** The way round that is wanted first. */
  readonly first: Direction;
  readonly ascending: string;
  readonly descending: string;
  readonly key: (torrent: TorrentSummary) => Key;
}

const order = (
  word: string,
  first: Direction,
  [ascending, descending]: readonly [string, string],
  key: Order['key'],
): Order => ({ word, first, ascending, descending, key });

const LETTERS = ['A to Z', 'Z to A'] as const;
const AMOUNT = ['smallest first', 'largest first'] as const;
const RATE = ['slowest first', 'fastest first'] as const;

/** As the columns stand on the screen from left to right; the order of adding has none. */
const ORDERS: { readonly [Field in SortField]: Order } = {
  added: order('time added', 'ascending', ['oldest first', 'newest first'], (at) => at.addedAt),
  name: order('name', 'ascending', LETTERS, ({ name }) => name),
  size: order('size', 'descending', AMOUNT, ({ wantedSize }) => wantedSize),
  done: order('progress', 'descending', AMOUNT, ({ progress }) => progress),
  state: order('state', 'ascending', LETTERS, ({ state }) => state),
  queue: order(
    'place in the queue',
    'ascending',
    ['first to last', 'last to first'],
    ({ queuePosition }) => queuePosition,
  ),
  ratio: order('ratio', 'descending', AMOUNT, ({ ratio }) => ratio),
  label: order('labels', 'ascending', LETTERS, ({ labels }) =>
    labels.length === 0 ? null : labels.join(', '),
  ),
  tracker: order('tracker', 'ascending', LETTERS, ({ tracker }) =>
    tracker === '' ? null : tracker,
  ),
  seeds: order('seeds', 'descending', AMOUNT, ({ seedsConnected }) => seedsConnected),
  peers: order('peers', 'descending', AMOUNT, ({ peersConnected }) => peersConnected),
  eta: order('time to go', 'ascending', ['shortest first', 'longest first'], ({ eta }) => eta),
  up: order('upload rate', 'descending', RATE, ({ uploadRate }) => uploadRate),
  down: order('download rate', 'descending', RATE, ({ downloadRate }) => downloadRate),
};

export const SORT_FIELDS = Object.keys(ORDERS) as readonly SortField[];

export const FIRST_SORT: Sort = { field: 'added', direction: 'ascending' };

/** As in `Sorted by size`. */
export const sortName = (field: SortField): string => ORDERS[field].word;

/** The way round that is wanted first. */
export const firstSort = (field: SortField): Sort => ({ field, direction: ORDERS[field].first });

/** The next column to the right or left, in a circle. */
export const turnSort = (sort: Sort, by: 1 | -1): Sort => {
  const at = SORT_FIELDS.indexOf(sort.field) + by + SORT_FIELDS.length;
  const field = SORT_FIELDS[at % SORT_FIELDS.length]!;
  return firstSort(field);
};

export const reverseSort = ({ field, direction }: Sort): Sort => ({
  field,
  direction: direction === 'ascending' ? 'descending' : 'ascending',
});

/** What is wanted of whoever asks for a column: the same again is turned round. */
export const askedSort = (sort: Sort, field: SortField): Sort =>
  sort.field === field ? reverseSort(sort) : firstSort(field);

/** `largest first`. */
export const sortWay = ({ field, direction }: Sort): string => ORDERS[field][direction];

/** `Sorted by size, largest first`. */
export const sortWords = (sort: Sort): string =>
  `Sorted by ${ORDERS[sort.field].word}, ${sortWay(sort)}`;

/** In the head of the sorted column, for those who see no colours too. */
export const sortSign = ({ direction }: Pick<Sort, 'direction'>): string =>
  direction === 'ascending' ? '▲' : '▼';

/** Most names stay, and making a key is half of the cost of sorting by it. */
const NAME_KEYS = new WeakMap<TorrentSummary, string>();

const nameKey = (torrent: TorrentSummary): string => {
  const known = NAME_KEYS.get(torrent);
  if (known !== undefined) return known;
  const key = naturalKey(torrent.name);
  NAME_KEYS.set(torrent, key);
  return key;
};

/** What torrents are sorted by; text is ready to be compared. */
export const sortKey = (torrent: TorrentSummary, field: SortField): Key => {
  if (field === 'name') return nameKey(torrent);
  const key = ORDERS[field].key(torrent);
  if (typeof key === 'string') return naturalKey(key);
  return Number.isNaN(key) ? null : key;
};

/** Changes every second while torrents run: rows would jump if each change moved them. */
const LIVELY: ReadonlySet<SortField> = new Set([
  'done',
  'ratio',
  'seeds',
  'peers',
  'eta',
  'up',
  'down',
]);

export const isLively = ({ field }: Sort): boolean => LIVELY.has(field);

interface Keyed {
  readonly torrent: TorrentSummary;
  readonly key: Key;
}

const compare = (left: Keyed, right: Keyed, sign: 1 | -1): number => {
  if (left.key === null || right.key === null) {
    return Number(left.key === null) - Number(right.key === null);
  }
  return sign * compareKeys(left.key, right.key);
};

/** A new list in that order; where all else is the same, as they were added, then as they came. */
export const sortTorrents = (
  torrents: readonly TorrentSummary[],
  { field, direction }: Sort,
): readonly TorrentSummary[] => {
  const sign = direction === 'ascending' ? 1 : -1;
  const keyed = torrents.map((torrent): Keyed => ({ torrent, key: sortKey(torrent, field) }));
  keyed.sort(
    (left, right) =>
      compare(left, right, sign) || compareKeys(left.torrent.addedAt, right.torrent.addedAt),
  );
  return keyed.map(({ torrent }) => torrent);
};
