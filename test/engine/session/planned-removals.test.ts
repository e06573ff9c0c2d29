import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSluiceError, SluiceError } from '../../../source/base/errors.ts';
import { safeText } from '../../../source/base/safe-text.ts';
import { MAX_REMOVAL_DELAY_MS, MIN_RESTORED_REMOVAL_MS } from '../../../source/engine/limits.ts';
import { Journal } from '../../../source/engine/past/journal.ts';
import { PlannedRemovals } from '../../../source/engine/session/planned-removals.ts';
import { makeId } from '../../helpers/frame-maker.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';

const NAMES = ['one', 'two', 'three'] as const;
const torrentOf = (number: number) => ({
  id: makeId(number),
  name: safeText(NAMES[number - 1]!),
});

const scene = (remove: (step: string) => Promise<void> = async () => {}) => {
  const clock = new VirtualClock();
  const journal = new Journal(clock);
  const said: string[] = [];
  journal.listen((event) => {
    said.push(event.name === 'session:warned' ? `warned ${event.message}` : event.name);
  });
  const done: string[] = [];
  const removals = new PlannedRemovals({
    clock,
    report: journal.report,
    remove: async (id, withData) => {
      removals.onBegun(id);
      const step = `${Number(id)}${withData ? ' with data' : ''}`;
      done.push(step);
      await remove(step).finally(() => removals.onEnded(id));
    },
    onChanged: () => {},
  });
  return { clock, said, done, removals };
};

const refused = (error: unknown): boolean => isSluiceError(error, 'session/not-allowed');

test('each is removed when its own time is up', async () => {
  const { clock, done, removals } = scene();
  removals.plan(torrentOf(1), false, 5_000);
  removals.plan(torrentOf(2), true, 3_000);
  await clock.advance(4_000);
  assert.deepEqual(done, ['2 with data']);
  assert.equal(removals.of(makeId(2)), null);
  await clock.advance(4_000);
  assert.deepEqual(done, ['2 with data', '1']);
  assert.equal(clock.pendingTimers, 0);
});

test('a removal that fails is told in words and is planned no more', async () => {
  const { clock, said, removals } = scene(async () => {
    throw new SluiceError('disk/permission', 'the folder may not be written');
  });
  removals.plan(torrentOf(1), true, 1_000);
  await clock.advance(2_000);
  assert.equal(said.at(-1), 'warned one was not removed: the folder may not be written');
  assert.equal(removals.of(makeId(1)), null);
});

test('one that is being carried out can neither be taken back nor moved', async () => {
  let finish = () => {};
  const { clock, removals } = scene(
    () =>
      new Promise((resolve) => {
        finish = resolve;
      }),
  );
  removals.plan(torrentOf(1), false, 1_000);
  await clock.advance(1_000);
  assert.notEqual(removals.of(makeId(1)), null, 'it shows until it is gone');
  assert.throws(() => removals.keep(torrentOf(1)), refused);
  assert.throws(() => removals.plan(torrentOf(1), true, 1_000), refused);
  finish();
  await clock.settle();
  assert.equal(removals.of(makeId(1)), null);
});

test('closing carries out what keeps the data, and leaves what would delete it for the next session', async () => {
  const { clock, done, removals } = scene();
  removals.plan(torrentOf(1), false, 50_000);
  removals.plan(torrentOf(2), true, 50_000);
  await clock.wait(removals.close());
  assert.deepEqual(done, ['1']);
  assert.equal(removals.wishedFor(makeId(2))?.withData, true);
  assert.equal(clock.pendingTimers, 0);
});

test('closing waits for a removal that is being carried out', async () => {
  let finish = () => {};
  const { clock, removals } = scene(
    () =>
      new Promise((resolve) => {
        finish = resolve;
      }),
  );
  removals.plan(torrentOf(3), true, 0);
  await clock.advance(0);
  let isClosed = false;
  const closing = removals.close().then(() => {
    isClosed = true;
  });
  await clock.settle();
  assert.equal(isClosed, false);
  finish();
  await clock.wait(closing);
});

test('one of an earlier session is carried out at its time, and never before it could be taken back', async () => {
  const { clock, done, removals } = scene();
  const now = clock.wallTime();
  removals.restore(torrentOf(1), { withData: false, at: now + 60_000 });
  removals.restore(torrentOf(2), { withData: true, at: now - 60_000 });
  removals.restore(torrentOf(3), { withData: true, at: now + 1e12 });
  await clock.advance(MIN_RESTORED_REMOVAL_MS - 1);
  assert.deepEqual(done, []);
  await clock.advance(1);
  assert.deepEqual(done, ['2 with data']);
  await clock.advance(50_000);
  assert.deepEqual(done, ['2 with data', '1']);
  await clock.advance(MAX_REMOVAL_DELAY_MS);
  assert.equal(done.length, 3, 'a clock that was wrong puts nothing off for years');
});
