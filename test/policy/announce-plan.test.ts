import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { AnnouncePlan, type AnnounceStep } from '../../source/policy/announce-plan.ts';
import { SeededRandom } from '../helpers/seeded-random.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const random = new SeededRandom('announce plan');
const half = { float: () => 0.5, integer: () => 0, bytes: () => new Uint8Array() };
const said = (intervalMs?: number, minIntervalMs?: number) => ({ intervalMs, minIntervalMs });

/** Asks until nothing is due, answering with `isUp`; the steps taken, written `event url`. */
const run = (
  plan: AnnouncePlan,
  nowMs: number,
  isUp: (url: string) => boolean,
  interval = 30 * MINUTE,
): string[] => {
  const steps: string[] = [];
  for (let step = plan.next(nowMs); step !== undefined; step = plan.next(nowMs)) {
    steps.push(`${step.event ?? 'regular'} ${step.url}`);
    if (isUp(step.url)) plan.onAccepted(step, said(interval), nowMs, half);
    else plan.onFailed(step, undefined, nowMs, half);
  }
  return steps;
};

const started = (tiers: string[][]): AnnouncePlan => {
  const plan = new AnnouncePlan(tiers, random);
  plan.start(0);
  return plan;
};

const due = (plan: AnnouncePlan): number => {
  assert.ok(plan.nextAtMs !== undefined);
  return plan.nextAtMs;
};

const take = (plan: AnnouncePlan, nowMs: number): AnnounceStep => {
  const step = plan.next(nowMs);
  assert.ok(step !== undefined);
  return step;
};

test('a later tier is asked only when all of the tier before it failed (BEP 12)', () => {
  const plan = started([['a', 'b'], ['c'], ['d']]);
  const steps = run(plan, 0, (url) => url === 'c');
  assert.deepEqual(steps.slice(0, 2).sort(), ['started a', 'started b']);
  assert.deepEqual(steps.slice(2), ['started c']);
});

test('on the next announce the tiers are tried from the front again', () => {
  const plan = started([['a'], ['b']]);
  run(plan, 0, (url) => url === 'b');
  assert.deepEqual(
    run(plan, due(plan), () => true),
    ['started a'],
  );
});

test('a tracker that works moves to the front of its tier (BEP 12)', () => {
  const plan = started([['a', 'b', 'c']]);
  const [first, second, third] = run(
    plan,
    0,
    (() => {
      let asked = 0;
      return () => ++asked === 3;
    })(),
  ) as [string, string, string];
  const last = third.split(' ')[1]!;
  assert.deepEqual(
    run(plan, due(plan), () => true),
    [`regular ${last}`],
  );
  const order = [last, ...[first, second].map((step) => step.split(' ')[1]!)];
  const now = due(plan);
  assert.deepEqual(
    run(plan, now, () => false).map((step) => step.split(' ')[1]),
    order,
  );
});

test('a tier is shuffled once', () => {
  const urls = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
  const orders = new Set(
    Array.from({ length: 10 }, () => run(started([urls]), 0, () => false).join()),
  );
  assert.ok(orders.size > 1);
  const plan = started([urls]);
  const first = run(plan, 0, () => false);
  assert.deepEqual(
    run(plan, HOUR, () => false),
    first,
  );
});

test('one announce is under way at a time', () => {
  const plan = started([['a'], ['b']]);
  const step = take(plan, 0);
  assert.equal(plan.next(0), undefined);
  assert.equal(plan.next(DAY), undefined);
  assert.equal(plan.nextAtMs, undefined);
  plan.onAccepted(step, said(), 0, half);
  assert.ok(due(plan) > 0);
});

test('started comes first, then regular announces, completed exactly once', () => {
  const plan = started([['a']]);
  assert.deepEqual(
    run(plan, 0, () => true),
    ['started a'],
  );
  plan.complete(MINUTE);
  assert.deepEqual(
    run(plan, MINUTE, () => true),
    ['completed a'],
  );
  assert.deepEqual(
    run(plan, due(plan), () => true),
    ['regular a'],
  );
});

test('completed waits for a tracker that has heard started, and is said again only where it was not heard', () => {
  const plan = started([['a'], ['b']]);
  const step = take(plan, 0);
  plan.complete(1);
  plan.onAccepted(step, said(), 2, half);
  assert.deepEqual(
    run(plan, 2, (url) => url === 'b'),
    ['completed a', 'started b', 'completed b'],
  );
  assert.deepEqual(
    run(plan, due(plan), () => true),
    ['regular a'],
  );
});

test('stopped goes to those that heard us, and late answers count no more', () => {
  const plan = started([['a'], ['b'], ['c']]);
  run(plan, 0, (url) => url === 'b');
  const step = take(plan, due(plan));
  assert.deepEqual(plan.stop(), ['b']);
  plan.onAccepted(step, said(), HOUR, half);
  assert.equal(plan.nextAtMs, undefined);
  assert.deepEqual(plan.stop(), []);
  assert.ok(plan.trackers().every(({ state }) => state === 'stopped'));
  plan.start(2 * HOUR);
  assert.deepEqual(
    run(plan, 2 * HOUR, () => true),
    ['started a'],
  );
});

test('H85: intervals are kept between a minute and a day, whatever the tracker says', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.double(),
        fc.constantFrom(0, -1000, 1e15, undefined, Number.NaN, Infinity, -Infinity),
      ),
      fc.oneof(fc.double(), fc.constant(undefined)),
      (interval, minInterval) => {
        const plan = started([['a']]);
        plan.onAccepted(take(plan, 0), said(interval, minInterval), 0, random);
        assert.ok(due(plan) >= MINUTE && due(plan) <= DAY, String(plan.nextAtMs));
      },
    ),
  );
});

test('a regular announce comes no sooner than asked and at most a tenth later', () => {
  const plan = started([['a']]);
  for (let round = 0; round < 50; round++) {
    const nowMs = plan.nextAtMs ?? 0;
    plan.onAccepted(take(plan, nowMs), said(30 * MINUTE), nowMs, random);
    const waited = due(plan) - nowMs;
    assert.ok(waited >= 30 * MINUTE && waited <= 33 * MINUTE);
  }
});

test('the minimum interval wins over a shorter interval', () => {
  const plan = started([['a']]);
  plan.onAccepted(take(plan, 0), said(MINUTE, 20 * MINUTE), 0, half);
  assert.ok(due(plan) >= 20 * MINUTE);
});

test('F27: failures back off from 15 s to 30 min with jitter, and one answer resets them', () => {
  const plan = started([['a']]);
  const waits: number[] = [];
  let nowMs = 0;
  for (let failure = 0; failure < 12; failure++) {
    plan.onFailed(take(plan, nowMs), undefined, nowMs, random);
    assert.equal(plan.next(nowMs), undefined);
    waits.push(due(plan) - nowMs);
    nowMs = due(plan);
  }
  assert.ok(waits[0]! >= 15_000 && waits[0]! < 17_000);
  assert.ok(waits[3]! >= 120_000 && waits[3]! < 133_000);
  assert.equal(waits.at(-1), 30 * MINUTE);
  plan.onAccepted(take(plan, nowMs), said(), nowMs, half);
  const later = due(plan);
  plan.onFailed(take(plan, later), undefined, later, random);
  plan.next(later);
  assert.ok(due(plan) - later < 17_000);
});

test('F27: a dead tracker does not hold up the others, and is found again when it is back', () => {
  const plan = started([['dead'], ['alive']]);
  for (let nowMs = 0; nowMs < 3 * HOUR; nowMs = due(plan)) {
    const steps = run(plan, nowMs, (url) => url === 'alive' || nowMs >= HOUR);
    assert.equal(
      steps.at(-1)?.endsWith(nowMs >= HOUR ? 'dead' : 'alive'),
      true,
      `${nowMs}: ${steps}`,
    );
  }
});

test('"retry in" is kept to, also by "announce now"; "never" is for good (BEP 31)', () => {
  const plan = started([['a']]);
  plan.onFailed(take(plan, 0), { afterMs: HOUR }, 0, half);
  plan.announceNow(30 * MINUTE);
  assert.equal(plan.next(30 * MINUTE), undefined);
  assert.ok(due(plan) >= HOUR && due(plan) <= 1.1 * HOUR);
  const nowMs = due(plan);
  plan.onFailed(take(plan, nowMs), 'never', nowMs, half);
  assert.equal(plan.next(nowMs), undefined);
  assert.equal(plan.nextAtMs, undefined);
  plan.announceNow(DAY);
  assert.equal(plan.next(DAY), undefined);
  assert.deepEqual(plan.trackers()[0]?.state, 'failing');
});

test('"announce now" waits for the minimum interval, a minute where none is given', () => {
  for (const [minInterval, allowedAt] of [
    [undefined, MINUTE],
    [5 * MINUTE, 5 * MINUTE],
  ] as const) {
    const plan = started([['a']]);
    plan.onAccepted(take(plan, 0), said(30 * MINUTE, minInterval), 0, half);
    plan.announceNow(10_000);
    assert.equal(plan.next(10_000), undefined);
    assert.equal(due(plan), allowedAt);
    assert.equal(take(plan, allowedAt).event, undefined);
  }
});

test('"announce now" cuts our own back-off short, to a minute after the last try', () => {
  const plan = started([['a']]);
  let nowMs = 0;
  for (let failure = 0; failure < 8; failure++) {
    plan.onFailed(take(plan, nowMs), undefined, nowMs, half);
    plan.next(nowMs);
    if (failure < 7) nowMs = due(plan);
  }
  plan.announceNow(nowMs + 1_000);
  plan.next(nowMs + 1_000);
  assert.equal(due(plan), nowMs + MINUTE);
});

test('however often it is pressed, "announce now" does not ask more than once a minute', () => {
  const plan = started([['a'], ['b']]);
  const asked: Record<string, number[]> = { a: [], b: [] };
  for (let nowMs = 0; nowMs < 20 * MINUTE; nowMs += 500) {
    plan.announceNow(nowMs);
    for (let step = plan.next(nowMs); step !== undefined; step = plan.next(nowMs)) {
      asked[step.url]!.push(nowMs);
      if (step.url === 'b') plan.onAccepted(step, said(0, 0), nowMs, half);
      else plan.onFailed(step, undefined, nowMs, half);
    }
  }
  for (const times of Object.values(asked)) {
    const gaps = times.slice(1).map((at, index) => at - times[index]!);
    assert.ok(gaps.length > 2);
    // The first failures are tried again after 15 and 30 seconds by the plan itself.
    assert.ok(
      gaps.slice(2).every((gap) => gap >= MINUTE),
      String(gaps),
    );
  }
});

test('a tracker named twice is asked once, and one that cannot be asked never', () => {
  const plan = new AnnouncePlan([['a', 'a'], ['a'], ['b']], random);
  assert.deepEqual(plan.urls, ['a', 'b']);
  assert.deepEqual(
    plan.trackers().map(({ tier }) => tier),
    [0, 1],
  );
  plan.abandon('a');
  plan.start(0);
  assert.deepEqual(
    run(plan, 0, () => true),
    ['started b'],
  );
});

test('a torrent without trackers plans nothing', () => {
  const plan = started([]);
  assert.equal(plan.next(0), undefined);
  assert.equal(plan.nextAtMs, undefined);
});

test('the states tell who works, who fails and who waits', () => {
  const plan = started([['a'], ['b'], ['c']]);
  const states = () =>
    plan
      .trackers()
      .map(({ state }) => state)
      .join(' ');
  const first = take(plan, 0);
  assert.equal(states(), 'announcing waiting waiting');
  plan.onFailed(first, undefined, 0, half);
  assert.equal(states(), 'failing waiting waiting');
  plan.onAccepted(take(plan, 0), said(30 * MINUTE), 0, half);
  assert.equal(states(), 'failing working standby');
  assert.deepEqual(
    plan.trackers().map(({ nextAtMs }) => nextAtMs !== undefined),
    [true, true, false],
  );
});

test('one more waits its turn while another works, and is asked at once where none does', () => {
  const plan = started([['a']]);
  run(plan, 0, () => true);
  plan.add('b', 1, MINUTE);
  assert.equal(plan.next(MINUTE), undefined);
  assert.deepEqual(
    plan.trackers().map(({ state }) => state),
    ['working', 'standby'],
  );
  const failing = started([['a']]);
  run(failing, 0, () => false);
  failing.add('b', 1, 5);
  assert.deepEqual(
    run(failing, 5, () => true),
    ['started b'],
  );
  const empty = started([]);
  empty.add('a', 0, 7);
  assert.deepEqual(
    run(empty, 7, () => true),
    ['started a'],
  );
});

test('with the one in use taken away the next one is asked at once', () => {
  const plan = started([['a'], ['b']]);
  run(plan, 0, () => true);
  assert.equal(plan.remove('a', MINUTE), true, 'it should hear of it');
  assert.deepEqual(
    run(plan, MINUTE, () => true),
    ['started b'],
  );
  assert.equal(plan.remove('b', 2 * MINUTE), true);
  assert.equal(plan.next(2 * MINUTE), undefined);
  assert.equal(plan.nextAtMs, undefined, 'nothing is planned without trackers');
  assert.deepEqual(plan.stop(), []);
});

test('one that is taken away while it is asked, or was never asked, need not hear of it', () => {
  const plan = started([['a'], ['b'], ['c']]);
  const step = take(plan, 0);
  assert.equal(plan.remove('a', 0), false);
  plan.onAccepted(step, said(30 * MINUTE), 0, half);
  assert.deepEqual(plan.urls, ['b', 'c']);
  assert.deepEqual(
    run(plan, 0, () => true),
    ['started b'],
  );
  assert.equal(plan.remove('c', 0), false);
  assert.equal(plan.next(MINUTE), undefined, 'what works goes on');
});

test('another in the place of the one in use is asked at once, and the old one hears of it', () => {
  const plan = started([['a'], ['b']]);
  run(plan, 0, () => true);
  assert.equal(plan.replace('a', 'z', MINUTE), true);
  assert.deepEqual(
    run(plan, MINUTE, () => true),
    ['started z'],
  );
  assert.deepEqual(plan.tiers, [['z'], ['b']]);
});

test('one tracker can be asked beside the one in use, which stays in use', () => {
  const plan = started([['a'], ['b']]);
  run(plan, 0, () => true);
  const regular = due(plan);
  assert.equal(plan.announceTo('b'), true);
  assert.deepEqual(
    run(plan, MINUTE, () => true),
    ['started b'],
  );
  assert.deepEqual(
    plan.trackers().map(({ state }) => state),
    ['working', 'standby'],
  );
  assert.equal(due(plan), regular, 'as it was planned');
  assert.deepEqual(plan.stop().toSorted(), ['a', 'b'], 'both know of us');
});

test('one tracker asked by name keeps its own rules: its minimum, a minute, a wait it asked for', () => {
  const plan = started([['a'], ['b']]);
  plan.onAccepted(take(plan, 0), said(30 * MINUTE, 10 * MINUTE), 0, half);
  plan.announceTo('a');
  assert.equal(plan.next(MINUTE), undefined);
  assert.equal(due(plan), 10 * MINUTE);
  plan.announceTo('b');
  assert.equal(due(plan), -Infinity);
  plan.onFailed(take(plan, MINUTE), undefined, MINUTE, half);
  for (let press = 0; press < 9; press++) plan.announceTo('b');
  assert.equal(due(plan), 2 * MINUTE);
  plan.onFailed(take(plan, 2 * MINUTE), { afterMs: HOUR }, 2 * MINUTE, half);
  plan.announceTo('b');
  assert.equal(plan.next(9 * MINUTE), undefined);
  plan.onAccepted(take(plan, 10 * MINUTE), said(30 * MINUTE), 10 * MINUTE, half);
  assert.ok(plan.trackers()[1]!.nextAtMs! > HOUR);
});

test('one that will never answer is not asked by name either', () => {
  const plan = started([['a'], ['b']]);
  plan.abandon('b');
  assert.equal(plan.announceTo('b'), false);
  assert.equal(plan.announceTo('nobody'), false);
});

test('one that fails beside the one in use is not held against it', () => {
  const plan = started([['a'], ['b'], ['c']]);
  run(plan, 0, () => true);
  const regular = due(plan);
  plan.announceTo('b');
  plan.onFailed(take(plan, MINUTE), undefined, MINUTE, half);
  assert.equal(due(plan), regular);
  assert.equal(plan.trackers()[0]!.state, 'working');
});

test('completed is for the one in use to hear', () => {
  const plan = started([['a'], ['b']]);
  run(plan, 0, () => true);
  plan.announceTo('b');
  run(plan, MINUTE, () => true);
  plan.complete(3 * MINUTE);
  plan.announceTo('b');
  const steps = run(plan, 3 * MINUTE, () => true);
  assert.deepEqual(steps.toSorted(), ['completed a', 'regular b']);
});

test('after a stop and a new start a failed tracker is asked at once, unless it asked us to wait', () => {
  const plan = started([['a'], ['b']]);
  run(plan, 0, () => false);
  plan.stop();
  plan.start(1_000);
  const step = take(plan, 1_000);
  assert.equal(step.url, 'a');
  plan.onFailed(step, { afterMs: HOUR }, 1_000, half);
  plan.stop();
  plan.start(2_000);
  assert.equal(take(plan, 2_000).url, 'b');
});
