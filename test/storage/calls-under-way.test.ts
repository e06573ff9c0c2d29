import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CallsUnderWay } from '../../source/storage/calls-under-way.ts';

/** Lets all go on that can. */
const turn = async (): Promise<void> => {
  for (let at = 0; at < 10; at++) await Promise.resolve();
};

test('who is held waits until those before are through and it is released; who may go on does', async () => {
  const calls = new CallsUnderWay();
  const told: string[] = [];
  const tell = (word: string) => async () => void told.push(word);
  const first = Promise.withResolvers<void>();
  const before = calls.run(() => first.promise);
  const held = calls.hold().then(() => told.push('held'));
  const after = calls.run(tell('after'));
  await calls.runNow(tell('now'));
  await turn();
  assert.deepEqual(told, ['now']);
  first.resolve();
  await Promise.all([before, held]);
  assert.deepEqual(told, ['now', 'held']);
  calls.release();
  await after;
  assert.deepEqual(told, ['now', 'held', 'after']);
});

test('once it is closed nothing begins, and who was held hears so', async () => {
  const calls = new CallsUnderWay();
  await calls.hold();
  const held = calls.run(async () => 1);
  calls.close();
  await assert.rejects(held, { code: 'session/closed' });
  await assert.rejects(
    calls.runNow(async () => 1),
    { code: 'session/closed' },
  );
});
