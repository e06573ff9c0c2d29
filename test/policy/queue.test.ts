import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { TorrentId } from '../../source/base/ids.ts';
import { MAX_QUEUE_STARTS, SEED_TURN_MS } from '../../source/policy/limits.ts';
import { Queue, type QueueLimits } from '../../source/policy/queue.ts';
import type { QueueKind, QueueWish } from '../../source/policy/queue-lane.ts';

const NO_LIMITS: QueueLimits = { downloads: null, seeds: null, checks: null, countsSlow: true };
const MINUTE = 60_000;

/** Keeps what it was told, as the engine would. */
class Desk {
  readonly queue = new Queue();
  readonly running = new Set<string>();
  now = 0;
  changes = 0;
  nextAtMs = Number.POSITIVE_INFINITY;

  constructor(limits: Partial<QueueLimits>) {
    this.queue.setLimits({ ...NO_LIMITS, ...limits }, 0);
  }

  wish(id: string, wish: Partial<QueueWish> = {}): void {
    this.queue.set(
      {
        id: id as TorrentId,
        kind: 'download',
        order: id.charCodeAt(0),
        isForced: false,
        isSlow: false,
        need: 1,
        ...wish,
      },
      this.now,
    );
  }

  leave(id: string): void {
    this.queue.delete(id as TorrentId);
    this.running.delete(id);
  }

  decide(kind: QueueKind = 'download'): string {
    const { verdicts, nextAtMs } = this.queue.decide(kind, this.now);
    this.nextAtMs = nextAtMs;
    for (const { id, runs } of verdicts) {
      if (runs !== this.running.has(id)) this.changes += 1;
      if (runs) this.running.add(id);
      else this.running.delete(id);
    }
    return [...this.running].sort().join('');
  }
}

const downloads = (letters: string, limits: Partial<QueueLimits>): Desk => {
  const desk = new Desk(limits);
  for (const id of letters) desk.wish(id);
  return desk;
};

test('without limits everything runs', () => {
  assert.equal(downloads('edcba', {}).decide(), 'abcde');
});

test('downloads run by their order, and the next one when one is through', () => {
  const desk = downloads('edcba', { downloads: 2 });
  assert.equal(desk.decide(), 'ab');
  desk.leave('a');
  assert.equal(desk.decide(), 'bc');
});

test('who comes before those that run takes the place of the last of them', () => {
  const desk = downloads('bcde', { downloads: 2 });
  assert.equal(desk.decide(), 'bc');
  desk.wish('a');
  assert.equal(desk.decide(), 'ab');
  desk.wish('e', { order: 0 });
  assert.equal(desk.decide(), 'ae');
  desk.wish('a', { order: 1_000 });
  assert.equal(desk.decide(), 'be');
});

test('a forced one runs above the limit and takes nobody a place', () => {
  const desk = downloads('abcd', { downloads: 2 });
  desk.decide();
  desk.wish('d', { isForced: true });
  assert.equal(desk.decide(), 'abd');
  desk.wish('a', { isForced: true });
  assert.equal(desk.decide(), 'abcd');
  desk.wish('d');
  assert.equal(desk.decide(), 'abc');
});

test('a slow one takes no place where slow ones do not count, and its own again when it is quick', () => {
  const desk = downloads('abcd', { downloads: 2, countsSlow: false });
  desk.decide();
  desk.wish('a', { isSlow: true });
  assert.equal(desk.decide(), 'abc');
  desk.wish('a');
  assert.equal(desk.decide(), 'ab');
});

test('a slow one takes a place where it counts, and where nothing may run at all', () => {
  const desk = downloads('abc', { downloads: 2 });
  desk.decide();
  desk.wish('a', { isSlow: true });
  assert.equal(desk.decide(), 'ab');
  desk.queue.setLimits({ ...NO_LIMITS, downloads: 0, countsSlow: false }, 0);
  assert.equal(desk.decide(), '');
});

test('a lower limit stops the last ones, a higher one starts the next', () => {
  const desk = downloads('abcde', { downloads: 3 });
  desk.decide();
  desk.queue.setLimits({ ...NO_LIMITS, downloads: 1 }, 0);
  assert.equal(desk.decide(), 'a');
  desk.queue.setLimits(NO_LIMITS, 0);
  assert.equal(desk.decide(), 'abcde');
});

test('downloads, seeds and checks take one another no places', () => {
  const desk = new Desk({ downloads: 1, seeds: 1, checks: 1 });
  for (const [id, kind] of [
    ['a', 'download'],
    ['b', 'download'],
    ['c', 'seed'],
    ['d', 'seed'],
    ['e', 'check'],
    ['f', 'check'],
  ] as const) {
    desk.wish(id, { kind });
  }
  desk.decide('download');
  desk.decide('seed');
  assert.equal(desk.decide('check'), 'ace');
  desk.wish('a', { kind: 'seed' });
  assert.equal(desk.decide('seed'), 'ce', 'the seed that is new waits for its turn');
  assert.equal(desk.decide('download'), 'bce');
});

test('a check that runs is not put off for one that comes before it', () => {
  const desk = new Desk({ checks: 1 });
  desk.wish('b', { kind: 'check' });
  assert.equal(desk.decide('check'), 'b');
  desk.wish('a', { kind: 'check' });
  assert.equal(desk.decide('check'), 'b');
  desk.leave('b');
  assert.equal(desk.decide('check'), 'a');
});

const seeds = (needs: Readonly<Record<string, number>>, limits: Partial<QueueLimits>): Desk => {
  const desk = new Desk(limits);
  for (const [id, need] of Object.entries(needs)) desk.wish(id, { kind: 'seed', need });
  return desk;
};

test('of seeds those run that are missed the most', () => {
  assert.equal(seeds({ a: 0, b: 5, c: 2, d: 3 }, { seeds: 2 }).decide('seed'), 'bd');
});

test('a seed that is missed more waits until the turn of another is over', () => {
  const desk = seeds({ a: 1, b: 1 }, { seeds: 1 });
  assert.equal(desk.decide('seed'), 'a');
  desk.now = 10 * MINUTE;
  desk.wish('b', { kind: 'seed', need: 5 });
  assert.equal(desk.decide('seed'), 'a');
  assert.equal(desk.nextAtMs, SEED_TURN_MS);
  desk.now = desk.nextAtMs;
  assert.equal(desk.decide('seed'), 'b');
});

test('seeds that are missed alike take turns, the one that waited longest first', () => {
  const desk = seeds({ a: 1, b: 1, c: 1 }, { seeds: 1 });
  const served: string[] = [];
  for (let turn = 0; turn < 6; turn++) {
    served.push(desk.decide('seed'));
    assert.ok(desk.nextAtMs >= desk.now + SEED_TURN_MS - 1);
    desk.now = desk.nextAtMs;
  }
  assert.equal(served.join(''), 'abcabc');
});

test('a seed that nobody misses has its turn in the end', () => {
  const desk = seeds({ a: 5, b: 0 }, { seeds: 1 });
  assert.equal(desk.decide('seed'), 'a');
  assert.equal(desk.nextAtMs, 6 * SEED_TURN_MS);
  desk.now = desk.nextAtMs;
  assert.equal(desk.decide('seed'), 'b');
});

test('where too many seeds are at work, the one goes that is missed the least', () => {
  const desk = new Desk({ seeds: 2, countsSlow: false });
  for (const [at, id] of [...'abc'].entries()) {
    desk.wish(id, { kind: 'seed', need: at, isSlow: true });
  }
  assert.equal(desk.decide('seed'), 'abc', 'asleep they take no place');
  for (const [at, id] of [...'abc'].entries()) desk.wish(id, { kind: 'seed', need: at });
  assert.equal(desk.decide('seed'), 'bc');
});

test('more than some hundreds are started bit by bit', () => {
  const desk = new Desk({});
  for (let at = 0; at < MAX_QUEUE_STARTS + 1; at++) desk.wish(`${at}`, { order: at });
  desk.decide();
  assert.equal(desk.running.size, MAX_QUEUE_STARTS);
  assert.equal(desk.nextAtMs, desk.now);
  desk.decide();
  assert.equal(desk.running.size, MAX_QUEUE_STARTS + 1);
  assert.equal(desk.nextAtMs, Number.POSITIVE_INFINITY);
});

const IDS = [...'abcdefgh'];
const anyWish = fc.record({
  id: fc.constantFrom(...IDS),
  kind: fc.constantFrom<QueueKind>('download', 'seed', 'check'),
  order: fc.integer({ min: 0, max: 20 }),
  isForced: fc.boolean(),
  isSlow: fc.boolean(),
  need: fc.integer({ min: 0, max: 5 }),
});
const anyLimit = fc.option(fc.integer({ min: 0, max: 4 }));
const anyLimits = fc.record({
  downloads: anyLimit,
  seeds: anyLimit,
  checks: anyLimit,
  countsSlow: fc.boolean(),
});
const anyStep = fc.oneof(
  { weight: 6, arbitrary: anyWish.map((wish) => ({ kind: 'wish' as const, wish })) },
  fc.constantFrom(...IDS).map((id) => ({ kind: 'leave' as const, id })),
  anyLimits.map((limits) => ({ kind: 'limits' as const, limits })),
  fc.integer({ min: 0, max: 90 }).map((minutes) => ({ kind: 'time' as const, minutes })),
);

const KINDS: readonly (readonly [QueueKind, 'downloads' | 'seeds' | 'checks'])[] = [
  ['download', 'downloads'],
  ['seed', 'seeds'],
  ['check', 'checks'],
];

test('whatever is wished: never above the limits, no place free while somebody waits, the order obeyed, and calm without a change', () => {
  fc.assert(
    fc.property(anyLimits, fc.array(anyStep, { maxLength: 40 }), (first, steps) => {
      const desk = new Desk(first);
      let limits: QueueLimits = first;
      const wishes = new Map<string, QueueWish>();
      for (const step of steps) {
        if (step.kind === 'wish') {
          wishes.set(step.wish.id, step.wish as QueueWish);
          desk.wish(step.wish.id, step.wish as QueueWish);
        } else if (step.kind === 'leave') {
          wishes.delete(step.id);
          desk.leave(step.id);
        } else if (step.kind === 'limits') {
          limits = step.limits;
          desk.queue.setLimits(limits, desk.now);
        } else desk.now += step.minutes * MINUTE;
        for (const [kind, name] of KINDS) {
          desk.decide(kind);
          checkLane([...wishes.values()], desk.running, kind, limits, limits[name]);
        }
        const { changes } = desk;
        for (const [kind] of KINDS) desk.decide(kind);
        assert.equal(desk.changes, changes, 'asked again it says the same');
      }
    }),
    { numRuns: 300 },
  );
});

const checkLane = (
  wishes: readonly QueueWish[],
  running: ReadonlySet<string>,
  kind: QueueKind,
  { countsSlow }: QueueLimits,
  limit: number | null,
): void => {
  const ofKind = wishes.filter((wish) => wish.kind === kind);
  const most = limit ?? Number.POSITIVE_INFINITY;
  const counts = ({ isForced, isSlow }: QueueWish): boolean =>
    !isForced && (countsSlow || kind === 'check' || !isSlow || most === 0);
  const waiting = ofKind.filter(({ id }) => !running.has(id));
  const counted = ofKind.filter((wish) => running.has(wish.id) && counts(wish));
  assert.ok(counted.length <= most, 'above the limit');
  assert.ok(waiting.length === 0 || counted.length === most, 'a place is free');
  assert.ok(waiting.every(counts), 'one waits that takes no place');
  if (kind !== 'download') return;
  const first = Math.min(...waiting.map(({ order }) => order));
  assert.ok(
    counted.every(({ order }) => order <= first),
    'one that comes later runs',
  );
};

test('a decision among ten thousand looks at few of them', () => {
  const queue = new Queue();
  queue.setLimits({ ...NO_LIMITS, downloads: 3 }, 0);
  let compared = 0;
  const wish = (at: number): QueueWish => ({
    id: `${at}` as TorrentId,
    kind: 'download',
    get order() {
      compared += 1;
      return at;
    },
    isForced: false,
    isSlow: false,
    need: 0,
  });
  for (let at = 0; at < 10_000; at++) queue.set(wish(at), 0);
  queue.decide('download', 0);
  compared = 0;
  queue.delete('1' as TorrentId);
  queue.decide('download', 0);
  assert.ok(queue.isRunning('3' as TorrentId));
  assert.ok(compared < 200, `${compared} looks`);
});
