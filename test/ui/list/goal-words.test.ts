import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { safeText } from '../../../source/base/safe-text.ts';
import type { ShareGoal } from '../../../source/base/share-goal.ts';
import type { TorrentGoal, TorrentSummary } from '../../../source/contract/frame.ts';
import {
  goalText,
  goalWords,
  isDone,
  seedingMs,
  stretchWords,
} from '../../../source/ui/list/goal-words.ts';
import { makeTorrent } from '../../helpers/frame-maker.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = 1_800_000_000_000;

const goalOf = (goal: ShareGoal, more: Partial<TorrentGoal> = {}): TorrentGoal => ({
  goal,
  from: 'tracker',
  name: safeText('example.org'),
  status: 'open',
  reachedBy: [],
  ratioOf: 'downloaded',
  ...more,
});

const seeding = (goal: TorrentGoal, more: Partial<TorrentSummary> = {}): TorrentSummary =>
  makeTorrent(1, { state: 'seeding', ratio: 1.239, uploadRate: 0, goal, ...more });

describe('a share goal in words', () => {
  test('says how far it is, whose goal it is, and what is left to go', () => {
    const goal = goalOf({ ratio: 2, seedingTimeMs: 3 * HOUR, mode: 'any' });
    const time = { ms: HOUR, since: NOW - 10 * MINUTE, idleSince: null };
    assert.equal(
      goalWords(seeding(goal, { seeding: time }), NOW),
      'ratio 1.23 of 2.0 or seeded 1 h 10 min of 3 h from tracker example.org; 1 h 50 min to go',
    );
  });

  test('of a ratio it tells the time that is left at the rate of now, and none where nothing flows', () => {
    const goal = goalOf({ ratio: 2, mode: 'any' }, { from: 'default', name: safeText('') });
    const figures = { downloaded: 1_000_000, uploaded: 1_000_000, ratio: 1 };
    const at = (uploadRate: number) => goalWords(seeding(goal, { ...figures, uploadRate }), NOW);
    assert.equal(at(100_000), 'ratio 1.0 of 2.0 from the settings; 10 s to go');
    assert.equal(at(0), 'ratio 1.0 of 2.0 from the settings');
  });

  test('where it takes all, the last one counts', () => {
    const goal = goalOf({ seedingTimeMs: 3 * HOUR, idleMs: HOUR, mode: 'all' });
    const time = { ms: 0, since: NOW - HOUR, idleSince: NOW - 50 * MINUTE };
    assert.equal(
      goalWords(seeding(goal, { seeding: time }), NOW),
      'seeded 1 h of 3 h and idle 50 min of 1 h from tracker example.org; 2 h to go',
    );
  });

  test('says what the ratio is of where that is not what was downloaded', () => {
    const goal = goalOf({ ratio: 2, mode: 'any' }, { ratioOf: 'size', from: 'torrent' });
    assert.match(
      goalWords(seeding(goal), NOW),
      / from this torrent alone \(the ratio is of its size, for it was here already\)/,
    );
  });

  test('says that it is done, and by what', () => {
    const more = { status: 'reached', reachedBy: ['ratio', 'time'] } as const;
    const goal = goalOf({ ratio: 2, seedingTimeMs: HOUR, mode: 'all' }, more);
    const time = { ms: HOUR, since: null, idleSince: null };
    const done = seeding(goal, { state: 'paused', ratio: 2, seeding: time });
    assert.equal(
      goalWords(done, NOW),
      'done: ratio 2.0 reached, seeded 1 h from tracker example.org',
    );
    assert.equal(isDone(done), true);
    assert.equal(isDone({ ...done, state: 'checking' }), false);
    assert.equal(isDone(seeding(goalOf({ ratio: 2, mode: 'any' }), { state: 'paused' })), false);
  });

  test('says why it goes on all the same', () => {
    const rare: ShareGoal = { ratio: 1, mode: 'any', keepIfSeedsBelow: 3 };
    assert.equal(
      goalWords(seeding(goalOf(rare, { status: 'kept' })), NOW),
      'ratio 1.0, but not while fewer than 3 seed from tracker example.org; too few seed',
    );
    const aside = goalOf({ ratio: 1, mode: 'any' }, { status: 'set-aside', from: 'torrent' });
    assert.equal(
      goalWords(seeding(aside), NOW),
      'ratio 1.0 from this torrent alone, set aside: you resumed it',
    );
  });

  test('nothing is said where there is no goal', () => {
    assert.equal(goalWords(makeTorrent(1), NOW), '');
  });

  test('goals by themselves', () => {
    assert.equal(
      goalText({ ratio: 2.5, seedingTimeMs: 90 * MINUTE, idleMs: 30_000, mode: 'any' }),
      'ratio 2.5 or seeded 1 h 30 min or idle 30 s',
    );
    assert.equal(stretchWords(25 * HOUR + 59 * MINUTE), '1 d 1 h');
    assert.equal(stretchWords(500), '0 s');
  });

  test('a wall clock that was put back takes no seeding time away', () => {
    const time = { ms: HOUR, since: NOW + HOUR, idleSince: NOW };
    assert.equal(seedingMs({ seeding: time }, NOW), HOUR);
  });
});
