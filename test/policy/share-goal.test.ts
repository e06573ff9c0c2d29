import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ShareGoal } from '../../source/base/share-goal.ts';
import {
  chooseGoal,
  type GoalSubject,
  isSameGoal,
  judgeGoal,
  type SharingFigures,
  shareRatio,
} from '../../source/policy/share-goal.ts';

const HOUR = 3_600_000;
const NOTHING: SharingFigures = { ratio: 0, seedingMs: 0, idleMs: 0, seeds: null };
const SUBJECT: GoalSubject = { own: null, labels: [], trackerHosts: () => [] };

const twice: ShareGoal = { ratio: 2, mode: 'any' };
const once: ShareGoal = { ratio: 1, mode: 'any' };
const rules = {
  goal: once,
  labels: { linux: twice, archive: null },
  trackers: { 'example.org': { ratio: 3, mode: 'any' }, 'private.example.org': twice },
} as const;

test('the torrent’s own goal stands above its labels’, theirs above its trackers’, and these above the usual one', () => {
  const labels = ['linux'];
  const trackerHosts = () => ['tracker.example.org'];
  assert.deepEqual(chooseGoal(rules, { own: once, labels, trackerHosts }), {
    goal: once,
    from: 'torrent',
    name: '',
  });
  assert.deepEqual(chooseGoal(rules, { own: null, labels, trackerHosts }), {
    goal: twice,
    from: 'label',
    name: 'linux',
  });
  assert.equal(chooseGoal(rules, { own: null, labels: [], trackerHosts }).name, 'example.org');
  assert.deepEqual(
    chooseGoal(rules, { own: null, labels: ['other'], trackerHosts: () => ['else.net'] }),
    {
      goal: once,
      from: 'default',
      name: '',
    },
  );
});

test('a torrent and a label may have no goal although there is a usual one', () => {
  assert.equal(chooseGoal(rules, { ...SUBJECT, own: 'none' }).goal, null);
  assert.deepEqual(chooseGoal(rules, { ...SUBJECT, labels: ['archive'] }), {
    goal: null,
    from: 'label',
    name: 'archive',
  });
});

test('a tracker’s rule counts for hosts below it, the longest first, and not for names that only end alike', () => {
  const named = (host: string) =>
    chooseGoal(rules, { ...SUBJECT, trackerHosts: () => [host] }).name;
  assert.equal(named('example.org'), 'example.org');
  assert.equal(named('a.b.EXAMPLE.org'), 'example.org');
  assert.equal(named('t.private.example.org'), 'private.example.org');
  assert.equal(named('notexample.org'), '');
  assert.equal(named('__proto__'), '');
});

test('of several trackers the first with a rule counts', () => {
  const trackerHosts = () => ['else.net', 'private.example.org', 'example.org'];
  assert.equal(chooseGoal(rules, { ...SUBJECT, trackerHosts }).name, 'private.example.org');
});

test('names that objects have by themselves are no labels with rules', () => {
  assert.equal(
    chooseGoal(rules, { ...SUBJECT, labels: ['toString', '__proto__'] }).from,
    'default',
  );
});

test('without a condition there is no goal', () => {
  assert.deepEqual(judgeGoal(null, NOTHING), { kind: 'none' });
  assert.deepEqual(judgeGoal({ mode: 'all', keepIfSeedsBelow: 3 }, NOTHING), { kind: 'none' });
});

test('one condition is enough, or it takes all', () => {
  const goal = { ratio: 2, seedingTimeMs: 3 * HOUR } as const;
  const figures = { ...NOTHING, ratio: 2, seedingMs: HOUR };
  assert.deepEqual(judgeGoal({ ...goal, mode: 'any' }, figures), {
    kind: 'reached',
    by: ['ratio'],
  });
  assert.deepEqual(judgeGoal({ ...goal, mode: 'all' }, figures), {
    kind: 'open',
    dueInMs: 2 * HOUR,
  });
  assert.deepEqual(judgeGoal({ ...goal, mode: 'all' }, { ...figures, seedingMs: 3 * HOUR }), {
    kind: 'reached',
    by: ['ratio', 'time'],
  });
});

test('says when time alone may bring it there, and that it takes more where it does', () => {
  const figures = { ...NOTHING, seedingMs: HOUR, idleMs: HOUR / 2 };
  const dueIn = (goal: ShareGoal) => {
    const verdict = judgeGoal(goal, figures);
    return verdict.kind === 'open' ? verdict.dueInMs : verdict.kind;
  };
  assert.equal(dueIn({ ratio: 1, mode: 'any' }), null);
  assert.equal(dueIn({ ratio: 1, seedingTimeMs: 3 * HOUR, mode: 'any' }), 2 * HOUR);
  assert.equal(dueIn({ ratio: 1, seedingTimeMs: 3 * HOUR, mode: 'all' }), null);
  assert.equal(dueIn({ seedingTimeMs: 3 * HOUR, idleMs: HOUR, mode: 'any' }), HOUR / 2);
  assert.equal(dueIn({ seedingTimeMs: 3 * HOUR, idleMs: HOUR, mode: 'all' }), 2 * HOUR);
});

test('what was due by time alone is reached then, and not before', () => {
  const time = fc.integer({ min: 1, max: 1e9 });
  fc.assert(
    fc.property(time, time, fc.constantFrom('any', 'all'), time, (total, idle, mode, spent) => {
      const goal: ShareGoal = { seedingTimeMs: total, idleMs: idle, mode };
      const at = (ms: number) => judgeGoal(goal, { ...NOTHING, seedingMs: ms, idleMs: ms });
      const verdict = at(spent);
      if (verdict.kind === 'reached') return;
      assert.ok(verdict.kind === 'open' && verdict.dueInMs !== null);
      assert.equal(at(spent + verdict.dueInMs).kind, 'reached');
      assert.equal(at(spent + verdict.dueInMs - 1).kind, 'open');
    }),
  );
});

test('a rare one is kept while fewer seed than wished, also where nobody says how many', () => {
  const goal: ShareGoal = { ratio: 1, mode: 'any', keepIfSeedsBelow: 3 };
  const kind = (seeds: number | null) => judgeGoal(goal, { ...NOTHING, ratio: 5, seeds }).kind;
  assert.equal(kind(2), 'kept');
  assert.equal(kind(null), 'kept');
  assert.equal(kind(3), 'reached');
  assert.equal(judgeGoal(goal, { ...NOTHING, ratio: 0.5, seeds: 2 }).kind, 'open');
});

test('a ratio is of what was downloaded, and of the size where it was there already', () => {
  assert.equal(shareRatio(50, 100, 1_000), 0.5);
  assert.equal(shareRatio(50, 0, 1_000), 0.05);
  // A piece that had to be fetched again does not make a giver of who gave a little.
  assert.equal(shareRatio(50, 9, 1_000), 0.05);
  assert.equal(shareRatio(0, 0, 0), 0);
});

test('goals are the same by what they say', () => {
  assert.equal(isSameGoal(twice, { mode: 'any', ratio: 2 }), true);
  assert.equal(isSameGoal(twice, once), false);
  assert.equal(isSameGoal(twice, { ...twice, keepIfSeedsBelow: 2 }), false);
  assert.equal(isSameGoal(null, null), true);
  assert.equal(isSameGoal(null, once), false);
});
