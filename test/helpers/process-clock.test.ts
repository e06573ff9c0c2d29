import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProcessClock } from './process-clock.ts';
import { VirtualClock } from './virtual-clock.ts';

test('a process counts its own timers: run, cancelled and waiting', async () => {
  const clock = new VirtualClock();
  const one = new ProcessClock(clock);
  const other = new ProcessClock(clock);
  let ran = 0;
  one.setTimer(1, () => ran++);
  one.setTimer(2, () => ran++).cancel();
  one.setTimer(50, () => ran++);
  other.setTimer(50, () => ran++);
  await clock.advance(10);
  assert.equal(ran, 1);
  assert.equal(one.pendingTimers, 1);
  assert.equal(one.now(), clock.now());
  assert.equal(one.wallTime(), clock.wallTime());
});

test('nothing a killed process asked for happens, then or later', async () => {
  const clock = new VirtualClock();
  const dead = new ProcessClock(clock);
  const fail = () => assert.fail('a dead process ran');
  dead.setTimer(1, fail);
  dead.nextTurn(fail);
  dead.kill();
  dead.setTimer(1, fail).cancel();
  dead.setTimer(1, fail);
  dead.nextTurn(fail);
  let ran = false;
  new ProcessClock(clock).setTimer(2, () => {
    ran = true;
  });
  await clock.advance(10);
  assert.ok(ran);
  assert.equal(clock.pendingTimers, 0);
});
