import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  invertMarks,
  liveMarks,
  type Marks,
  markAll,
  NO_MARKS,
  targetsOf,
  toggleMark,
} from '../../../source/ui/list/marks.ts';
import { makeId, makeTorrent } from '../../helpers/frame-maker.ts';

const torrents = (...numbers: readonly number[]) => numbers.map((number) => makeTorrent(number));
const marks = (...numbers: readonly number[]): Marks => new Set(numbers.map(makeId));

describe('marks', () => {
  const CASES: readonly (readonly [string, Marks, Marks])[] = [
    ['a torrent is marked', toggleMark(NO_MARKS, makeId(1)), marks(1)],
    ['and unmarked', toggleMark(marks(1, 2), makeId(1)), marks(2)],
    [
      'all that show are marked, beside what is hidden',
      markAll(marks(9), torrents(1, 2)),
      marks(9, 1, 2),
    ],
    [
      'all marked are unmarked, save what is hidden',
      markAll(marks(9, 1, 2), torrents(1, 2)),
      marks(9),
    ],
    ['inverting leaves what is hidden', invertMarks(marks(9, 1), torrents(1, 2)), marks(9, 2)],
    ['what is gone loses its mark', liveMarks(marks(1, 2), torrents(2, 3)), marks(2)],
  ];
  for (const [title, actual, expected] of CASES) {
    test(title, () => assert.deepEqual(actual, expected));
  }

  test('where none is gone it is the same set', () => {
    const some = marks(1, 2);
    assert.equal(liveMarks(some, torrents(1, 2, 3)), some);
  });

  test('keys act on the marked that show, without marks on the cursor', () => {
    const [one, two] = torrents(1, 2);
    assert.deepEqual(targetsOf(marks(2, 9), [one!, two!], one), [two]);
    assert.deepEqual(targetsOf(marks(9), [one!, two!], one), []);
    assert.deepEqual(targetsOf(NO_MARKS, [one!, two!], one), [one]);
    assert.deepEqual(targetsOf(NO_MARKS, [], undefined), []);
  });
});
