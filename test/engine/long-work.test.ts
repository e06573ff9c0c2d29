import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Steps } from '../../source/base/steps.ts';
import { WORK_SLICE_MS } from '../../source/engine/limits.ts';
import { LongWork } from '../../source/engine/long-work.ts';

/** Each step takes a millisecond; turns come when they are asked for. */
const scene = () => {
  let nowMs = 0;
  let turns: (() => void)[] = [];
  const work = new LongWork({ now: () => nowMs, nextTurn: (run) => turns.push(run) });
  const log: string[] = [];
  function* job(name: string, count: number): Steps<string> {
    for (let step = 0; step < count; step++) {
      nowMs += 1;
      log.push(name);
      yield;
    }
    return name;
  }
  const turn = async (): Promise<readonly string[]> => {
    await new Promise(setImmediate);
    const due = turns;
    turns = [];
    log.length = 0;
    for (const run of due) run();
    await new Promise(setImmediate);
    return [...log];
  };
  return { work, job, turn, log, waiting: () => turns.length };
};

test('what is short is done at once, in no other turn', async () => {
  const { work, job, log, waiting } = scene();
  const done = work.do(job('a', WORK_SLICE_MS - 1));
  assert.equal(log.length, WORK_SLICE_MS - 1);
  assert.equal(waiting(), 0);
  assert.equal(await done, 'a');
});

test('what is long leaves the loop between its slices', async () => {
  const { work, job, turn, log } = scene();
  const done = work.do(job('a', WORK_SLICE_MS * 2 + 1));
  assert.equal(log.length, WORK_SLICE_MS);
  assert.equal((await turn()).length, WORK_SLICE_MS);
  assert.equal((await turn()).length, 1);
  assert.equal(await done, 'a');
});

test('several take one slice of a turn together, in the order they came', async () => {
  const { work, job, turn } = scene();
  const all = ['a', 'b', 'c'].map((name) => work.do(job(name, WORK_SLICE_MS * 2)));
  for (let count = 0; count < 6; count++) {
    const done = await turn();
    assert.ok(done.length <= WORK_SLICE_MS, `${done.length} steps in a turn`);
    assert.ok(new Set(done).size <= 1);
  }
  assert.deepEqual(await Promise.all(all), ['a', 'b', 'c']);
});

test('one that fails is a failure of that call, and the next goes on', async () => {
  const { work, job, turn } = scene();
  function* failing(): Steps<string> {
    yield* job('a', WORK_SLICE_MS);
    throw new Error('of no use');
  }
  const failed = work.do(failing());
  const done = work.do(job('b', WORK_SLICE_MS + 1));
  const rejected = assert.rejects(failed, /of no use/);
  await turn();
  await turn();
  await rejected;
  await turn();
  assert.equal(await done, 'b');
});
