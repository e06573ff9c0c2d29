import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NOTE_INTERVAL_MS } from '../../../source/engine/limits.ts';
import { WriteMark } from '../../../source/engine/records/write-mark.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';

const VALID_MS = 30_000;

const scene = () => {
  const clock = new VirtualClock();
  const log: string[] = [];
  let saving: Promise<void> = Promise.resolve();
  const mark = new WriteMark({
    clock,
    validMs: VALID_MS,
    save: () => {
      log.push(`save ${mark.isOn}`);
      return saving;
    },
    note: async () => void log.push('note'),
  });
  const hold = () => {
    const held = Promise.withResolvers<void>();
    saving = held.promise;
    return held;
  };
  return { clock, log, mark, hold };
};

test('the first write waits for a record that says so, the next ones do not', async () => {
  const { mark, log, hold } = scene();
  const held = hold();
  const first = mark.beforeWrite();
  assert.equal(mark.beforeWrite(), first, 'one record for all that wait');
  assert.deepEqual(log, ['save true']);
  held.resolve();
  await first;
  assert.equal(mark.beforeWrite(), undefined);
});

test('a mark that has grown old is made anew before the next write; one that was saved since has not', async () => {
  const { mark, clock, log } = scene();
  await mark.beforeWrite();
  await clock.advance(VALID_MS - 1);
  mark.onSaved(mark.era);
  await clock.advance(VALID_MS - 1);
  assert.equal(mark.beforeWrite(), undefined);
  await clock.advance(1);
  await mark.beforeWrite();
  assert.equal(log.length, 2);
});

test('F6: where the record cannot be saved the write goes on, and the next one tries again', async () => {
  const { mark, log, hold } = scene();
  const held = hold();
  const first = mark.beforeWrite();
  held.reject(new Error('full'));
  await first;
  await mark.beforeWrite();
  assert.equal(log.length, 2);
});

test('where what was recorded has turned out wrong, another record comes first', async () => {
  const { mark, log } = scene();
  await mark.beforeWrite();
  mark.renew();
  await mark.beforeWrite();
  assert.equal(log.length, 2);
});

test('a record that was begun before it turned out wrong does not count, whoever saves it', async () => {
  const { mark, log, hold } = scene();
  const held = hold();
  const waiting = mark.beforeWrite();
  const { era } = mark;
  mark.renew();
  held.resolve();
  await waiting;
  assert.equal(log.length, 2, 'the write waited for the second');
  mark.renew();
  mark.onSaved(era);
  assert.notEqual(mark.beforeWrite(), undefined);
});

test('what was written is noted soon, once for all of it, and not any more when it has ended', async () => {
  const { mark, clock, log } = scene();
  await mark.beforeWrite();
  mark.onWritten();
  mark.onWritten();
  await clock.advance(NOTE_INTERVAL_MS);
  assert.deepEqual(log.slice(1), ['note']);
  mark.onWritten();
  mark.end();
  assert.equal(mark.isOn, false);
  assert.equal(clock.pendingTimers, 0);
  mark.onWritten();
  assert.equal(clock.pendingTimers, 0);
});
