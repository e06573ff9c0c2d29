import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { safeText } from '../../../source/base/safe-text.ts';
import type { PeerDetails } from '../../../source/contract/details.ts';
import {
  FIRST_PEER_SORT,
  type PeerSortField,
  peerSortWords,
  reversePeerSort,
  sortPeers,
  turnPeerSort,
} from '../../../source/ui/peers/peer-sort.ts';
import { makePeer } from '../../helpers/frame-maker.ts';

const PEERS: readonly PeerDetails[] = [
  makePeer(10, { connectedAt: 3, client: safeText('beta'), downloadRate: 5, theyChokeUs: true }),
  makePeer(9, { connectedAt: 1, client: safeText('Alpha'), downloadRate: 7, progress: 1 }),
  makePeer(2, {
    connectedAt: 2,
    client: safeText('gamma'),
    source: 'dht',
    weAreInterested: false,
    uploaded: 9,
  }),
];

const ORDERS: readonly (readonly [PeerSortField, readonly number[]])[] = [
  ['connected', [9, 2, 10]],
  ['address', [2, 9, 10]],
  ['client', [9, 10, 2]],
  ['source', [2, 10, 9]],
  ['flags', [9, 10, 2]],
  ['has', [9, 10, 2]],
  ['gave', [2, 10, 9]],
  ['down', [2, 9, 10]],
];

const numbersOf = (peers: readonly PeerDetails[]): readonly number[] =>
  peers.map(({ address }) => Number(/\.(\d+):/.exec(address)?.[1]));

/** The way round that comes first, as a person meets it who turns through the columns. */
const sortBy = (field: PeerSortField) => {
  let sort = FIRST_PEER_SORT;
  while (sort.field !== field) sort = turnPeerSort(sort, 1);
  return sort;
};

describe('the order of peers', () => {
  for (const [field, numbers] of ORDERS) {
    test(`by ${field}, as it is wanted first`, () => {
      assert.deepEqual(numbersOf(sortPeers(PEERS, sortBy(field))), numbers);
    });
  }

  test('the columns go round both ways', () => {
    let sort = FIRST_PEER_SORT;
    const seen = new Set<string>();
    do {
      seen.add(sort.field);
      assert.equal(turnPeerSort(turnPeerSort(sort, 1), -1).field, sort.field);
      sort = turnPeerSort(sort, 1);
    } while (sort.field !== FIRST_PEER_SORT.field);
    assert.equal(seen.size, 11);
  });

  test('the order is said in words, and turned round', () => {
    assert.equal(peerSortWords(sortBy('down')), 'Sorted by download rate, fastest first');
    const reversed = reversePeerSort(sortBy('client'));
    assert.equal(peerSortWords(reversed), 'Sorted by client, Z to A');
    assert.deepEqual(numbersOf(sortPeers(PEERS, reversed)), [2, 10, 9]);
  });
});
