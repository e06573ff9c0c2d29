import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RateRecorder } from '../../../source/engine/bandwidth/rate-recorder.ts';
import { MAX_RATE_HISTORIES, RATES_REST_AFTER_MS } from '../../../source/engine/limits.ts';
import { Tally } from '../../../source/engine/torrent/tally.ts';
import { bytesOf, ratesOf } from '../../helpers/rates.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DAY = 1_440 * MINUTE;

const scene = () => {
  const clock = new VirtualClock({ wallTime: 1_000_000 });
  const session = new Tally();
  let samples = 0;
  const givers: Tally[] = [];
  const recorder = new RateRecorder({
    clock,
    session,
    onSample: () => {
      samples += 1;
    },
    onGiven: (tally) => givers.push(tally),
  });
  const move = (tally: Tally, down: number, up = 0) => {
    const now = clock.now();
    for (const each of [tally, session]) {
      each.download.add(down, now);
      each.upload.add(up, now);
    }
    recorder.onMoved(tally, now);
  };
  return { clock, session, recorder, move, givers, samples: () => samples };
};

test('before anything has moved there is no history, and nothing ticks', async () => {
  const { clock, recorder, samples } = scene();
  await clock.advance(MINUTE);
  assert.deepEqual(recorder.ofSession(), { levels: [] });
  assert.deepEqual(recorder.of(new Tally()), { levels: [] });
  assert.deepEqual([clock.pendingTimers, samples()], [0, 0]);
});

test('each torrent and the session have the bytes of each second, the newest last', async () => {
  const { clock, recorder, move } = scene();
  const [one, other] = [new Tally(1e9, 1e9), new Tally()];
  for (const bytes of [100, 200, 300]) {
    move(one, bytes);
    await clock.advance(400);
    move(other, 5, bytes);
    await clock.advance(600);
  }
  const finest = (rates: ReturnType<RateRecorder['of']>) => rates.levels[0]!;
  assert.deepEqual(ratesOf(finest(recorder.of(one)).down), [100, 200, 300]);
  assert.deepEqual(ratesOf(finest(recorder.of(other)).down), [5, 5, 5]);
  assert.deepEqual(ratesOf(finest(recorder.of(other)).up), [100, 200, 300]);
  assert.deepEqual(ratesOf(finest(recorder.ofSession()).down), [105, 205, 305]);
  assert.equal(finest(recorder.ofSession()).endAt, 1_003_000);
});

test('there are four levels, and they agree on the bytes', async () => {
  const { clock, recorder, move } = scene();
  const tally = new Tally();
  let moved = 0;
  for (let second = 0; second < 90; second++) {
    move(tally, second * 100);
    moved += second * 100;
    await clock.advance(SECOND);
  }
  await clock.advance(360 * SECOND);
  const { levels } = recorder.of(tally);
  assert.deepEqual(
    levels.map(({ intervalMs }) => intervalMs),
    [1_000, 10_000, 60_000, 360_000],
  );
  for (const level of levels.slice(1)) {
    assert.ok(Math.abs(bytesOf(level, level.down) - moved) < 1, `${level.intervalMs}`);
  }
  assert.deepEqual(
    levels.map(({ down }) => ratesOf(down).length),
    [120, 45, 7, 1],
  );
});

test('nothing is kept for longer than a day', async () => {
  const { clock, recorder, move } = scene();
  const tally = new Tally();
  move(tally, 1_000_000);
  await clock.advance(3 * DAY);
  for (const { down, endAt } of recorder.of(tally).levels) {
    assert.ok(ratesOf(down).every((rate) => rate === 0));
    assert.ok(clock.wallTime() - endAt < 360_000);
  }
  assert.deepEqual(
    recorder.of(tally).levels.map(({ down }) => ratesOf(down).length),
    [120, 180, 180, 240],
  );
});

test('in silence the timer rests after a while, and what moves next is written as if it had not', async () => {
  const { clock, recorder, move, samples } = scene();
  const tally = new Tally();
  move(tally, 60);
  await clock.advance(RATES_REST_AFTER_MS + 2 * SECOND);
  assert.equal(clock.pendingTimers, 0);
  const before = samples();
  await clock.advance(MINUTE + 250);
  assert.equal(samples(), before);
  move(tally, 90);
  await clock.advance(SECOND);
  const finest = recorder.of(tally).levels[0]!;
  assert.equal(ratesOf(finest.down).at(-1), 90, 'in its own second');
  assert.equal(bytesOf(finest, finest.down), 90, 'the minutes before were silent');
  const coarser = recorder.of(tally).levels[1]!;
  await clock.advance(10 * SECOND);
  const { down } = recorder.of(tally).levels[1]!;
  assert.equal(bytesOf(coarser, down), 150);
});

test('silence is told too: asked in the middle of it, the history reaches until now', async () => {
  const { clock, recorder, move } = scene();
  const tally = new Tally();
  move(tally, 60);
  await clock.advance(10 * MINUTE);
  const [finest, next] = recorder.of(tally).levels;
  assert.equal(finest!.endAt, clock.wallTime());
  assert.equal(ratesOf(next!.down)[0], 6);
});

test('a timer that comes late spreads the bytes over the time it missed', async () => {
  const { clock, recorder, move } = scene();
  const tally = new Tally();
  move(tally, 1_000);
  await clock.advance(SECOND);
  move(tally, 4_000);
  clock.sleepThrough(4 * SECOND);
  await clock.settle();
  assert.deepEqual(
    ratesOf(recorder.of(tally).levels[0]!.down),
    [1_000, 1_000, 1_000, 1_000, 1_000],
  );
});

test('a level is the same object until its next sample', async () => {
  const { clock, recorder, move } = scene();
  const tally = new Tally();
  move(tally, 10);
  await clock.advance(12 * SECOND);
  const before = recorder.of(tally);
  assert.equal(recorder.of(tally), before);
  move(tally, 10);
  await clock.advance(SECOND);
  const after = recorder.of(tally);
  assert.notEqual(after.levels[0], before.levels[0]);
  for (const at of [1, 2, 3]) assert.equal(after.levels[at], before.levels[at]);
});

test('only so many torrents have a history: those that moved last', async () => {
  const { clock, recorder, move } = scene();
  const tallies = Array.from({ length: MAX_RATE_HISTORIES + 1 }, () => new Tally());
  for (const tally of tallies.slice(0, -1)) move(tally, 1);
  await clock.advance(SECOND);
  move(tallies[0]!, 1);
  await clock.advance(SECOND);
  move(tallies.at(-1)!, 1);
  await clock.advance(SECOND);
  assert.deepEqual(recorder.of(tallies[1]!), { levels: [] });
  assert.equal(recorder.of(tallies[0]!).levels.length, 4);
  move(tallies[1]!, 5);
  await clock.advance(SECOND);
  const { levels } = recorder.of(tallies[1]!);
  assert.equal(ratesOf(levels[0]!.down).at(-1), 5, 'what it moved before is not counted twice');
});

test('a torrent that is gone is forgotten, and a recorder that is closed ticks no more', async () => {
  const { clock, recorder, move } = scene();
  const tally = new Tally();
  move(tally, 10);
  await clock.advance(SECOND);
  recorder.forget(tally);
  assert.deepEqual(recorder.of(tally), { levels: [] });
  recorder.close();
  move(tally, 10);
  assert.equal(clock.pendingTimers, 0);
});

test('says once a second which torrents were given of, and not those that only received', async () => {
  const { clock, recorder, move, givers } = scene();
  const [giver, taker] = [new Tally(), new Tally()];
  move(giver, 0, 5);
  move(giver, 0, 5);
  move(taker, 5);
  await clock.advance(SECOND);
  assert.deepEqual(givers, [giver]);
  move(taker, 5);
  await clock.advance(SECOND);
  assert.deepEqual(givers, [giver]);
  recorder.close();
});
