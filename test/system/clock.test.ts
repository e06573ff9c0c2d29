import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NodeClock } from '../../source/system/clock.ts';
import { turns } from './tcp-scene.ts';

const clock = new NodeClock();

describe('NodeClock', () => {
  it('never runs a timer before its time', async () => {
    const early: number[] = [];
    await Promise.all(
      Array.from({ length: 200 }, (_, at) => {
        const delayMs = (at % 20) / 3;
        const due = clock.now() + delayMs;
        return new Promise<void>((resolve) => {
          clock.setTimer(delayMs, () => {
            if (clock.now() < due) early.push(delayMs);
            resolve();
          });
        });
      }),
    );
    assert.deepEqual(early, []);
  });

  it('does not run a timer that was cancelled, also in the turn it is due', async () => {
    let runs = 0;
    const first = clock.setTimer(1, () => {
      runs += 1;
      second.cancel();
    });
    const second = clock.setTimer(1, () => {
      runs += 1;
      first.cancel();
    });
    await new Promise<void>((resolve) => clock.setTimer(5, resolve));
    assert.equal(runs, 1);
  });

  it('waits where the delay is longer than Node can count', async () => {
    let hasRun = false;
    const timers = [2 ** 31, 1e15, Infinity].map((delayMs) =>
      clock.setTimer(delayMs, () => {
        hasRun = true;
      }),
    );
    await new Promise<void>((resolve) => clock.setTimer(5, resolve));
    assert.equal(hasRun, false);
    for (const timer of timers) timer.cancel();
  });

  it('runs at once where the delay is negative, and refuses one that is no number', async () => {
    await new Promise<void>((resolve) => clock.setTimer(-5, resolve));
    assert.throws(() => clock.setTimer(Number.NaN, () => {}), RangeError);
  });

  it('runs what waits for the next turn after what is already promised', async () => {
    const order: string[] = [];
    clock.nextTurn(() => order.push('turn'));
    await Promise.resolve();
    order.push('promise');
    await turns(2);
    assert.deepEqual(order, ['promise', 'turn']);
  });

  it('tells the time of day, and a time that never goes back', () => {
    const day = 86_400_000;
    assert.ok(Math.abs(clock.wallTime() - Date.now()) < day);
    const times = Array.from({ length: 1000 }, () => clock.now());
    assert.ok(times.every((time, at) => at === 0 || time >= times[at - 1]!));
  });
});
