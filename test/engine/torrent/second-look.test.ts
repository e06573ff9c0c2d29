import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SECOND_LOOK_REST_MS } from '../../../source/engine/limits.ts';
import { Turns } from '../../../source/engine/session/turns.ts';
import { SecondLook } from '../../../source/engine/torrent/second-look.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';

const scene = (batches: number, turns = new Turns(1)) => {
  const clock = new VirtualClock();
  const seen = { looks: 0, ends: 0 };
  let left = batches;
  const look = new SecondLook({
    clock,
    turns,
    isDue: () => left > 0,
    look: async () => {
      seen.looks += 1;
      left -= 1;
      return left > 0;
    },
    onEnded: () => {
      seen.ends += 1;
    },
  });
  return { clock, look, seen };
};

test('looks at a few at a time, with rests for others, and tells once when all is looked at', async () => {
  const { clock, look, seen } = scene(3);
  look.begin();
  await clock.settle();
  assert.deepEqual(seen, { looks: 1, ends: 0 });
  await clock.advance(SECOND_LOOK_REST_MS);
  assert.deepEqual(seen, { looks: 2, ends: 0 });
  await clock.advance(10 * SECOND_LOOK_REST_MS);
  assert.deepEqual(seen, { looks: 3, ends: 1 });
});

test('whoever waits for the end of it gets it without rests', async () => {
  const { clock, look, seen } = scene(9);
  look.begin();
  await clock.settle();
  await look.hurry();
  assert.deepEqual(seen, { looks: 9, ends: 1 });
  assert.equal(clock.pendingTimers, 0);
  await look.hurry();
  assert.equal(seen.looks, 9);
});

test('ends at once when the swarm is left, and goes on when it is joined again', async () => {
  const { clock, look, seen } = scene(3);
  look.begin();
  await clock.settle();
  await look.end();
  assert.equal(clock.pendingTimers, 0);
  await clock.advance(10 * SECOND_LOOK_REST_MS);
  assert.deepEqual(seen, { looks: 1, ends: 0 });
  look.begin();
  await clock.advance(10 * SECOND_LOOK_REST_MS);
  assert.deepEqual(seen, { looks: 3, ends: 1 });
});

test('a failure is told to who waits, and nobody else', async () => {
  const clock = new VirtualClock();
  const look = new SecondLook({
    clock,
    turns: new Turns(1),
    isDue: () => true,
    look: () => Promise.reject(new Error('no permission')),
    onEnded: () => assert.fail('it has not ended well'),
  });
  look.begin();
  await clock.settle();
  await assert.rejects(look.hurry(), /no permission/);
});

test('of many only so many look at once, and one that leaves the line holds up nobody', async () => {
  const turns = new Turns(1);
  const busy = turns.take();
  const [first, second] = [scene(1, turns), scene(1, turns)];
  first.look.begin();
  second.look.begin();
  await second.clock.settle();
  assert.deepEqual([first.seen.looks, second.seen.looks], [0, 0]);
  await first.look.end();
  busy.end();
  await second.clock.settle();
  assert.deepEqual(
    [first.seen, second.seen],
    [
      { looks: 0, ends: 0 },
      { looks: 1, ends: 1 },
    ],
  );
  turns.take().end();
});
