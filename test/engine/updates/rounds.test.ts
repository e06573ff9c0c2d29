import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Rounds } from '../../../source/engine/updates/rounds.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';

const scene = (everyMs = 100) => {
  const clock = new VirtualClock();
  const looks: string[] = [];
  const rounds = new Rounds<string>({
    clock: () => clock,
    look: async (key) => {
      looks.push(`${key} ${clock.now()}`);
      return everyMs;
    },
  });
  return { clock, looks, rounds };
};

test('each is looked at in its own time, by one timer, which is gone when nothing is left', async () => {
  const { clock, looks, rounds } = scene();
  const start = clock.now();
  const at = (ms: number) => start + ms;
  rounds.plan('a', 10);
  rounds.plan('b', 50);
  assert.equal(clock.pendingTimers, 1);
  await clock.advance(160);
  assert.deepEqual(looks, [`a ${at(10)}`, `b ${at(50)}`, `a ${at(110)}`, `b ${at(150)}`]);
  rounds.forget('a');
  rounds.forget('b');
  assert.equal(clock.pendingTimers, 0);
});

test('what is hastened comes sooner, and never later than it would', async () => {
  const { clock, looks, rounds } = scene(1_000);
  rounds.plan('a', 100);
  rounds.hasten('a', 500);
  await clock.advance(100);
  assert.equal(looks.length, 1);
  rounds.hasten('a', 50);
  await clock.advance(50);
  assert.equal(looks.length, 2);
  rounds.close();
  assert.equal(clock.pendingTimers, 0);
});

test('what is planned or forgotten while it is looked at counts', async () => {
  const clock = new VirtualClock();
  let looks = 0;
  const rounds: Rounds<string> = new Rounds({
    clock: () => clock,
    look: async (key) => {
      looks += 1;
      if (looks === 1) rounds.plan(key, 5);
      else rounds.forget(key);
      return 1_000;
    },
  });
  rounds.plan('a', 1);
  await clock.advance(5_000);
  assert.equal(looks, 2);
  assert.equal(clock.pendingTimers, 0);
});
