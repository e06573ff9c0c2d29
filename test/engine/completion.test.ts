import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Completion, type CompletionOptions } from '../../source/engine/completion.ts';
import { VirtualClock } from '../helpers/virtual-clock.ts';

const scene = (fields: Partial<CompletionOptions> = {}) => {
  const clock = new VirtualClock({ wallTime: 1_000 });
  const log: string[] = [];
  const completion = new Completion({
    clock,
    completedAt: null,
    isNew: false,
    finish: async () => void log.push('data'),
    save: async () => void log.push('record'),
    tell: () => log.push('told'),
    onFailed: (error) => log.push(String(error)),
    ...fields,
  });
  return { clock, log, completion };
};

test('data and record are safe before anybody is told', async () => {
  const { clock, log, completion } = scene();
  await clock.advance(500);
  completion.reached();
  await clock.settle();
  assert.deepEqual(log, ['data', 'record', 'told']);
  assert.equal(completion.at, 1_500);
});

test('where the data cannot be made safe it is a fault, and nobody is told', async () => {
  const { clock, log, completion } = scene({ finish: () => Promise.reject(new Error('full')) });
  completion.reached();
  await clock.settle();
  assert.deepEqual(log, ['Error: full']);
});

test('a record that is not saved keeps the news from nobody', async () => {
  const { clock, log, completion } = scene({ save: () => Promise.reject(new Error('locked')) });
  completion.reached();
  await clock.settle();
  assert.deepEqual(log, ['data', 'told']);
});

test('what was complete before is news only to who has just added it, once', async () => {
  const known = scene({ completedAt: 7 });
  known.completion.found();
  await known.clock.settle();
  assert.deepEqual([known.log, known.completion.at], [[], 7]);
  const added = scene({ completedAt: 7, isNew: true });
  added.completion.found();
  added.completion.found();
  await added.clock.settle();
  assert.deepEqual(added.log, ['data', 'record', 'told']);
  assert.equal(added.completion.at, 7);
});
