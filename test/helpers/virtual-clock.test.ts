import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SeededRandom } from './seeded-random.ts';
import { VirtualClock } from './virtual-clock.ts';

test('timers run in order of time, and those of one time in the order they were set', async () => {
  const clock = new VirtualClock();
  const seen: string[] = [];
  clock.setTimer(20, () => seen.push(`c${clock.now()}`));
  clock.setTimer(10, () => seen.push(`a${clock.now()}`));
  clock.setTimer(10, () => seen.push(`b${clock.now()}`));
  await clock.advance(15);
  assert.deepEqual(seen, ['a10', 'b10']);
  assert.equal(clock.now(), 15);
  await clock.advance(5);
  assert.deepEqual(seen, ['a10', 'b10', 'c20']);
  assert.equal(clock.pendingTimers, 0);
});

test('a cancelled timer never runs and is not pending', async () => {
  const clock = new VirtualClock();
  const timer = clock.setTimer(5, () => assert.fail('ran'));
  timer.cancel();
  timer.cancel();
  assert.equal(clock.pendingTimers, 0);
  await clock.advance(10);
});

test('thousands of random timers, half of them cancelled, run in order', async () => {
  const clock = new VirtualClock();
  const random = new SeededRandom('heap');
  const due: number[] = [];
  const ran: number[] = [];
  for (let count = 0; count < 5000; count++) {
    const delay = random.integer(1000);
    const timer = clock.setTimer(delay, () => ran.push(clock.now()));
    if (random.float() < 0.5) timer.cancel();
    else due.push(delay);
  }
  assert.equal(clock.pendingTimers, due.length);
  await clock.advance(1000);
  assert.deepEqual(
    ran,
    due.sort((left, right) => left - right),
  );
});

test('a long chain of promises settles before the next timer runs', async () => {
  const clock = new VirtualClock();
  const seen: string[] = [];
  clock.setTimer(1, async () => {
    for (let step = 0; step < 200; step++) await null;
    seen.push('chain');
  });
  clock.setTimer(1, () => seen.push('timer'));
  await clock.advance(1);
  assert.deepEqual(seen, ['chain', 'timer']);
});

test('a turn ends after all timers of its time, and what a turn asks for runs in the next', async () => {
  const clock = new VirtualClock();
  const seen: string[] = [];
  clock.setTimer(1, () => {
    clock.nextTurn(() => {
      seen.push('turn');
      clock.nextTurn(() => seen.push('second turn'));
      clock.setTimer(0, () => seen.push('new timer'));
    });
    seen.push('first');
  });
  clock.setTimer(1, () => seen.push('second'));
  await clock.advance(1);
  assert.deepEqual(seen, ['first', 'second', 'turn', 'new timer', 'second turn']);
});

test('an async function that sleeps in a loop finishes in virtual time', async () => {
  const clock = new VirtualClock();
  const sleep = (ms: number) => new Promise<void>((resolve) => clock.setTimer(ms, resolve));
  const work = async () => {
    for (let count = 0; count < 1000; count++) await sleep(1000);
    return clock.now();
  };
  assert.equal(await clock.wait(work(), 1_000_000), 1_000_000);
});

test('runUntil stops at the instant the condition holds', async () => {
  const clock = new VirtualClock();
  let count = 0;
  const tick = () => {
    count += 1;
    clock.setTimer(10, tick);
  };
  tick();
  await clock.runUntil(() => count === 5, 1000);
  assert.equal(clock.now(), 40);
  assert.equal(clock.pendingTimers, 1);
});

test('runUntil says when the time is up and when nothing is left to wait for', async () => {
  const clock = new VirtualClock();
  await assert.rejects(
    clock.runUntil(() => false, 1000, 'the end'),
    /the end will never come/,
  );
  clock.setTimer(5000, () => {});
  await assert.rejects(
    clock.runUntil(() => false, 1000, 'the end'),
    /the end did not come within 1000/,
  );
});

test('what a callback throws comes out of advance, and the rest still runs', async () => {
  const clock = new VirtualClock();
  let ran = 0;
  clock.setTimer(1, () => {
    throw new Error('thrown in a timer');
  });
  clock.setTimer(2, () => ran++);
  clock.nextTurn(() => {
    throw new Error('thrown in a turn');
  });
  clock.nextTurn(() => ran++);
  await assert.rejects(clock.advance(5), /in a turn/);
  await assert.rejects(clock.advance(5), /in a timer/);
  await clock.advance(5);
  assert.equal(ran, 2);
});

test('an endless loop without time passing is reported instead of hanging', async () => {
  const clock = new VirtualClock();
  const spin = () => clock.nextTurn(spin);
  spin();
  await assert.rejects(clock.advance(1), /virtual time stands still/);
});

test('two drivers at once are refused', async () => {
  const clock = new VirtualClock();
  clock.setTimer(1, () => {});
  const first = clock.advance(10);
  await assert.rejects(clock.advance(10), /already being run/);
  await first;
});

test('virtual time stands still for work outside, such as a real worker', async () => {
  const clock = new VirtualClock();
  clock.setTimer(10, () => {});
  let doneAt = -1;
  const work = new Promise<void>((resolve) =>
    setImmediate(() => setImmediate(() => setImmediate(resolve))),
  );
  const outside = clock.outside(work).then(() => {
    doneAt = clock.now();
  });
  await clock.advance(100);
  await outside;
  assert.equal(doneAt, 0);
});

test('wall time follows, jumps when set, and starts where it is told', async () => {
  const clock = new VirtualClock({ wallTime: 1_000_000 });
  await clock.advance(500);
  assert.equal(clock.wallTime(), 1_000_500);
  clock.shiftWallTime(-400_000);
  assert.equal(clock.wallTime(), 600_500);
  assert.equal(clock.now(), 500);
});

test('after the computer slept, what was due runs late and once', async () => {
  const clock = new VirtualClock();
  const ranAt: number[] = [];
  clock.setTimer(10, () => ranAt.push(clock.now()));
  clock.sleepThrough(28_800_000);
  await clock.settle();
  assert.deepEqual(ranAt, [28_800_000]);
});

test('delays are clamped to what a real timer takes', async () => {
  const clock = new VirtualClock();
  let ranAt = -1;
  clock.setTimer(10 ** 15, () => {
    ranAt = clock.now();
  });
  clock.setTimer(-5, () => {});
  await clock.advance(2 ** 31 - 1);
  assert.equal(ranAt, 2 ** 31 - 1);
  assert.throws(() => clock.setTimer(Number.NaN, () => {}), RangeError);
});
