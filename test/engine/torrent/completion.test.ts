import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  Completion,
  type CompletionDuties,
  type CompletionStart,
} from '../../../source/engine/torrent/completion.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';

const scene = (fields: Partial<CompletionDuties & CompletionStart> = {}) => {
  const clock = new VirtualClock({ wallTime: 1_000 });
  const log: string[] = [];
  const duties: CompletionDuties = {
    clock,
    hasCome: () => true,
    isSure: () => true,
    isWhole: () => true,
    finish: async () => void log.push('data'),
    save: async () => void log.push('record'),
    tell: () => log.push('told'),
    onSafe: () => log.push('safe'),
    onFailed: (error) => log.push(String(error)),
    ...fields,
  };
  const completion = new Completion(duties, { completedAt: null, isNew: false, ...fields });
  return { clock, log, completion };
};

test('data and record are safe before anybody is told', async () => {
  const { clock, log, completion } = scene();
  await clock.advance(500);
  completion.reached();
  await clock.settle();
  assert.deepEqual(log, ['data', 'record', 'told', 'safe']);
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
  assert.deepEqual(log, ['data', 'told', 'safe']);
});

test('what was whole when it was added is made safe once, and is no news', async () => {
  const { clock, log, completion } = scene({ isNew: true, hasCome: () => false });
  completion.found();
  completion.whenSafe(() => log.push('heard'));
  await clock.settle();
  assert.deepEqual([log, completion.at], [['data', 'record', 'heard', 'safe'], 1_000]);
  completion.found();
  completion.whenSafe(() => log.push('heard at once'));
  assert.deepEqual(log.slice(4), ['safe', 'heard at once']);
});

test('what was complete in an earlier session is no news, and is safe already', async () => {
  const { clock, log, completion } = scene({ completedAt: 7 });
  completion.found();
  await clock.settle();
  assert.deepEqual([log, completion.at], [['safe'], 7]);
});

test('what is added again was complete before: it is made safe for what is wanted now', async () => {
  const { clock, log, completion } = scene({ completedAt: 7, isNew: true });
  completion.found();
  await clock.settle();
  assert.deepEqual([log, completion.at], [['data', 'record', 'safe'], 7]);
});

test('what came just before a crash is told by the next session', async () => {
  const { clock, log, completion } = scene();
  completion.found();
  await clock.settle();
  assert.deepEqual(log, ['data', 'record', 'told', 'safe']);
});

test('who waits for what cannot be made safe is not called', async () => {
  const { clock, log, completion } = scene({ finish: () => Promise.reject(new Error('full')) });
  completion.found();
  completion.whenSafe(() => log.push('heard'));
  await clock.settle();
  assert.deepEqual(log, ['Error: full']);
});

test('what turns out wrong while it is made safe was not complete, and nobody is told', async () => {
  const { clock, log, completion } = scene({ isWhole: () => false });
  completion.reached();
  completion.whenSafe(() => log.push('heard'));
  await clock.settle();
  assert.deepEqual([log, completion.at], [['data'], null]);
});

test('what was complete in an earlier session is made safe anew where some of it is only believed', async () => {
  const { clock, log, completion } = scene({ completedAt: 7, isSure: () => false });
  completion.found();
  await clock.settle();
  assert.deepEqual([log, completion.at], [['data', 'record', 'safe'], 7]);
});
