import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { safeText } from '../../../source/base/safe-text.ts';
import type { TorrentSummary } from '../../../source/contract/frame.ts';
import {
  FIRST_SORT,
  reverseSort,
  SORT_FIELDS,
  type Sort,
  type SortField,
  sortTorrents,
  sortWords,
  turnSort,
} from '../../../source/ui/list/sort.ts';
import { makeId, makeTorrent } from '../../helpers/frame-maker.ts';

const numbersOf = (torrents: readonly TorrentSummary[]): string =>
  torrents.map(({ id }) => Number.parseInt(id, 16)).join(' ');

/** Torrents 1, 2, 3, each with its own fields; then sorted up and down by the field. */
const CASES: readonly (readonly [
  SortField,
  readonly Partial<TorrentSummary>[],
  ascending: string,
  descending: string,
])[] = [
  ['added', [{ addedAt: 3 }, { addedAt: 1 }, { addedAt: 2 }], '2 3 1', '1 3 2'],
  [
    'name',
    [{ name: safeText('part 10') }, { name: safeText('Part 2') }, { name: safeText('alpha') }],
    '3 2 1',
    '1 2 3',
  ],
  ['size', [{ wantedSize: 5 }, { wantedSize: 9 }, { wantedSize: 1 }], '3 1 2', '2 1 3'],
  ['done', [{ progress: 1 }, { progress: 0 }, { progress: 0.5 }], '2 3 1', '1 3 2'],
  ['state', [{ state: 'seeding' }, { state: 'error' }, { state: 'paused' }], '2 3 1', '1 3 2'],
  ['queue', [{ queuePosition: 9 }, {}, { queuePosition: 2 }], '3 1 2', '1 3 2'],
  ['ratio', [{ ratio: 2 }, { ratio: 0.5 }, { ratio: Number.NaN }], '2 1 3', '1 2 3'],
  [
    'label',
    [{ labels: [] }, { labels: [safeText('iso'), safeText('os')] }, { labels: [safeText('a')] }],
    '3 2 1',
    '2 3 1',
  ],
  [
    'tracker',
    [{ tracker: safeText('') }, { tracker: safeText('b') }, { tracker: safeText('a') }],
    '3 2 1',
    '2 3 1',
  ],
  [
    'seeds',
    [{ seedsConnected: 3 }, { seedsConnected: 20 }, { seedsConnected: 1 }],
    '3 1 2',
    '2 1 3',
  ],
  ['peers', [{ peersConnected: 3 }, { peersConnected: 20 }, {}], '1 3 2', '2 3 1'],
  ['eta', [{ eta: null }, { eta: 90 }, { eta: 10 }], '3 2 1', '2 3 1'],
  ['up', [{ uploadRate: 1 }, { uploadRate: 3 }, { uploadRate: 2 }], '1 3 2', '2 3 1'],
  ['down', [{ downloadRate: 1 }, { downloadRate: 3 }, { downloadRate: 2 }], '1 3 2', '2 3 1'],
];

describe('the order of the list', () => {
  for (const [field, fields, ascending, descending] of CASES) {
    test(`by ${field}, both ways, what is unknown last`, () => {
      const torrents = fields.map((some, at) => makeTorrent(at + 1, some));
      const by = (direction: Sort['direction']): string =>
        numbersOf(sortTorrents(torrents, { field, direction }));
      assert.deepEqual([by('ascending'), by('descending')], [ascending, descending]);
    });
  }

  test('every column has a case here', () => {
    assert.deepEqual(
      CASES.map(([field]) => field),
      [...SORT_FIELDS],
    );
  });

  test('ties stand as they were added, whichever way round', () => {
    const torrents = [makeTorrent(1, { addedAt: 2 }), makeTorrent(2, { addedAt: 1 })];
    for (const direction of ['ascending', 'descending'] as const) {
      assert.equal(numbersOf(sortTorrents(torrents, { field: 'size', direction })), '2 1');
    }
  });

  test('no torrent is lost or doubled, and sorting twice changes nothing', () => {
    const value = fc.constantFrom(0, 1, 2, Number.NaN, Number.POSITIVE_INFINITY, -1);
    const field = fc.constantFrom(...SORT_FIELDS);
    fc.assert(
      fc.property(fc.array(value, { maxLength: 30 }), field, fc.boolean(), (values, by, isUp) => {
        const torrents = values.map((one, at) =>
          makeTorrent(at + 1, { wantedSize: one, ratio: one, eta: one, uploadRate: one }),
        );
        const sort: Sort = { field: by, direction: isUp ? 'ascending' : 'descending' };
        const once = sortTorrents(torrents, sort);
        assert.deepEqual(new Set(once), new Set(torrents));
        assert.equal(once.length, torrents.length);
        assert.deepEqual(sortTorrents(once, sort), once);
      }),
    );
  });

  test('columns turn in a circle through all of them', () => {
    const seen: SortField[] = [];
    let sort = FIRST_SORT;
    do {
      seen.push(sort.field);
      sort = turnSort(sort, 1);
    } while (sort.field !== FIRST_SORT.field && seen.length < 50);
    assert.deepEqual(seen, [...SORT_FIELDS]);
    assert.deepEqual(turnSort(turnSort(FIRST_SORT, 1), -1), FIRST_SORT);
  });

  test('a column begins the way round that is wanted most, and says so', () => {
    const size: Sort = { field: 'size', direction: 'descending' };
    assert.deepEqual(turnSort({ field: 'name', direction: 'ascending' }, 1), size);
    assert.equal(sortWords(size), 'Sorted by size, largest first');
    assert.equal(sortWords(reverseSort(size)), 'Sorted by size, smallest first');
  });

  test('the list given is left as it is', () => {
    const torrents = [makeTorrent(2), makeTorrent(1, { wantedSize: 1 })];
    sortTorrents(torrents, { field: 'size', direction: 'ascending' });
    assert.equal(torrents[0]!.id, makeId(2));
  });
});
