import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  ofKnown,
  peersInFull,
  peerWords,
  seedsInFull,
  seedWords,
} from '../../../source/ui/list/swarm-words.ts';
import { makeTorrent } from '../../helpers/frame-maker.ts';

const CASES: readonly (readonly [number, number | null, number, string])[] = [
  [3, 9, 7, '3/9'],
  [0, 9, 7, '0/9'],
  [0, 0, 7, '-'],
  [0, null, 7, '-'],
  [4, null, 7, '4'],
  [12, 5, 7, '12/12'],
  [120, 1234, 7, '120/1k'],
  [45, 1234, 5, '45/1k'],
  [120, 1234, 5, '120'],
  [45, 1234, 7, '45/1234'],
  [45, 12_345, 7, '45/12k'],
  [45, 12_345, 5, '45'],
  [45, 12_345, 6, '45/12k'],
  [2500, 1_500_000, 7, '2.5k/1M'],
  [2500, 1_500_000, 5, '2k/1M'],
  [2500, 1_500_000, 4, '2.5k'],
  [Number.NaN, -3, 5, '-'],
];

describe('who is connected, of how many', () => {
  for (const [connected, known, width, words] of CASES) {
    test(`${connected} of ${known} in ${width} cells is ${words}`, () => {
      assert.equal(ofKnown(connected, known, width), words);
    });
  }

  test('whole figures mean the same as the columns', () => {
    const late = makeTorrent(1, {
      peersConnected: 5,
      seedsConnected: 2,
      peersKnown: 1,
      seedsKnown: 0,
    });
    assert.equal(`${peersInFull(late)}, ${seedsInFull(late)}`, '5 of 5, 2 of 2');
    const unsaid = makeTorrent(1, { peersConnected: 5000, peersKnown: null, seedsKnown: null });
    assert.equal(`${peersInFull(unsaid)}, ${seedsInFull(unsaid)}`, '5,000, 3');
  });

  test('no figure passes five cells, whatever it is', () => {
    const count = fc.oneof(fc.nat(), fc.double(), fc.constant(null));
    fc.assert(
      fc.property(count, count, (connected, known) => {
        assert.ok(ofKnown(connected ?? 0, known, 5).length <= 5);
      }),
    );
  });

  test('seeds count among the peers, and trackers count them apart', () => {
    const torrent = makeTorrent(1);
    assert.deepEqual([seedWords(torrent, 7), peerWords(torrent, 7)], ['3/9', '12/49']);
    assert.equal(peerWords(makeTorrent(1, { seedsKnown: null }), 7), '12/40');
  });
});
