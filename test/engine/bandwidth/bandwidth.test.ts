import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Throttle } from '../../../source/engine/bandwidth/bandwidth.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';

const BLOCK = 16_384;

/** Somebody who takes blocks as fast as allowed. */
const consume = (clock: VirtualClock, throttle: Throttle, block = BLOCK) => {
  const taker = { taken: 0, times: [] as number[] };
  const run = () => {
    // As much as a fast peer could ever want, yet finite where there is no limit.
    for (let count = 0; throttle.take(block); count++) {
      taker.taken += block;
      taker.times.push(clock.now());
      if (count > 10_000) return;
    }
    throttle.whenReady(run);
  };
  run();
  return taker;
};

const assertNear = (actual: number, expected: number, share: number, what: string) =>
  assert.ok(
    Math.abs(actual - expected) <= expected * share,
    `${what}: ${Math.round(actual)} is not within ${share * 100} % of ${expected}`,
  );

/** Takes all there is, and counts how often it is called when there is more. */
const waitAt = (throttle: Throttle) => {
  const waiting = { calls: 0 };
  while (throttle.take(BLOCK));
  throttle.whenReady(() => {
    waiting.calls += 1;
  });
  return waiting;
};

for (const rate of [10_000, 1_000_000]) {
  for (const block of [1_000, BLOCK]) {
    test(`${rate} bytes a second in steps of ${block} are kept to within 3 % over 30 s`, async () => {
      const clock = new VirtualClock();
      const throttle = new Throttle(clock, rate);
      const taker = consume(clock, throttle, block);
      // A step more or less at the edges is no matter of the rate: it is measured from take to take.
      await clock.advance(10_000);
      const first = taker.times.length;
      await clock.advance(30_000);
      const seconds = (taker.times.at(-1)! - taker.times[first]!) / 1_000;
      const bytes = (taker.times.length - 1 - first) * block;
      assert.ok(seconds > 25, `${seconds} s were measured`);
      assertNear(bytes / seconds, rate, 0.03, 'rate');
      throttle.close();
    });
  }
}

test('from the very start no more goes through than rate, burst and one block', async () => {
  const clock = new VirtualClock();
  const throttle = new Throttle(clock, 1_000_000);
  const taker = consume(clock, throttle);
  await clock.advance(30_000);
  assert.ok(taker.taken <= 30_000_000 * 1.03, `${taker.taken} bytes`);
  assert.ok(taker.taken >= 30_000_000 * 0.97, `${taker.taken} bytes`);
  throttle.close();
});

test('unlimited costs no timer and grants everything', () => {
  const clock = new VirtualClock();
  const session = new Throttle(clock, null);
  const torrent = new Throttle(clock, null, session);
  assert.equal(torrent.take(1e12), true);
  assert.equal(torrent.isUnlimited, true);
  assert.equal(torrent.limit, null);
  assert.equal(clock.pendingTimers, 0);
});

test('a parent bounds what its children take together, and a child’s own limit holds beneath it', async () => {
  const clock = new VirtualClock();
  const session = new Throttle(clock, 1_000_000);
  const slow = new Throttle(clock, 200_000, session);
  const free = new Throttle(clock, null, session);
  const slowTaker = consume(clock, slow);
  const freeTaker = consume(clock, free);
  await clock.advance(30_000);
  assertNear(slowTaker.taken + freeTaker.taken, 30_000_000, 0.03, 'together');
  assertNear(slowTaker.taken, 6_000_000, 0.05, 'the slow one');
  assert.equal(free.isUnlimited, false, 'what bounds the parent bounds the child');
  for (const throttle of [slow, free, session]) throttle.close();
});

test('children of one parent share it: none starves', async () => {
  const clock = new VirtualClock();
  const session = new Throttle(clock, 100_000);
  const children = [0, 1, 2].map(() => new Throttle(clock, null, session));
  const takers = children.map((child) => consume(clock, child));
  await clock.advance(30_000);
  const total = takers.reduce((sum, { taken }) => sum + taken, 0);
  for (const { taken } of takers) assertNear(taken, total / 3, 0.1, 'a fair share');
  for (const throttle of [...children, session]) throttle.close();
});

test('who waits is called once each, in the order of asking', async () => {
  const clock = new VirtualClock();
  const throttle = new Throttle(clock, 10_000);
  while (throttle.take(BLOCK));
  const called: string[] = [];
  const waiter = (name: string) => () => {
    called.push(name);
    throttle.take(BLOCK);
  };
  for (const name of ['a', 'b', 'c']) throttle.whenReady(waiter(name));
  await clock.advance(60_000);
  assert.deepEqual(called, ['a', 'b', 'c']);
  assert.equal(clock.pendingTimers, 0, 'nobody waits, so nothing ticks');
});

test('whoever took goes to the end of the line', async () => {
  const clock = new VirtualClock();
  const throttle = new Throttle(clock, 50_000);
  const takers = [0, 1, 2, 3].map(() => consume(clock, throttle));
  await clock.advance(60_000);
  const shares = takers.map(({ taken }) => taken);
  assert.ok(Math.max(...shares) - Math.min(...shares) <= BLOCK * 4, shares.join(', '));
  throttle.close();
});

test('whoever is forgotten is not called', async () => {
  const clock = new VirtualClock();
  const throttle = new Throttle(clock, 10_000);
  while (throttle.take(BLOCK));
  let calls = 0;
  const run = () => {
    calls += 1;
  };
  throttle.whenReady(run);
  throttle.forget(run);
  await clock.advance(60_000);
  assert.equal(calls, 0);
  throttle.close();
});

test('what was taken and not used is given back, to the parent too', () => {
  const clock = new VirtualClock();
  const session = new Throttle(clock, 10_000);
  const torrent = new Throttle(clock, 10_000, session);
  while (torrent.take(BLOCK));
  const before = torrent.millisecondsUntilReady(0);
  assert.ok(before > 0);
  torrent.refund(BLOCK);
  assert.equal(torrent.isReady(0), true);
  assert.equal(session.isReady(0), true);
});

test('lifting the limit wakes who waits, in this very turn', () => {
  const clock = new VirtualClock();
  const throttle = new Throttle(clock, 1_000);
  const waiting = waitAt(throttle);
  throttle.setLimit(null);
  assert.equal(waiting.calls, 1);
  throttle.close();
});

test('lifting the parent’s limit wakes who waits at a child', async () => {
  const clock = new VirtualClock();
  const session = new Throttle(clock, 1_000);
  const torrent = new Throttle(clock, null, session);
  const waiting = waitAt(torrent);
  session.setLimit(null);
  await clock.settle();
  assert.equal(waiting.calls, 1);
  torrent.close();
  session.close();
});

test('a limit set anew holds from then on', async () => {
  const clock = new VirtualClock();
  const throttle = new Throttle(clock, 1_000_000);
  const taker = consume(clock, throttle);
  await clock.advance(10_000);
  throttle.setLimit(100_000);
  const before = taker.taken;
  await clock.advance(30_000);
  assertNear(taker.taken - before, 3_000_000, 0.05, 'after the change');
  assert.equal(throttle.limit, 100_000);
  throttle.close();
});

test('closed, it ticks no more and calls nobody', async () => {
  const clock = new VirtualClock();
  const session = new Throttle(clock, 1_000);
  const torrent = new Throttle(clock, null, session);
  const waiting = waitAt(torrent);
  torrent.close();
  session.close();
  assert.equal(clock.pendingTimers, 0);
  await clock.advance(60_000);
  assert.equal(waiting.calls, 0);
});

test('who takes from two is held to the lower of them, and goes on when that is gone', async () => {
  const clock = new VirtualClock();
  const [torrent, carrier] = [new Throttle(clock, 1_000_000), new Throttle(clock, 100_000)];
  const peer = new Throttle(clock, null, torrent, carrier);
  const taker = consume(clock, peer);
  await clock.advance(30_000);
  assertNear(taker.taken, 3_000_000, 0.05, 'beneath the lower');
  carrier.setLimit(null);
  const before = taker.taken;
  await clock.advance(30_000);
  assertNear(taker.taken - before, 30_000_000, 0.05, 'beneath the other');
  for (const throttle of [peer, torrent, carrier]) throttle.close();
  assert.equal(clock.pendingTimers, 0);
});

test('what is given back lets those who wait go on as soon as that allows, not when it would have been paid', async () => {
  const clock = new VirtualClock();
  const session = new Throttle(clock, 10_000);
  const torrent = new Throttle(clock, null, session);
  assert.equal(torrent.take(BLOCK), true);
  let readyMs: number | undefined;
  torrent.whenReady(() => {
    readyMs = clock.now();
  });
  torrent.refund(BLOCK - 1_000);
  await clock.advance(100);
  assert.ok(readyMs !== undefined, 'it waited on');
});
